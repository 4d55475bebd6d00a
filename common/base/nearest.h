/* nearest.h - "did you mean": the known name that is closest to what was written. */
#ifndef LG_BASE_NEAREST_H
#define LG_BASE_NEAREST_H

#include "base/str.h"

/*
 * The candidate within a small edit distance of `written` (insertions, deletions, changes, swaps of
 * neighbours; case counts half), or the empty view if none is near enough to be a slip: at most a
 * third of the length, at most three edits, or only case. The first of equals wins.
 */
struct str nearest_name(struct str written, const struct str *candidates, size_t count);

#endif
