/*
 * live.h - VPC Lattice as it is now, read into a store by the controller's own reader. Issues
 * List, Get and Describe calls only.
 *
 * Everything here blocks; progress is not shown. Failures are ERR_CONFIG or what session.h says for
 * opening, ERR_REMOTE with operation, code and request id for calls.
 */
#ifndef LG_LATTICECTL_ONLINE_LIVE_H
#define LG_LATTICECTL_ONLINE_LIVE_H

#include "aws/session.h"
#include "lattice/build.h"
#include "lattice/settings.h"
#include "lattice_io/reader.h"

struct live {
    struct arena *arena;
    struct aws_session session;
    struct lattice_identity who;
    struct io io;
    struct reader *reader;
    struct certificates certificates; /* lists ACM when it is first asked */
    struct certificate_list *certificate_list;
};

/* Credentials, endpoints and identity as the controller finds them; calls nothing of AWS. On
 * failure nothing is left open. */
int live_open(struct arena *a, const struct lattice_settings *settings, struct live *ret_live,
              struct error *err);

/* Accepts one that was never opened (zeros). */
void live_close(struct live *live);

/* Everything by name, and the tags of what is ours. */
int live_read_inventory(struct live *live, struct error *err);

/* What plans need. What is gone by now is no failure. */
int live_read(struct live *live, const struct plan_need *needs, size_t n, struct error *err);

/* All issued certificates of ACM: an array of CertificateSummary in the arena. NULL on failure;
 * ERR_DENIED when we may not list them. */
const struct jv *live_list_certificates(struct live *live, struct error *err);

#endif
