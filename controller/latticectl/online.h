/*
 * online.h - the commands that need TLS or the network, which are in a program of their own.
 *
 * Loading libcurl, GnuTLS and the thirty libraries behind them takes longer than checking a
 * repository. So `latticectl` is linked without them, and `latticectl-online`, which knows the same
 * commands, takes over for `certs`, `snapshot`, `drift`, `iam-policy` and `check --cluster` (as git
 * does with git-remote-https).
 */
#ifndef LG_LATTICECTL_ONLINE_H
#define LG_LATTICECTL_ONLINE_H

#include "api/lookup.h"
#include "base/error.h"
#include "latticectl/command.h"

struct online {
    /* What the commands of that name do that are nothing but taken over in latticectl. */
    const struct command *commands;
    size_t count;
    /* The objects of a cluster; empty texts stand for what kubectl would take. NULL on failure. */
    const struct lookup *(*cluster)(struct arena *a, struct str kubeconfig, struct str context,
                                    struct error *err);
};

/* Defined beside each main(): NULL in latticectl. */
extern const struct online *const latticectl_online;

/*
 * Replaces this process by latticectl-online with the same subcommand (argv[0]) and flags. The
 * program is looked for beside this one, then where `make install` puts it. Returns an exit status
 * only if it cannot be run.
 */
int online_take_over(struct arena *a, int argc, char **argv);

#endif
