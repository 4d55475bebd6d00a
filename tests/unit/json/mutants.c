/*
 * mutants.c - the legal cases with a few bytes changed, read by json-c and by us. What we take
 * json-c must take and understand alike; where only json-c takes it, our reason must be one of
 * those for which we are the stricter reader on purpose. The mutants are the same every time.
 */
#include <dirent.h>
#include <stdlib.h>

#include "fixture.h"
#include "json/json_read.h"
#include "oracle.h"
#include "suites.h"
#include "support/assert.h"

enum { MUTANTS = 400, CHANGES = 3, LARGEST = 2000 };

/* Why we refuse what json-c takes. */
static const char *const stricter[] = {
    "stands twice in one object",
    "contains NUL",
    "is half of a surrogate pair",
    "found the control character",    /* in a string, or NUL or another one in white space */
    "expected UTF-8, found the byte", /* overlong forms, surrogates, above U+10FFFF */
    "a number is longer than",
    "found 'N'",                        /* NaN */
    "found 'I'",                        /* Infinity, -Infinity */
    "expected a digit",                 /* 1. and 1.e1 */
    "behind an array element, found '", /* 00 and -01: json-c reads them as one number */
    "behind a member, found '",
    "nothing behind the value, found '",
    "key in double quotes, found '''",
};

static bool is_known(const char *message)
{
    for (size_t i = 0; i < ARRAY_LEN(stricter); i++)
        if (strstr(message, stricter[i]))
            return true;
    return false;
}

/* Only a number with a leading zero excuses the messages about what stands behind a value. */
static bool is_excused(struct str text, const struct error *err)
{
    if (!strstr(err->message, "behind a"))
        return is_known(err->message);
    for (size_t i = 0; i + 1 < text.n; i++)
        if (text.p[i] == '0' && text.p[i + 1] >= '0' && text.p[i + 1] <= '9')
            return true;
    return false;
}

static struct str mutant(struct arena *a, struct str text, struct chance *c)
{
    static const char bytes[] = "{}[]:,\"\\u0019deE+-. \n\ttfnNI'/\x01\x7f\xc3\xa9\xed\xa0\xf0\xff";
    char *p = arena_alloc(a, text.n + CHANGES + 1);
    size_t n = text.n;
    memcpy(p, text.p, n);
    for (size_t k = 1 + pick(c, CHANGES); k > 0 && n; k--) {
        size_t at = pick(c, n);
        char byte = bytes[pick(c, sizeof(bytes))];
        switch (pick(c, 4)) {
        case 0: memmove(p + at, p + at + 1, n-- - at - 1); break;
        case 1:
            memmove(p + at + 1, p + at, n++ - at);
            p[at] = byte;
            break;
        case 2: p[at] = p[pick(c, n)]; break;
        default: p[at] = byte; break;
        }
    }
    p[n] = '\0';
    return (struct str){p, n};
}

static bool readers_agree(struct str text)
{
    SCRATCH(a);
    struct error err = {0};
    const struct jv *v = json_read(a, text, NULL, &err);
    bool agreed = v ? oracle_agrees(text, v) : !oracle_accepts(text) || is_excused(text, &err);
    if (!agreed)
        printf("    %s: %.*s\n", v ? "only we take it" : err.message, (int)text.n, text.p);
    return agreed;
}

static void mutants_of(const char *name, struct chance *c)
{
    SCRATCH(a);
    struct str path = arena_printf(a, CASES "/json/accept/%s", name);
    struct str text = read_case(a, path.p);
    size_t wrong = 0;
    for (int i = 0; i < MUTANTS && text.n <= LARGEST; i++)
        wrong += !readers_agree(mutant(a, text, c));
    T_INT_EQ(wrong, 0);
}

static void mutants(void)
{
    struct chance c = {20260101};
    struct dirent **names;
    int n = scandir(CASES "/json/accept", &names, NULL, alphasort);
    T_TRUE(n > 40);
    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] != '.')
            mutants_of(names[i]->d_name, &c);
        free(names[i]);
    }
    free(names);
}

CU_TestInfo mutant_tests[] = {
    {"json-c agrees on mutants", mutants},
    CU_TEST_INFO_NULL,
};
