/*
 * assert.h - assertions on values that print what they got and what they wanted.
 *
 * Each is an expression that counts as one CUnit assertion and yields whether it held, so that a
 * test can stop early without leaking: if (!T_OK(rc, &err)) return;
 */
#ifndef LG_SUPPORT_ASSERT_H
#define LG_SUPPORT_ASSERT_H

#include <CUnit/CUnit.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

/* A struct str from a struct str or a C string (NULL: the empty view). */
#define T_STR(s) _Generic((s), struct str : t_same, char * : str_of, const char * : str_of)(s)

static inline struct str t_same(struct str s)
{
    return s;
}

/* The bytes are equal. Takes struct str or C strings. */
#define T_STR_EQ(got, want) t_str_eq(T_STR(got), T_STR(want), #got, __FILE__, __LINE__)

/* `needle` occurs in `got` / does not. Takes struct str or C strings. */
#define T_CONTAINS(got, needle)                                                                    \
    t_contains(T_STR(got), T_STR(needle), true, #got, __FILE__, __LINE__)
#define T_LACKS(got, needle) t_contains(T_STR(got), T_STR(needle), false, #got, __FILE__, __LINE__)

/* The integers are equal. */
#define T_INT_EQ(got, want) t_int_eq((int64_t)(got), (int64_t)(want), #got, __FILE__, __LINE__)

/* The condition holds. */
#define T_TRUE(condition) t_true((condition), #condition, __FILE__, __LINE__)

/* A call succeeded: `rc` is 0 (or a pointer is not NULL); prints the failure otherwise. */
#define T_OK(rc, err)      t_ok((rc) == 0, (err), #rc, __FILE__, __LINE__)
#define T_OK_PTR(ptr, err) t_ok((ptr) != NULL, (err), #ptr, __FILE__, __LINE__)

/* A call failed (`rc` is not 0) with this code and a message that contains `part`. */
#define T_FAILS(rc, err, want_code, part)                                                          \
    t_fails((rc) != 0, (err), (want_code), (part), #rc, __FILE__, __LINE__)

/* What the macros call: compare, report to CUnit, return whether it held. */
bool t_str_eq(struct str got, struct str want, const char *what, const char *file, unsigned line);
bool t_contains(struct str got, struct str needle, bool wanted, const char *what, const char *file,
                unsigned line);
bool t_int_eq(int64_t got, int64_t want, const char *what, const char *file, unsigned line);
bool t_true(bool condition, const char *what, const char *file, unsigned line);
bool t_ok(bool ok, const struct error *err, const char *what, const char *file, unsigned line);
bool t_fails(bool failed, const struct error *err, enum error_code code, const char *part,
             const char *what, const char *file, unsigned line);

#endif
