/*
 * str.h - a view of bytes with a length: not owned, not necessarily NUL-terminated.
 *
 * Whoever owns the bytes (usually an arena) decides how long a view is good for. The empty view may
 * have a NULL pointer.
 */
#ifndef LG_BASE_STR_H
#define LG_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *p;
    size_t n;
};

/* A view of a string literal, usable in static initialisers. */
#define S(literal)                                                                                 \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_NONE     ((struct str){NULL, 0})

/* For printf: printf("%" PRISTR, STR_ARG(s)). `s` is evaluated three times: no calls. */
#define PRISTR     ".*s"
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

static inline struct str str_of(const char *cstr)
{
    return (struct str){cstr, cstr ? strlen(cstr) : 0};
}

/* Most texts differ in length or at the first byte: only the others are compared whole. */
static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || (a.p[0] == b.p[0] && memcmp(a.p, b.p, a.n) == 0));
}

static inline bool str_is(struct str a, const char *cstr)
{
    return str_eq(a, str_of(cstr));
}

/* Byte order as memcmp gives it, shorter first when one is a prefix of the other. */
int str_cmp(struct str a, struct str b);

/* ASCII case-insensitive equality. */
bool str_eq_nocase(struct str a, struct str b);

/* Whether `s` begins / ends with these bytes. */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* The index of the first `c` / of the first `needle`, or -1. */
ptrdiff_t str_find_char(struct str s, char c);
ptrdiff_t str_find(struct str s, struct str needle);

/* The part [from, to) of `s`, clamped to it. */
struct str str_sub(struct str s, size_t from, size_t to);

/* `s` without ASCII white space at both ends. */
struct str str_trim(struct str s);

/*
 * Cuts the next part off `rest` at `sep`: *ret_part gets what stands before it. Returns false when
 * `rest` is used up (a trailing separator yields one last empty part).
 */
bool str_split(struct str *rest, char sep, struct str *ret_part);

/* The decimal integer that makes up the whole of `s`; false on anything else or on overflow. */
bool str_to_i64(struct str s, int64_t *ret_value);

/* FNV-1a mixed with `seed`. */
uint64_t str_hash(struct str s, uint64_t seed);

/*
 * The length in bytes of the well-formed UTF-8 sequence that `s` begins with, 0 if there is none
 * (RFC 3629: no overlong forms, no surrogates).
 */
size_t str_utf8_first(struct str s);

/* Whether `s` is well-formed UTF-8 throughout. */
bool str_is_utf8(struct str s);

/*
 * Whether the well-formed sequence that `s` begins with shows nothing of itself, or changes how the
 * text around it is shown: controls (C0, DEL, C1), zero-width characters and the marks of the
 * Unicode bidirectional algorithm (UAX #9). Terminals and reports must not get them raw.
 */
bool str_utf8_hidden(struct str s);

/* Number of code points of well-formed UTF-8 (what Kubernetes counts for maxLength). */
size_t str_utf8_len(struct str s);

/* Whether `s` has more code points than that; no text has more of them than bytes. */
static inline bool str_is_longer(struct str s, size_t max)
{
    return s.n > max && str_utf8_len(s) > max;
}

#endif
