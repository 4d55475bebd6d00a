/* fixture.c - see fixture.h. */
#include "fixture.h"

#include <string.h>

#include "config/duration.h"
#include "log/log.h"
#include "support/tempdir.h"

enum { MAX_WORDS = 16, SECOND = 1000000000 };

static const char *const groups[] = {"api", "spec", "lattice", "reference", NULL};

static const char *check_arn(struct str value)
{
    return str_starts(value, STR("arn:")) ? NULL : "not an ARN (arn:aws:...)";
}

static const struct config_row rows[] = {
    {CONFIG_ADDRESS(struct fixture_settings, listen), .name = "listen-address", .def = ":8443",
     .group = "Listening", .help = "Where the API server reaches the webhook."},
    {CONFIG_ADDRESS(struct fixture_settings, metrics), .name = "metrics-address", .def = "none",
     .optional = true, .group = "Listening", .help = "Where Prometheus reaches it."},
    {CONFIG_LIST(struct fixture_settings, trusted), .name = "trusted", .letter = 't',
     .group = "Checks", .help = "Names | that are trusted."},
    {CONFIG_STRING(struct fixture_settings, region), .name = "region", .env = "AWS_REGION",
     .group = "Checks", .help = "The region."},
    {CONFIG_STRING(struct fixture_settings, token), .name = "token", .secret = true,
     .group = "Checks", .check = check_arn, .help = "A token."},
    {CONFIG_STRING(struct fixture_settings, arn), .name = "role-arn", .check = check_arn,
     .group = "Checks", .help = "A role."},
    {CONFIG_INT(struct fixture_settings, workers), .name = "workers", .def = "2", .min = 1,
     .max = 64, .group = "Checks", .help = "Threads."},
    {CONFIG_DURATION(struct fixture_settings, timeout), .name = "timeout", .def = "5s",
     .min = 100 * (SECOND / 1000), .max = 60LL * SECOND, .group = "Checks", .help = "Deadline."},
    {CONFIG_SET(struct fixture_settings, enforce, groups), .name = "enforce", .def = "all",
     .group = "Checks", .help = "Groups whose errors deny."},
    {CONFIG_ENUM(struct fixture_settings, level, log_level_names), .name = "log-level",
     .def = "info", .group = "Logging", .help = "The least important lines."},
    {CONFIG_BOOL(struct fixture_settings, dry_run), .name = "dry-run", .letter = 'n',
     .flag_only = true, .group = "Logging", .help = "Change nothing."},
};

const struct config_table fixture = {
    .program = "fixture",
    .usage = "[flags] [FILE...]",
    .summary = "A program for tests.",
    .rows = rows,
    .count = ARRAY_LEN(rows),
    .size = sizeof(struct fixture_settings),
};

static void split_words(struct arena *a, const char *text, char **words, int *count)
{
    struct str rest = str_of(text), word;
    while (*count < MAX_WORDS && str_split(&rest, ' ', &word))
        words[(*count)++] = (char *)arena_str(a, word).p;
}

static void load(struct start *s, const char *flags, const char *environment)
{
    char *argv[MAX_WORDS + 1] = {(char *)"fixture"}, *variables[MAX_WORDS + 1] = {NULL};
    int argc = 1, variable_count = 0;
    split_words(s->a, flags, argv, &argc);
    split_words(s->a, environment, variables, &variable_count);
    struct config_input input = {argc, argv, variables};
    memset(&s->settings, 0x5a, sizeof(s->settings));
    s->rc = config_load(s->a, &fixture, &input, &s->settings, &s->result, &s->err);
}

struct start start(const char *flags, const char *environment)
{
    struct start s = {.a = arena_new()};
    load(&s, flags, environment);
    return s;
}

struct start start_with_file(const char *file, const char *flags, const char *environment)
{
    struct start s = {.a = arena_new()};
    const char *path = tempdir_file(s.a, tempdir_new(s.a), "settings.yaml", file);
    struct str all =
        arena_printf(s.a, "--config %s%s%s", path, flags ? " " : "", flags ? flags : "");
    load(&s, all.p, environment);
    return s;
}

void stop(struct start *s)
{
    arena_free(s->a);
}
