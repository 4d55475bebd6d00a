/* certs.h - `latticectl certs`. */
#ifndef LG_LATTICECTL_ONLINE_CERTS_H
#define LG_LATTICECTL_ONLINE_CERTS_H

#include "base/arena.h"

/* Runs the subcommand argv[0]; returns an exit status (latticectl/command.h). */
int command_certs(struct arena *a, int argc, char **argv);

#endif
