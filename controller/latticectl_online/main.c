/* main.c - latticectl-online: all commands, with those that need TLS or the network. */
#include "latticectl/command.h"
#include "latticectl/online.h"
#include "latticectl_online/certs.h"
#include "latticectl_online/cluster.h"
#include "latticectl_online/drift.h"
#include "latticectl_online/iam_policy.h"
#include "latticectl_online/snapshot.h"

static const struct command commands[] = {
    {.name = "certs", .run = command_certs},
    {.name = "snapshot", .run = command_snapshot},
    {.name = "drift", .run = command_drift},
    {.name = "iam-policy", .run = command_iam_policy},
};

static const struct online online = {
    .commands = commands, .count = ARRAY_LEN(commands), .cluster = cluster_lookup};
const struct online *const latticectl_online = &online;

int main(int argc, char **argv)
{
    return command_run(argc, argv);
}
