/*
 * yaml_number.c - see yaml_number.h. The rules are those of resolve.go in go-yaml v2, which parses
 * integers with Go's strconv.ParseInt in base 0 (prefixes 0x, 0o, 0b, and 0 for octal).
 */
#include "json/yaml_number.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A number as digits d.ddd times ten to `exponent`. */
struct digits {
    bool negative;
    int n;
    int exponent;
    char text[24];
};

static struct str without_underscores(struct arena *a, struct str text)
{
    char *out = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '_')
            out[n++] = text.p[i];
    return (struct str){out, n};
}

/* The base that a prefix asks for; cuts the prefix off. */
static unsigned take_base(struct str *s)
{
    if (!s->n || s->p[0] != '0')
        return 10;
    char letter = s->n >= 3 ? (char)tolower((unsigned char)s->p[1]) : '\0';
    unsigned base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
    *s = str_sub(*s, base ? 2 : 1, s->n);
    return base ? base : 8;
}

static bool parse_magnitude(struct str s, uint64_t *ret_value)
{
    uint64_t value = 0;
    if (!s.n)
        return false;
    unsigned base = take_base(&s);
    for (size_t i = 0; i < s.n; i++) {
        char c = (char)tolower((unsigned char)s.p[i]);
        unsigned digit = isdigit((unsigned char)c) ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f'    ? (unsigned)(c - 'a') + 10
                                                   : 16;
        if (digit >= base || __builtin_mul_overflow(value, base, &value) ||
            __builtin_add_overflow(value, digit, &value))
            return false;
    }
    *ret_value = value;
    return true;
}

static bool parse_integer(struct arena *a, struct str s, struct str *ret_number)
{
    bool sign = s.n && (s.p[0] == '-' || s.p[0] == '+');
    bool negative = sign && s.p[0] == '-';
    uint64_t most = !sign ? UINT64_MAX : negative ? (uint64_t)INT64_MAX + 1 : INT64_MAX;
    uint64_t magnitude;
    if (!parse_magnitude(str_sub(s, sign, s.n), &magnitude) || magnitude > most)
        return false;
    *ret_number = arena_printf(a, "%s%" PRIu64, negative && magnitude ? "-" : "", magnitude);
    return true;
}

static size_t count_digits(struct str s, size_t from)
{
    size_t i = from;
    while (i < s.n && isdigit((unsigned char)s.p[i]))
        i++;
    return i - from;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool is_float(struct str s)
{
    size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+');
    size_t whole = count_digits(s, i), fraction = 0;
    i += whole;
    if (i < s.n && s.p[i] == '.') {
        fraction = count_digits(s, i + 1);
        i += 1 + fraction;
    }
    if (!whole && !fraction)
        return false;
    if (i < s.n && tolower((unsigned char)s.p[i]) == 'e') {
        i++;
        i += i < s.n && (s.p[i] == '-' || s.p[i] == '+');
        size_t n = count_digits(s, i);
        if (!n)
            return false;
        i += n;
    }
    return i == s.n;
}

static bool reads_back(const char *text, double value, bool single)
{
    return single ? strtof(text, NULL) == (float)value : strtod(text, NULL) == value;
}

/* The fewest digits that read back as `value`. */
static struct digits shortest_digits(double value, bool single)
{
    char text[40];
    struct digits d = {.negative = signbit(value)};
    for (int precision = 0; precision < 17; precision++) {
        snprintf(text, sizeof(text), "%.*e", precision, fabs(value));
        if (reads_back(text, fabs(value), single))
            break;
    }
    const char *p = text;
    for (; *p && *p != 'e'; p++)
        if (*p != '.')
            d.text[d.n++] = *p;
    d.exponent = (int)strtol(p + 1, NULL, 10);
    return d;
}

static struct str scientific(struct arena *a, const struct digits *d, int exponent_digits)
{
    return arena_printf(a, "%s%c%s%.*se%c%0*d", d->negative ? "-" : "", d->text[0],
                        d->n > 1 ? "." : "", d->n - 1, d->text + 1, d->exponent < 0 ? '-' : '+',
                        exponent_digits, abs(d->exponent));
}

/* Needs an exponent between -7 and 21. */
static struct str positional(struct arena *a, const struct digits *d)
{
    static const char zeros[] = "00000000000000000000000";
    const char *minus = d->negative ? "-" : "";
    if (d->exponent < 0)
        return arena_printf(a, "%s0.%.*s%.*s", minus, -d->exponent - 1, zeros, d->n, d->text);
    if (d->n <= d->exponent + 1)
        return arena_printf(a, "%s%.*s%.*s", minus, d->n, d->text, d->exponent + 1 - d->n, zeros);
    return arena_printf(a, "%s%.*s.%s", minus, d->exponent + 1, d->text, d->text + d->exponent + 1);
}

enum yaml_number_kind yaml_number(struct arena *a, struct str text, struct str *ret_number)
{
    if (!text.n || !strchr("+-.0123456789", text.p[0]))
        return YAML_NOT_A_NUMBER;
    struct str s = text.p[0] == '.' ? arena_str(a, text) : without_underscores(a, text);
    if (parse_integer(a, s, ret_number))
        return YAML_INT;
    double value = is_float(s) ? strtod(s.p, NULL) : INFINITY;
    if (isinf(value))
        return YAML_NOT_A_NUMBER;
    struct digits d = shortest_digits(value, false);
    bool wide = value != 0 && (fabs(value) < 1e-6 || fabs(value) >= 1e21);
    *ret_number = wide ? scientific(a, &d, 1) : positional(a, &d);
    return YAML_FLOAT;
}

struct str yaml_float_key(struct arena *a, struct str number)
{
    float value = (float)strtod(arena_str(a, number).p, NULL);
    if (isinf(value))
        return value < 0 ? STR("-.inf") : STR(".inf");
    struct digits d = shortest_digits(value, true);
    return d.exponent < -4 || d.exponent >= 6 ? scientific(a, &d, 2) : positional(a, &d);
}
