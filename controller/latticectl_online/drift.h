/* drift.h - `latticectl drift`. */
#ifndef LG_LATTICECTL_ONLINE_DRIFT_H
#define LG_LATTICECTL_ONLINE_DRIFT_H

#include "base/arena.h"

/* Runs the subcommand argv[0]; returns an exit status (latticectl/command.h). */
int command_drift(struct arena *a, int argc, char **argv);

#endif
