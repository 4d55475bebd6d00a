/* main.c - latticectl: starts fast, and hands over what needs TLS or the network. */
#include "latticectl/command.h"
#include "latticectl/online.h"

const struct online *const latticectl_online = NULL;

int main(int argc, char **argv)
{
    return command_run(argc, argv);
}
