/* duration.h - durations as settings write them: 1h30m, 15s, 500ms. */
#ifndef LG_CONFIG_DURATION_H
#define LG_CONFIG_DURATION_H

#include "base/arena.h"

/*
 * The nanoseconds of `text`: numbers without a fraction, each with its unit (h, m, s, ms, us),
 * which are added (the form of Gateway API's GEP-2257, plus us); also "0". False otherwise.
 */
bool duration_parse(struct str text, int64_t *ret_ns);

/* The shortest such text; what is less than a microsecond is left out. */
struct str duration_show(struct arena *a, int64_t ns);

#endif
