/* iam_policy.h - `latticectl iam-policy`. */
#ifndef LG_LATTICECTL_ONLINE_IAM_POLICY_H
#define LG_LATTICECTL_ONLINE_IAM_POLICY_H

#include "base/arena.h"

/* Runs the subcommand argv[0]; returns an exit status (latticectl/command.h). */
int command_iam_policy(struct arena *a, int argc, char **argv);

#endif
