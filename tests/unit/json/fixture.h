/* fixture.h - what the tests of unit-json share: arenas, texts, chance that is the same each time.
 */
#ifndef LG_UNIT_JSON_FIXTURE_H
#define LG_UNIT_JSON_FIXTURE_H

#include "base/error.h"
#include "base/strbuf.h"
#include "json/jv.h"

#define CASES LG_SOURCE_DIR "/tests/cases"

/* An arena that is freed at the end of the block. */
#define SCRATCH(name) _cleanup_(cleanup_arena) struct arena *name = arena_new()

/* The content of a file, in the arena; the test fails if it cannot be read. */
struct str read_case(struct arena *a, const char *path);

/* The value of a JSON text that is right; the test fails otherwise. */
struct jv *parsed(struct arena *a, const char *text);

/* Compact JSON in the arena. */
struct str written(struct arena *a, const struct jv *v);

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators". */
struct chance {
    uint64_t state; /* not 0 */
};

/* A number below `n`. */
size_t pick(struct chance *c, size_t n);

/* A value of at most `depth` levels, with few different keys, so that trees resemble each other. */
struct jv *random_value(struct arena *a, struct chance *c, unsigned depth);

#endif
