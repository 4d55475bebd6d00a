/* test_time.c - reading RFC 3339. */
#include "kube_meta/time.h"

#include "base/clock.h"
#include "suites.h"
#include "support/assert.h"

static void good_times(void)
{
    static const struct {
        const char *text;
        int64_t want;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-01-02T03:04:05Z", 1767323045 * NS_PER_SECOND},
        {"2026-01-02t03:04:05z", 1767323045 * NS_PER_SECOND},
        {"2026-01-02T05:04:05+02:00", 1767323045 * NS_PER_SECOND},
        {"2026-01-01T21:34:05-05:30", 1767323045 * NS_PER_SECOND},
        {"1970-01-01T00:00:00.678Z", 678 * NS_PER_MS},
        {"1970-01-01T00:00:00.1234567899Z", 123456789},
        {"2024-02-29T00:00:00Z", 1709164800 * NS_PER_SECOND},
        {"2016-12-31T23:59:60Z", 1483228800 * NS_PER_SECOND},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t got = -1;
        T_TRUE(kube_time_parse(str_of(rows[i].text), &got));
        T_INT_EQ(got, rows[i].want);
    }
}

static void bad_times(void)
{
    static const char *const rows[] = {"",
                                       "2026-01-02",
                                       "2026-01-02T03:04:05",
                                       "2026-01-02T03:04:05+0200",
                                       "2026-13-02T03:04:05Z",
                                       "2026-06-31T03:04:05Z",
                                       "2025-02-29T00:00:00Z",
                                       "2026-01-02T24:04:05Z",
                                       "2026-01-02T03:60:05Z",
                                       "2026-01-02T03:04:05.Z",
                                       "2026-01-02T03:04:05Zx",
                                       "9999-12-31T23:59:59Z",
                                       "2026-01-02 03:04:05Z",
                                       "2026-00-02T03:04:05Z",
                                       "2026-01-00T03:04:05Z",
                                       "2026-01-02T03:04:05+25:00"};
    int64_t untouched = 42;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (kube_time_parse(str_of(rows[i]), &untouched))
            printf("%s was read\n", rows[i]);
        T_INT_EQ(untouched, 42);
    }
}

CU_TestInfo time_tests[] = {
    {"good_times", good_times},
    {"bad_times", bad_times},
    CU_TEST_INFO_NULL,
};
