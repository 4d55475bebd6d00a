/* mistakes.c - every mistake stops the start with a message that says where, what, and what else.
 */
#include "fixture.h"
#include "support/assert.h"

static const struct mistake {
    const char *file, *flags, *environment;
    const char *message; /* a part of it */
} mistakes[] = {
    {.flags = "--log-levl=info",
     .message = "--log-levl: unknown flag; did you mean --log-level?; see --help"},
    {.flags = "--confg=x", .message = "--confg: unknown flag; did you mean --config?"},
    {.flags = "-x", .message = "-x: unknown flag; see --help"},
    {.flags = "--zzzzzzzz", .message = "--zzzzzzzz: unknown flag; see --help"},
    {.flags = "--workers", .message = "--workers: needs a value: --workers=VALUE"},
    {.flags = "--workers=many", .message = "--workers: \"many\": not an integer; valid: 1..64"},
    {.flags = "--workers=0", .message = "--workers: \"0\": too small; valid: 1..64"},
    {.flags = "--workers=65", .message = "--workers: \"65\": too large; valid: 1..64"},
    {.flags = "--workers=99999999999999999999", .message = "not an integer"},
    {.flags = "--timeout=5",
     .message = "--timeout: \"5\": not a duration; valid: 100ms..1m, such as 1m30s or 500ms"},
    {.flags = "--timeout=1h", .message = "too large"},
    {.flags = "--dry-run=maybe",
     .message = "--dry-run: \"maybe\": not a boolean; valid: true or false"},
    {.flags = "--log-level=inof",
     .message = "--log-level: \"inof\": unknown value; valid: one of error, warn, info, debug; did "
                "you mean info?"},
    {.flags = "--enforce=api,latice",
     .message = "--enforce: \"api,latice\": unknown value; valid: all, none, or some of api, spec, "
                "lattice, reference (separated by commas); did you mean lattice?"},
    {.flags = "--enforce=", .message = "unknown value"},
    {.flags = "--trusted=a,,b", .message = "--trusted: \"a,,b\": has an empty item"},
    {.flags = "--role-arn=me", .message = "--role-arn: \"me\": not an ARN (arn:aws:...)"},
    {.flags = "--region=\xff", .message = "not a text"},
    {.environment = "LATTICE_WORKRS=1",
     .message =
         "environment variable LATTICE_WORKRS: no setting is called workrs; did you mean the "
         "one for workers?"},
    {.environment = "LATTICE_WORKERS=0",
     .message = "environment variable LATTICE_WORKERS: \"0\": too small; valid: 1..64"},
    {.environment = "LATTICE_DRY_RUN=true", .message = "no setting is called dry-run"},
    {.environment = "LATTICE_WORKERS=0", .flags = "--workers=1", .message = "too small"},
    {.file = "workers: 1\nlog-levl: info\n",
     .message = "settings.yaml line 2: log-levl: unknown setting; did you mean log-level?"},
    {.file = "\nworkers: [1]\n",
     .message = "settings.yaml line 2: workers: cannot be array; valid: 1..64"},
    {.file = "workers: 1.5\n", .message = "settings.yaml line 1: workers: \"1.5\": not an integer"},
    {.file = "dry-run: true\n", .message = "line 1: dry-run: unknown setting"},
    {.file = "trusted: [a, {}]\n", .message = "trusted: item 2 must be a text without commas"},
    {.file = "trusted: [\"a,b\"]\n", .message = "trusted: item 1 must be a text without commas"},
    {.file = "- a\n", .message = "must be a mapping of settings, not array"},
    {.file = "workers: 1\n---\nworkers: 2\n", .message = "holds 2 YAML documents"},
    {.file = "workers: [\n", .message = "settings.yaml: line "},
    {.flags = "--config=/nonexistent.yaml", .message = "cannot open /nonexistent.yaml"},
    {.flags = "--config", .message = "--config: needs a value"},
};

static void mistakes_stop_the_start(void)
{
    for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
        const struct mistake *m = &mistakes[i];
        struct start s = m->file ? start_with_file(m->file, m->flags, m->environment)
                                 : start(m->flags, m->environment);
        T_TRUE(s.rc < 0);
        if (s.rc < 0)
            T_CONTAINS(s.err.message, m->message);
        T_INT_EQ(s.settings.workers, 0x5a5a5a5a5a5a5a5a); /* untouched */
        stop(&s);
    }
}

static void secrets_are_not_printed(void)
{
    struct start s = start("--token=hunter2", NULL);
    T_FAILS(s.rc, &s.err, ERR_CONFIG, "--token: not an ARN");
    T_LACKS(s.err.message, "hunter2");
    stop(&s);
}

static void required_settings(void)
{
    struct {
        struct str name;
    } settings;
    const struct config_row row = {
        .type = CONFIG_TYPE_STRING, .name = "cluster-name", .required = true, .help = "x"};
    const struct config_table table = {"p", "", "", &row, 1, sizeof(settings)};
    char *argv[] = {(char *)"p", (char *)"--cluster-name=c"};
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct config_result result;
    struct error err;
    struct config_input input = {1, argv, NULL};
    T_FAILS(config_load(a, &table, &input, &settings, &result, &err), &err, ERR_CONFIG,
            "cluster-name is not set: give --cluster-name=VALUE or LATTICE_CLUSTER_NAME");
    input.argc = 2;
    if (T_OK(config_load(a, &table, &input, &settings, &result, &err), &err))
        T_STR_EQ(settings.name, "c");
}

static void wrong_defaults_are_found(void)
{
    int64_t value;
    const struct config_row row = {.type = CONFIG_TYPE_INT, .name = "n", .def = "x", .help = "x"};
    const struct config_table table = {"p", "", "", &row, 1, sizeof(value)};
    char *argv[] = {(char *)"p"};
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct config_result result;
    struct error err;
    T_FAILS(config_load(a, &table, &(struct config_input){1, argv, NULL}, &value, &result, &err),
            &err, ERR_CONFIG, "default of n: \"x\": not an integer; valid: an integer");
}

CU_TestInfo mistake_tests[] = {
    {"mistakes stop the start", mistakes_stop_the_start},
    {"secrets are not printed", secrets_are_not_printed},
    {"required settings", required_settings},
    {"wrong defaults are found", wrong_defaults_are_found},
    CU_TEST_INFO_NULL,
};
