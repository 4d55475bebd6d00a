/* http_date.c - see http_date.h. */
#include "aws/http_date.h"

#include <time.h>

#include "base/clock.h"

/* Where the parts stand in "Tue, 24 Nov 2026 03:15:20 GMT". */
enum { DATE_BYTES = 29, DAY = 5, MONTH = 8, YEAR = 12, HOUR = 17, MINUTE = 20, SECOND = 23 };

/* `n` digits at `at` as a number within the bounds, or -1. */
static int digits(struct str text, size_t at, size_t n, int min, int max)
{
    int value = 0;
    for (size_t i = at; i < at + n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return -1;
        value = value * 10 + (text.p[i] - '0');
    }
    return value >= min && value <= max ? value : -1;
}

/* 0 for January, or -1. */
static int month_of(struct str name)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int i = 0; i < 12; i++)
        if (str_eq(name, (struct str){names + 3 * i, 3}))
            return i;
    return -1;
}

/* Whether a pattern of separators stands around the parts. */
static bool shaped(struct str text)
{
    static const char pattern[] = "???, ?? ??? ???? ??:??:?? GMT";
    for (size_t i = 0; i < DATE_BYTES; i++)
        if (pattern[i] != '?' && pattern[i] != text.p[i])
            return false;
    return true;
}

bool http_date_parse(struct str text, int64_t *ret_wall_ns)
{
    if (text.n != DATE_BYTES || !shaped(text))
        return false;
    struct tm tm = {.tm_mday = digits(text, DAY, 2, 1, 31),
                    .tm_mon = month_of(str_sub(text, MONTH, MONTH + 3)),
                    .tm_year = digits(text, YEAR, 4, 1970, 2200) - 1900,
                    .tm_hour = digits(text, HOUR, 2, 0, 23),
                    .tm_min = digits(text, MINUTE, 2, 0, 59),
                    .tm_sec = digits(text, SECOND, 2, 0, 60)};
    if (tm.tm_mday < 0 || tm.tm_mon < 0 || tm.tm_year < 0 || tm.tm_hour < 0 || tm.tm_min < 0 ||
        tm.tm_sec < 0)
        return false;
    *ret_wall_ns = (int64_t)timegm(&tm) * NS_PER_SECOND;
    return true;
}
