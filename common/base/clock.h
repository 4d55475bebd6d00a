/*
 * clock.h - time as a value. Only programs and drivers read clocks; everything pure takes the time
 * as an argument.
 */
#ifndef LG_BASE_CLOCK_H
#define LG_BASE_CLOCK_H

#include <stdint.h>

#include "base/arena.h"

#define NS_PER_MS     1000000LL
#define NS_PER_SECOND 1000000000LL

/* Nanoseconds of a clock that never goes back; only differences mean anything. */
int64_t clock_monotonic_ns(void);

/* Nanoseconds since 1970-01-01T00:00:00Z. */
int64_t clock_wall_ns(void);

/* RFC 3339 in UTC: "2026-01-02T03:04:05Z", or with `fraction_digits` (0, 3, 6 or 9) of a second. */
struct str clock_rfc3339(struct arena *a, int64_t wall_ns, int fraction_digits);

#endif
