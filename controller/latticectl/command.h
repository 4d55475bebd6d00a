/*
 * command.h - what a subcommand of latticectl is, and what they share.
 */
#ifndef LG_LATTICECTL_COMMAND_H
#define LG_LATTICECTL_COMMAND_H

#include "config/config.h"

/* What the process ends with; documented in `latticectl --help`. */
enum exit_status {
    STATUS_CLEAN = 0,
    STATUS_ERRORS = 1,  /* the input has errors (with --strict: or warnings) */
    STATUS_CHANGES = 2, /* drift: something differs; plan --exit-code: something would be done */
    STATUS_TROUBLE = 3  /* wrong usage, or something cannot be read or written */
};

/* argv[0] is the subcommand's name. Returns an exit status. */
struct command {
    const char *name;
    const char *summary;
    int (*run)(struct arena *a, int argc, char **argv);
};

/* The subcommands; certs stands in latticectl_online. */
int command_check(struct arena *a, int argc, char **argv);
int command_plan(struct arena *a, int argc, char **argv);
int command_explain(struct arena *a, int argc, char **argv);
int command_rules(struct arena *a, int argc, char **argv);
int command_version(struct arena *a, int argc, char **argv);

/* The whole command line: runs the subcommand argv[1] and returns its exit status. */
int command_run(int argc, char **argv);

/* Prints "latticectl: MESSAGE" to standard error and returns STATUS_TROUBLE. */
int command_trouble(const char *format, ...) _printf_(1, 2);

/*
 * Reads the flags of a subcommand. Returns -1 to go on, else the status to end with: --help was
 * printed, or something is wrong with the flags.
 */
int command_flags(struct arena *a, const struct config_table *table, int argc, char **argv,
                  void *settings, struct config_result *ret_result);

/* The same, where rows that are not flag_only are read from the environment too: from the variables
 * that they name. Variables of other programs' settings do not matter. */
int command_settings(struct arena *a, const struct config_table *table, int argc, char **argv,
                     void *settings, struct config_result *ret_result);

/* `text` for people and for reports: what is no UTF-8 or hidden (str_utf8_hidden) becomes '?'. */
struct str command_printable(struct arena *a, struct str text);

/* Writes the buffer to standard output; STATUS_CLEAN, or STATUS_TROUBLE if that fails. */
int command_print(const struct strbuf *out);

#endif
