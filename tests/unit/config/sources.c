/* sources.c - where settings come from and which source wins. */
#include "fixture.h"
#include "log/log.h"
#include "support/assert.h"

static const char *source_of(const struct start *s, const char *name)
{
    for (size_t i = 0; i < fixture.count; i++)
        if (str_is(str_of(name), fixture.rows[i].name))
            return s->result.sources[i] ? s->result.sources[i] : "default";
    return "no such row";
}

static void defaults(void)
{
    struct start s = start(NULL, NULL);
    if (T_OK(s.rc, &s.err)) {
        T_INT_EQ(s.settings.listen.port, 8443);
        T_STR_EQ(s.settings.listen.host, "");
        T_TRUE(s.settings.metrics.none);
        T_INT_EQ(s.settings.trusted.n, 0);
        T_STR_EQ(s.settings.region, "");
        T_INT_EQ(s.settings.workers, 2);
        T_INT_EQ(s.settings.timeout, 5000000000);
        T_INT_EQ(s.settings.enforce, 0xf);
        T_INT_EQ(s.settings.level, LOG_LEVEL_INFO);
        T_TRUE(!s.settings.dry_run);
        T_STR_EQ(source_of(&s, "workers"), "default");
    }
    stop(&s);
}

static void each_source_wins_over_the_next(void)
{
    const char *file = "workers: 3\n";
    struct start s = start_with_file(file, NULL, NULL);
    if (T_OK(s.rc, &s.err)) {
        T_INT_EQ(s.settings.workers, 3);
        T_CONTAINS(source_of(&s, "workers"), "settings.yaml line 1: workers");
    }
    stop(&s);
    s = start_with_file(file, NULL, "LATTICE_WORKERS=4");
    if (T_OK(s.rc, &s.err)) {
        T_INT_EQ(s.settings.workers, 4);
        T_STR_EQ(source_of(&s, "workers"), "environment variable LATTICE_WORKERS");
    }
    stop(&s);
    s = start_with_file(file, "--workers=5", "LATTICE_WORKERS=4");
    if (T_OK(s.rc, &s.err)) {
        T_INT_EQ(s.settings.workers, 5);
        T_STR_EQ(source_of(&s, "workers"), "--workers");
    }
    stop(&s);
}

static void flags_in_all_forms(void)
{
    struct start s =
        start("--workers 7 --region=eu-west-1 -n -t a --trusted=b,c one -- --two -", NULL);
    if (T_OK(s.rc, &s.err)) {
        T_INT_EQ(s.settings.workers, 7);
        T_STR_EQ(s.settings.region, "eu-west-1");
        T_TRUE(s.settings.dry_run);
        T_INT_EQ(s.settings.trusted.n, 3);
        T_STR_EQ(s.settings.trusted.items[0], "a");
        T_STR_EQ(s.settings.trusted.items[2], "c");
        T_INT_EQ(s.result.arguments.n, 3);
        T_STR_EQ(s.result.arguments.items[0], "one");
        T_STR_EQ(s.result.arguments.items[1], "--two");
        T_STR_EQ(s.result.arguments.items[2], "-");
    }
    stop(&s);
    s = start("--dry-run=false --region= --workers=1 --workers=9", "AWS_REGION=us-west-2");
    if (T_OK(s.rc, &s.err)) {
        T_TRUE(!s.settings.dry_run);
        T_STR_EQ(s.settings.region, "");
        T_INT_EQ(s.settings.workers, 9);
    }
    stop(&s);
}

static void rows_may_name_their_variable(void)
{
    struct start s = start(NULL, "AWS_REGION=eu-north-1 PATH=/bin LATTICE_TRUSTED=");
    if (T_OK(s.rc, &s.err)) {
        T_STR_EQ(s.settings.region, "eu-north-1");
        T_STR_EQ(source_of(&s, "trusted"), "default");
    }
    stop(&s);
}

static void service_links_are_not_settings(void)
{
    struct start s = start(NULL, "LATTICE_WEBHOOK_SERVICE_HOST=10.0.0.1 "
                                 "LATTICE_WEBHOOK_SERVICE_PORT=443 "
                                 "LATTICE_WEBHOOK_SERVICE_PORT_HTTPS=443 "
                                 "LATTICE_WEBHOOK_PORT=tcp://10.0.0.1:443 "
                                 "LATTICE_WEBHOOK_PORT_443_TCP=tcp://10.0.0.1:443 "
                                 "LATTICE_WEBHOOK_PORT_443_TCP_PROTO=tcp "
                                 "LATTICE_WEBHOOK_PORT_443_TCP_PORT=443 "
                                 "LATTICE_WEBHOOK_PORT_443_TCP_ADDR=10.0.0.1");
    T_OK(s.rc, &s.err);
    stop(&s);
}

static void files_hold_every_type(void)
{
    struct start s = start_with_file("# all types\n"
                                     "listen-address: \"[::1]:9443\"\n"
                                     "trusted: [a, b]\n"
                                     "region: null\n"
                                     "workers: 64\n"
                                     "timeout: 1m\n"
                                     "enforce:\n- api\n- lattice\n"
                                     "log-level: debug\n",
                                     NULL, NULL);
    if (T_OK(s.rc, &s.err)) {
        T_STR_EQ(s.settings.listen.host, "::1");
        T_INT_EQ(s.settings.listen.port, 9443);
        T_INT_EQ(s.settings.trusted.n, 2);
        T_STR_EQ(s.settings.region, "");
        T_INT_EQ(s.settings.timeout, 60000000000);
        T_INT_EQ(s.settings.enforce, 5);
        T_INT_EQ(s.settings.level, LOG_LEVEL_DEBUG);
    }
    stop(&s);
}

static void files_may_be_empty_or_json(void)
{
    struct start s = start_with_file("# nothing set\n", NULL, NULL);
    T_OK(s.rc, &s.err);
    stop(&s);
    s = start_with_file("", NULL, NULL);
    T_OK(s.rc, &s.err);
    stop(&s);
    s = start_with_file("{\"workers\": 6, \"enforce\": [], \"trusted\": []}", NULL, NULL);
    if (T_OK(s.rc, &s.err)) {
        T_INT_EQ(s.settings.workers, 6);
        T_INT_EQ(s.settings.enforce, 0);
    }
    stop(&s);
}

static void the_environment_may_name_the_file(void)
{
    struct start s = start(NULL, "LATTICE_CONFIG=/nonexistent/settings.yaml");
    T_FAILS(s.rc, &s.err, ERR_IO, "cannot open /nonexistent/settings.yaml");
    stop(&s);
}

static void help_and_version_do_not_read_settings(void)
{
    struct start s = start("--help --workers=wrong", "LATTICE_WORKERS=wrong");
    T_OK(s.rc, &s.err);
    T_INT_EQ(s.result.action, CONFIG_HELP);
    stop(&s);
    s = start("-h", NULL);
    T_INT_EQ(s.result.action, CONFIG_HELP);
    stop(&s);
    s = start("--version", NULL);
    T_INT_EQ(s.result.action, CONFIG_VERSION);
    stop(&s);
    s = start("--help-markdown", NULL);
    T_INT_EQ(s.result.action, CONFIG_HELP_MARKDOWN);
    stop(&s);
}

CU_TestInfo source_tests[] = {
    {"defaults", defaults},
    {"each source wins over the next", each_source_wins_over_the_next},
    {"flags in all forms", flags_in_all_forms},
    {"rows may name their variable", rows_may_name_their_variable},
    {"service links are not settings", service_links_are_not_settings},
    {"files hold every type", files_hold_every_type},
    {"files may be empty or JSON", files_may_be_empty_or_json},
    {"the environment may name the file", the_environment_may_name_the_file},
    {"help and version do not read settings", help_and_version_do_not_read_settings},
    CU_TEST_INFO_NULL,
};
