/* main.c - latticectl-online: all commands, with those that need TLS or the network. */
#include "latticectl/command.h"
#include "latticectl/online.h"
#include "latticectl_online/certs.h"
#include "latticectl_online/cluster.h"

static const struct online online = {.certs = command_certs, .cluster = cluster_lookup};
const struct online *const latticectl_online = &online;

int main(int argc, char **argv)
{
    return command_run(argc, argv);
}
