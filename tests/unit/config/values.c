/* values.c - the text forms of the types, and what they mean. */
#include "config/duration.h"
#include "config/internal.h"
#include "fixture.h"
#include "support/assert.h"

static void duration_is(const char *text, int64_t want)
{
    int64_t ns = -1;
    bool ok = duration_parse(str_of(text), &ns);
    if (!T_INT_EQ(ok ? ns : -1, want))
        printf("  for \"%s\"\n", text);
}

static void durations(void)
{
    duration_is("0", 0);
    duration_is("0s", 0);
    duration_is("500ms", 500000000);
    duration_is("7us", 7000);
    duration_is("1h2m3s4ms5us", 3723004005000);
    duration_is("90m", 5400000000000);
    duration_is("2562047h", 2562047LL * 3600 * 1000000000);
    const char *wrong[] = {"",           "5",   "s",  "5 s", "1.5s",     "-1s",
                           "5d",         "5sx", "s5", "1h0", "2562048h", "9223372036854775808us",
                           "2562047h48m"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        duration_is(wrong[i], -1);
}

static void durations_are_shown_as_written(void)
{
    const char *texts[] = {"0s", "5s", "1m30s", "1h", "1h30m", "250ms", "1s500ms", "20us"};
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        int64_t ns;
        T_TRUE(duration_parse(str_of(texts[i]), &ns));
        T_STR_EQ(duration_show(a, ns), texts[i]);
    }
}

static void address_is(const char *flag, const char *host, int port)
{
    struct start s = start(flag, NULL);
    if (T_OK(s.rc, &s.err)) {
        T_STR_EQ(s.settings.listen.host, host);
        T_INT_EQ(s.settings.listen.port, port);
    }
    stop(&s);
}

static void addresses(void)
{
    address_is("--listen-address=:0", "", 0);
    address_is("--listen-address=127.0.0.1:65535", "127.0.0.1", 65535);
    address_is("--listen-address=[2001:db8::1]:443", "2001:db8::1", 443);
    const char *wrong[] = {"8443",          "",     "host",       ":x",
                           ":65536",        ":-1",  "::1:443",    "localhost:443",
                           "[127.0.0.1]:1", "[]:1", "127.0.0.1:", "none"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        char flag[64];
        snprintf(flag, sizeof(flag), "--listen-address=%s", wrong[i]);
        struct start s = start(flag, NULL);
        T_FAILS(s.rc, &s.err, ERR_CONFIG,
                "valid: IP:PORT, [IPv6]:PORT, or :PORT for all addresses");
        stop(&s);
    }
}

static void set_is(const char *flag, uint64_t want)
{
    struct start s = start(flag, NULL);
    if (T_OK(s.rc, &s.err))
        T_INT_EQ(s.settings.enforce, want);
    stop(&s);
}

static void sets(void)
{
    set_is("--enforce=all", 0xf);
    set_is("--enforce=none", 0);
    set_is("--enforce=reference,api", 0x9);
}

static void values_are_shown_as_written(void)
{
    struct start s = start("--listen-address=[::1]:1 --trusted=a,b --enforce=api,spec "
                           "--log-level=warn --timeout=1m --dry-run --region=r",
                           NULL);
    const char *want[] = {"[::1]:1", "none", "a,b",      "r",    "",    "",
                          "2",       "1m",   "api,spec", "warn", "true"};
    for (size_t i = 0; s.rc == 0 && i < fixture.count; i++)
        T_STR_EQ(config_show(s.a, &fixture.rows[i], &s.settings), want[i]);
    T_OK(s.rc, &s.err);
    stop(&s);
}

CU_TestInfo value_tests[] = {
    {"durations", durations},
    {"durations are shown as written", durations_are_shown_as_written},
    {"addresses", addresses},
    {"sets", sets},
    {"values are shown as written", values_are_shown_as_written},
    CU_TEST_INFO_NULL,
};
