/*
 * config.h - the settings of a program, each declared once.
 *
 *     static const struct config_row rows[] = {
 *         {CONFIG_ADDRESS(struct settings, listen), .name = "listen-address", .def = ":8443",
 *          .group = "Listening", .help = "Where the API server reaches the webhook."},
 *         {CONFIG_ENUM(struct settings, log_level, log_level_names), .name = "log-level",
 *          .def = "info", .group = "Logging", .help = "The least important lines to write."},
 *     };
 *
 * The row `listen-address` is read from the flag --listen-address=VALUE (or two arguments), from
 * the environment variable LATTICE_LISTEN_ADDRESS and from the key `listen-address` of the YAML
 * file named by --config; a flag wins over the environment, that over the file, that over the
 * default. What is unknown, malformed or out of range, in whichever source and even if another one
 * wins, is an error that names the place, the value and what would be valid. An empty variable or a
 * null in the file counts as not set. --help and the page about settings are made from the rows.
 */
#ifndef LG_CONFIG_CONFIG_H
#define LG_CONFIG_CONFIG_H

#include <stddef.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "base/vec.h"

enum config_type {
    CONFIG_TYPE_STRING,
    CONFIG_TYPE_BOOL,     /* true, false; the flag alone means true */
    CONFIG_TYPE_INT,      /* min..max */
    CONFIG_TYPE_DURATION, /* 1h30m, 500ms (h, m, s, ms, us); nanoseconds, min..max */
    CONFIG_TYPE_LIST,     /* a,b,c; in a file also a sequence; a repeated flag adds */
    CONFIG_TYPE_ENUM,     /* one of `choices`; its index */
    CONFIG_TYPE_SET,      /* some of `choices`, "all" or "none"; bit i is choices[i] */
    CONFIG_TYPE_ADDRESS,  /* IP:PORT, [IPv6]:PORT or :PORT (all addresses); "none" if optional */
};

/* What the fields of the program's struct look like; texts live in the arena of config_load(). */
struct config_list {
    struct str *items;
    size_t n;
};

struct config_address {
    struct str host; /* an IP address, empty for all */
    uint16_t port;   /* 0: the kernel chooses */
    bool none;       /* "none": do not listen */
};

struct config_row {
    enum config_type type;
    size_t offset;
    const char *const *choices; /* NULL-terminated */
    const char *name;           /* words with dashes */
    char letter;                /* of a short flag, or 0 */
    const char *env;            /* in place of LATTICE_NAME */
    const char *def;            /* as one would write it; NULL: zero of the type */
    int64_t min, max;           /* of INT and DURATION; both 0: not bounded */
    bool required;              /* must be set somewhere */
    bool optional;              /* ADDRESS: may be "none" */
    bool flag_only;             /* neither in the environment nor in a file */
    bool secret;                /* its value is never printed */
    const char *group;          /* heading in help; rows of a group stand together */
    const char *value;          /* what help calls the value, such as FILE; NULL: by type */
    const char *help;
    /* A further check of a STRING or of each item of a LIST: NULL, or what is wrong with it. */
    const char *(*check)(struct str value);
};

struct config_table {
    const char *program;
    const char *usage;   /* after the program's name, such as "check [flags] FILE..." */
    const char *summary; /* one paragraph */
    const struct config_row *rows;
    size_t count;
    size_t size; /* of the struct the rows describe */
};

struct config_input {
    int argc;
    char **argv; /* argv[0] is skipped */
    char **environment;
};

enum config_action { CONFIG_RUN, CONFIG_HELP, CONFIG_HELP_MARKDOWN, CONFIG_VERSION };

struct config_result {
    enum config_action action; /* other than CONFIG_RUN: the settings were not read */
    VEC(struct str) arguments; /* what is no flag, in order, and all behind "--" */
    const char **sources;      /* for each row where its value comes from; NULL: the default */
};

/* Fills the program's struct and *ret_result; fails with ERR_CONFIG, or ERR_IO for the file. */
int config_load(struct arena *a, const struct config_table *table, const struct config_input *input,
                void *ret_settings, struct config_result *ret_result, struct error *err);

/* Writes one log line for each setting that is not at its default; secrets are not shown. */
void config_log(const struct config_table *table, const void *settings,
                const struct config_result *result);

/* The text of --help. */
void config_help(const struct config_table *table, struct strbuf *out);

/* A chapter of the page about settings (--help-markdown). */
void config_markdown(const struct config_table *table, struct strbuf *out);

/* Prints what --help, --help-markdown or --version ask for to standard output; 0, or -1. */
int config_print(const struct config_table *table, enum config_action action, struct error *err);

/* The first members of a row: type and place. The field must have the type that is read into. */
#define CONFIG_STRING(S, f)   CONFIG_FIELD_(STRING, S, f, struct str)
#define CONFIG_BOOL(S, f)     CONFIG_FIELD_(BOOL, S, f, bool)
#define CONFIG_INT(S, f)      CONFIG_FIELD_(INT, S, f, int64_t)
#define CONFIG_DURATION(S, f) CONFIG_FIELD_(DURATION, S, f, int64_t)
#define CONFIG_LIST(S, f)     CONFIG_FIELD_(LIST, S, f, struct config_list)
#define CONFIG_ADDRESS(S, f)  CONFIG_FIELD_(ADDRESS, S, f, struct config_address)
#define CONFIG_SET(S, f, c)   CONFIG_FIELD_(SET, S, f, uint64_t), .choices = (c)
#define CONFIG_ENUM(S, f, c)                                                                       \
    .type = CONFIG_TYPE_ENUM, .choices = (c),                                                      \
    .offset = offsetof(S, f) + CONFIG_CHECK_(sizeof(((S *)0)->f) == sizeof(int))

#define CONFIG_FIELD_(T, S, f, want)                                                               \
    .type = CONFIG_TYPE_##T,                                                                       \
    .offset = offsetof(S, f) +                                                                     \
              CONFIG_CHECK_(__builtin_types_compatible_p(__typeof__(((S *)0)->f), want))
#define CONFIG_CHECK_(holds) (0 * sizeof(char[(holds) ? 1 : -1]))

#endif
