/* test_subprocess.c - programs that behave and programs that do not. */
#include "kube_client/subprocess.h"

#include "base/clock.h"
#include "suites.h"
#include "support/assert.h"

static int shell(const char *script, int64_t timeout_ms, struct strbuf *out, struct strbuf *log,
                 struct error *err)
{
    char *const argv[] = {(char *)"/bin/sh", (char *)"-c", (char *)script, NULL};
    char *const envp[] = {(char *)"WORD=hello", (char *)"PATH=/usr/bin:/bin", NULL};
    return subprocess_run(argv, envp, timeout_ms, out, log, err);
}

static void output_and_log_are_taken(void)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(64), log = STRBUF(64);
    struct error err;
    T_OK(shell("cat; echo $WORD; echo oops >&2", 5000, &out, &log, &err), &err);
    T_STR_EQ(strbuf_str(&out), "hello\n"); /* and standard input was empty */
    T_STR_EQ(strbuf_str(&log), "oops\n");
}

static void failures(void)
{
    static const struct {
        const char *script;
        int64_t timeout_ms;
        enum error_code code;
        const char *part;
    } rows[] = {
        {"exit 3", 5000, ERR_IO, "exit status 3"},
        {"kill -9 $$", 5000, ERR_IO, "signal 9"},
        {"sleep 60", 100, ERR_TIMEOUT, "took too long"},
        {"exec >&-; sleep 60", 100, ERR_TIMEOUT, "took too long"},
        {"sleep 60 & echo x", 100, ERR_TIMEOUT, "took too long"},
        {"while :; do echo 0123456789; done", 5000, ERR_LIMIT, "more than 64 bytes"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(strbuf_free) struct strbuf out = STRBUF(64), log = STRBUF(64);
        struct error err;
        int64_t began = clock_monotonic_ns();
        T_FAILS(shell(rows[i].script, rows[i].timeout_ms, &out, &log, &err), &err, rows[i].code,
                rows[i].part);
        T_TRUE(clock_monotonic_ns() - began < 30 * NS_PER_SECOND);
    }
}

static void much_of_a_log_does_not_stop_it(void)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(64), log = STRBUF(64);
    struct error err;
    T_OK(shell("i=0; while [ $i -lt 20000 ]; do echo 0123456789 >&2; i=$((i+1)); done; echo ok",
               30000, &out, &log, &err),
         &err);
    T_STR_EQ(strbuf_str(&out), "ok\n");
}

static void missing_programs_are_named(void)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(64), log = STRBUF(64);
    char *const argv[] = {(char *)"no-such-program-here", NULL};
    char *const envp[] = {NULL};
    struct error err;
    T_FAILS(subprocess_run(argv, envp, 1000, &out, &log, &err), &err, ERR_IO,
            "cannot run no-such-program-here: No such file");
}

CU_TestInfo subprocess_tests[] = {
    {"output_and_log_are_taken", output_and_log_are_taken},
    {"failures", failures},
    {"much_of_a_log_does_not_stop_it", much_of_a_log_does_not_stop_it},
    {"missing_programs_are_named", missing_programs_are_named},
    CU_TEST_INFO_NULL,
};
