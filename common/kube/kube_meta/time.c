/* time.c - RFC 3339, section 5.6, digit by digit. */
#include "kube_meta/time.h"

#include <time.h>

#include "base/clock.h"

/* Cuts `digits` decimal digits off *rest. */
static bool take_number(struct str *rest, size_t digits, int *ret_value)
{
    int value = 0;
    if (rest->n < digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        if (rest->p[i] < '0' || rest->p[i] > '9')
            return false;
        value = value * 10 + (rest->p[i] - '0');
    }
    *rest = str_sub(*rest, digits, rest->n);
    *ret_value = value;
    return true;
}

static bool take_char(struct str *rest, const char *any_of)
{
    if (rest->n == 0 || rest->p[0] == '\0' || !strchr(any_of, rest->p[0]))
        return false;
    *rest = str_sub(*rest, 1, rest->n);
    return true;
}

static bool take_date_time(struct str *rest, struct tm *ret_tm)
{
    struct tm tm = {0};
    bool good = take_number(rest, 4, &tm.tm_year) && take_char(rest, "-") &&
                take_number(rest, 2, &tm.tm_mon) && take_char(rest, "-") &&
                take_number(rest, 2, &tm.tm_mday) && take_char(rest, "Tt") &&
                take_number(rest, 2, &tm.tm_hour) && take_char(rest, ":") &&
                take_number(rest, 2, &tm.tm_min) && take_char(rest, ":") &&
                take_number(rest, 2, &tm.tm_sec);
    good = good && tm.tm_mon >= 1 && tm.tm_mon <= 12 && tm.tm_mday >= 1 && tm.tm_mday <= 31 &&
           tm.tm_hour <= 23 && tm.tm_min <= 59 && tm.tm_sec <= 60;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    *ret_tm = tm;
    return good;
}

/* ".678", as nanoseconds; digits beyond the ninth do not count. */
static bool take_fraction(struct str *rest, int64_t *ret_ns)
{
    int64_t unit = NS_PER_SECOND, ns = 0;
    int digit;
    *ret_ns = 0;
    if (!take_char(rest, "."))
        return true;
    if (!take_number(rest, 1, &digit))
        return false;
    do {
        unit /= 10;
        ns += unit * digit;
    } while (take_number(rest, 1, &digit));
    *ret_ns = ns;
    return true;
}

/* "Z" or "+02:00", as seconds east of Greenwich. */
static bool take_offset(struct str *rest, int64_t *ret_seconds)
{
    int hours, minutes;
    if (take_char(rest, "Zz")) {
        *ret_seconds = 0;
        return true;
    }
    bool west = rest->n > 0 && rest->p[0] == '-';
    if (!take_char(rest, "+-") || !take_number(rest, 2, &hours) || !take_char(rest, ":") ||
        !take_number(rest, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    int64_t seconds = hours * 3600 + minutes * 60;
    *ret_seconds = west ? -seconds : seconds;
    return true;
}

bool kube_time_parse(struct str text, int64_t *ret_wall_ns)
{
    struct tm tm;
    int64_t fraction, offset;
    if (!take_date_time(&text, &tm) || !take_fraction(&text, &fraction) ||
        !take_offset(&text, &offset) || text.n > 0)
        return false;
    int day = tm.tm_mday;
    int64_t leap = tm.tm_sec == 60, whole;
    tm.tm_sec -= (int)leap;
    int64_t seconds = timegm(&tm) + leap - offset;
    if (tm.tm_mday != day) /* timegm has turned 31 June into 1 July */
        return false;
    if (__builtin_mul_overflow(seconds, NS_PER_SECOND, &whole) ||
        __builtin_add_overflow(whole, fraction, &whole))
        return false;
    *ret_wall_ns = whole;
    return true;
}
