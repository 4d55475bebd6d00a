/*
 * jv_number.c - numbers from their text, without floating point: a number is a row of significant
 * digits times a power of ten, so 1e3, 1000 and 1000.00 are the same and nothing is rounded.
 */
#include "json/value.h"

#include "base/limits.h"

/* Exponents are cut here; numbers that reach it are equal only if they are written alike. */
#define EXPONENT_MAX 1000000000LL

struct decimal {
    bool negative;
    int64_t exponent;                     /* of the last digit */
    size_t n;                             /* significant digits; 0: the number is zero */
    char digits[LIMIT_JSON_NUMBER_BYTES]; /* no '0' at either end */
};

static int64_t read_exponent(struct str s)
{
    bool negative = s.n && s.p[0] == '-';
    size_t i = negative || (s.n && s.p[0] == '+');
    int64_t value = 0;
    for (; i < s.n && value < EXPONENT_MAX; i++)
        value = value * 10 + (s.p[i] - '0');
    if (value > EXPONENT_MAX)
        value = EXPONENT_MAX;
    return negative ? -value : value;
}

static struct decimal decimal_of(struct str number)
{
    struct decimal d = {.negative = number.n && number.p[0] == '-'};
    bool fraction = false;
    for (size_t i = d.negative; i < number.n; i++) {
        char c = number.p[i];
        if ((c | 0x20) == 'e') {
            d.exponent += read_exponent(str_sub(number, i + 1, number.n));
            break;
        }
        if (c == '.') {
            fraction = true;
            continue;
        }
        if (d.n || c != '0')
            d.digits[d.n++] = c;
        d.exponent -= fraction;
    }
    for (; d.n && d.digits[d.n - 1] == '0'; d.n--)
        d.exponent++;
    if (!d.n)
        d = (struct decimal){.n = 0};
    return d;
}

static bool comparable(const struct decimal *d)
{
    int64_t bound = EXPONENT_MAX - LIMIT_JSON_NUMBER_BYTES;
    return d->exponent < bound && d->exponent > -bound;
}

bool number_equal(struct str a, struct str b)
{
    if (str_eq(a, b))
        return true;
    struct decimal x = decimal_of(a), y = decimal_of(b);
    return comparable(&x) && comparable(&y) && x.negative == y.negative &&
           x.exponent == y.exponent &&
           str_eq((struct str){x.digits, x.n}, (struct str){y.digits, y.n});
}

bool jv_int(const struct jv *v, int64_t *ret_value)
{
    struct str text = jv_number_text(v);
    if (!text.n)
        return false;
    if (str_to_i64(text, ret_value))
        return true;
    struct decimal d = decimal_of(text);
    if (d.exponent < 0 || d.exponent > 18)
        return false;
    int64_t value = 0;
    for (size_t i = 0; i < d.n + (size_t)d.exponent; i++) {
        int digit = i < d.n ? d.digits[i] - '0' : 0;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, d.negative ? -digit : digit, &value))
            return false;
    }
    *ret_value = value;
    return true;
}
