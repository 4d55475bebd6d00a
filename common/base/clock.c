/* clock.c - see clock.h. */
#include "base/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

int64_t clock_monotonic_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_wall_ns(void)
{
    return read_clock(CLOCK_REALTIME);
}

struct str clock_rfc3339(struct arena *a, int64_t wall_ns, int fraction_digits)
{
    time_t seconds = (time_t)(wall_ns / NS_PER_SECOND);
    int64_t fraction = wall_ns % NS_PER_SECOND;
    struct tm utc;
    gmtime_r(&seconds, &utc);
    char date[32];
    strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &utc);
    if (fraction_digits == 0)
        return arena_printf(a, "%sZ", date);
    for (int i = fraction_digits; i < 9; i++)
        fraction /= 10;
    return arena_printf(a, "%s.%0*lldZ", date, fraction_digits, (long long)fraction);
}
