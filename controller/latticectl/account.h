/*
 * account.h - what a plan is made against: who we are, and what is in the AWS account by a snapshot
 * (observed/snapshot.h); without one the account is empty.
 */
#ifndef LG_LATTICECTL_ACCOUNT_H
#define LG_LATTICECTL_ACCOUNT_H

#include "lattice/build.h"
#include "lattice/settings.h"
#include "observed/snapshot.h"

struct account {
    struct observed_store *store;
    struct snapshot_head head;               /* of the snapshot; empty without one */
    const struct certificates *certificates; /* NULL: ACM was not asked */
};

/* `path` empty: an empty account. -1: the file cannot be read or is no snapshot. */
int account_read(struct arena *a, struct str path, struct account *ret_account, struct error *err);

/* Accepts one that was never read (zeros). */
void account_close(struct account *account);

/*
 * Settings go before what the snapshot says. What neither tells is written as a placeholder, such
 * as "@{account}", and said on standard error; so are settings that differ from the snapshot.
 */
struct build_settings account_build_settings(struct arena *a,
                                             const struct lattice_settings *settings,
                                             const struct account *account);

#endif
