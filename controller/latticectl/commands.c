/* commands.c - finds the subcommand in a table and runs it. */
#include <stdio.h>

#include "base/nearest.h"
#include "latticectl/command.h"
#include "latticectl/online.h"

/* A command that is in latticectl-online. */
static int command_online(struct arena *a, int argc, char **argv)
{
    if (!latticectl_online)
        return online_take_over(a, argc, argv);
    size_t i = 0;
    while (i + 1 < latticectl_online->count &&
           strcmp(latticectl_online->commands[i].name, argv[0]) != 0)
        i++;
    return latticectl_online->commands[i].run(a, argc, argv);
}

static const struct command commands[] = {
    {"check", "check manifests offline, as the webhook would", command_check},
    {"plan", "print the AWS calls that would follow from manifests", command_plan},
    {"snapshot", "write down what is in AWS, for plan", command_online},
    {"drift", "compare AWS with the cluster, change nothing", command_online},
    {"iam-policy", "print the IAM policy that the controller needs", command_online},
    {"explain", "explain a rule code: cause, fix, example", command_explain},
    {"rules", "list all rules", command_rules},
    {"certs", "make a CA, a serving certificate and the webhook's manifest", command_online},
    {"version", "print the version", command_version},
};

static void write_usage(struct strbuf *out)
{
    strbuf_addz(out, "Usage: latticectl COMMAND [flags]\n\n"
                     "Gateway API on Amazon VPC Lattice: check, explain, install.\n\nCommands:\n");
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        strbuf_printf(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
    strbuf_addz(
        out,
        "\n`latticectl COMMAND --help` tells the flags of a command.\n"
        "Exit status: 0 clean, 1 errors found, 2 something differs (drift, plan --exit-code),\n"
        "3 wrong usage or unreadable input.\n");
}

static int print_usage(void)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_LOG_LINE_BYTES);
    write_usage(&out);
    return command_print(&out);
}

static int no_command(void)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_LOG_LINE_BYTES);
    write_usage(&out);
    fputs(strbuf_str(&out).p, stderr);
    return STATUS_TROUBLE;
}

static int unknown_command(const char *name)
{
    struct str names[ARRAY_LEN(commands)];
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        names[i] = str_of(commands[i].name);
    struct str near = nearest_name(str_of(name), names, ARRAY_LEN(names));
    if (near.n)
        return command_trouble("unknown command \"%s\"; did you mean \"%s\"?", name, near.p);
    return command_trouble("unknown command \"%s\"; see latticectl --help", name);
}

int command_run(int argc, char **argv)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    if (argc < 2)
        return no_command();
    struct str name = str_of(argv[1]);
    if (str_is(name, "--help") || str_is(name, "-h") || str_is(name, "help"))
        return print_usage();
    if (str_is(name, "--version"))
        name = STR("version");
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        if (str_is(name, commands[i].name))
            return commands[i].run(a, argc - 1, argv + 1);
    return unknown_command(argv[1]);
}
