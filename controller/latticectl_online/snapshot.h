/* snapshot.h - `latticectl snapshot`. */
#ifndef LG_LATTICECTL_ONLINE_SNAPSHOT_H
#define LG_LATTICECTL_ONLINE_SNAPSHOT_H

#include "base/arena.h"

/* Runs the subcommand argv[0]; returns an exit status (latticectl/command.h). */
int command_snapshot(struct arena *a, int argc, char **argv);

#endif
