/* lexical.c - see lexical.h. Every predicate is one pass over the string. */
#include "schema/lexical.h"

#include <arpa/inet.h>

enum {
    LABEL_KEY_NAME_MAX = 63,
    DURATION_PARTS_MAX = 4,
    DURATION_DIGITS_MAX = 5,
    PORT_DIGITS_MAX = 5,
    OCTET_MAX = 255,
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower_alnum(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z');
}

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool lex_is_alnum(char c)
{
    return is_digit(c) || is_alpha(c);
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* Whether all characters of a not empty `s` are alphanumeric or in `others`. */
static bool consists_of(struct str s, const char *others)
{
    for (size_t i = 0; i < s.n; i++)
        if (!lex_is_alnum(s.p[i]) && !is_one_of(s.p[i], others))
            return false;
    return s.n > 0;
}

bool lex_is_label(struct str s)
{
    return str_find_char(s, '.') < 0 && lex_is_subdomain(s);
}

bool lex_is_subdomain(struct str s)
{
    char previous = '.';
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool joins = c == '-' || c == '.';
        if (!joins && !is_lower_alnum(c))
            return false;
        if (previous == '.' ? joins : previous == '-' && c == '.')
            return false;
        previous = c;
    }
    return s.n > 0 && is_lower_alnum(previous);
}

bool lex_is_hostname(struct str s)
{
    return lex_is_subdomain(str_starts(s, STR("*.")) ? str_sub(s, 2, s.n) : s);
}

bool lex_is_kind(struct str s)
{
    return consists_of(s, "-") && is_alpha(s.p[0]) && lex_is_alnum(s.p[s.n - 1]);
}

/* Letters and digits at both ends, '-', '_' and '.' between them; not empty. */
static bool is_qualified_name(struct str s)
{
    return consists_of(s, "-_.") && lex_is_alnum(s.p[0]) && lex_is_alnum(s.p[s.n - 1]);
}

bool lex_is_label_value(struct str s)
{
    return s.n == 0 || is_qualified_name(s);
}

bool lex_is_label_key(struct str s)
{
    ptrdiff_t slash = str_find_char(s, '/');
    if (slash >= 0 && !lex_is_subdomain(str_sub(s, 0, (size_t)slash)))
        return false;
    struct str name = str_sub(s, (size_t)(slash + 1), s.n);
    return name.n <= LABEL_KEY_NAME_MAX && is_qualified_name(name);
}

bool lex_is_token(struct str s)
{
    return consists_of(s, "!#$%&'*+-.^_`|~");
}

/* Cuts one "digits unit" off `s`: its milliseconds, or -1. */
static int64_t take_duration_part(struct str *s)
{
    size_t digits = 0;
    int64_t number = 0;
    while (digits < s->n && digits <= DURATION_DIGITS_MAX && is_digit(s->p[digits]))
        number = number * 10 + (s->p[digits++] - '0');
    struct str rest = str_sub(*s, digits, s->n);
    size_t unit = str_starts(rest, STR("ms")) ? 2 : 1;
    if (digits == 0 || digits > DURATION_DIGITS_MAX || rest.n == 0 || !is_one_of(rest.p[0], "hms"))
        return -1;
    *s = str_sub(rest, unit, rest.n);
    if (unit == 2)
        return number;
    return number * (rest.p[0] == 'h' ? 3600000 : rest.p[0] == 'm' ? 60000 : 1000);
}

bool lex_is_duration(struct str s)
{
    int parts = 0;
    while (s.n > 0 && parts <= DURATION_PARTS_MAX) {
        if (take_duration_part(&s) < 0)
            return false;
        parts++;
    }
    return parts >= 1 && parts <= DURATION_PARTS_MAX;
}

int64_t lex_duration_ms(struct str s)
{
    int64_t sum = 0;
    while (s.n > 0) {
        int64_t part = take_duration_part(&s);
        if (part < 0)
            break;
        sum += part;
    }
    return sum;
}

bool lex_is_path_char(char c)
{
    return lex_is_alnum(c) || is_one_of(c, "/-._~%!$&'()*+,;=:");
}

bool lex_is_url_path(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '%') {
            if (i + 2 >= s.n || !is_hex(s.p[i + 1]) || !is_hex(s.p[i + 2]))
                return false;
            i += 2;
        } else if (!lex_is_path_char(s.p[i]) && s.p[i] != '@') {
            return false;
        }
    }
    return s.n > 0;
}

/* What follows the scheme of an origin, without the port. */
static bool is_origin_host(struct str s)
{
    if (s.n == 1 && s.p[0] == '*')
        return true;
    if (str_starts(s, STR("*.")))
        s = str_sub(s, 2, s.n);
    if (!consists_of(s, "-.") || s.p[0] == '.' || s.p[s.n - 1] == '.')
        return false;
    return str_find(s, STR("..")) < 0;
}

bool lex_is_origin(struct str s)
{
    if (s.n == 1 && s.p[0] == '*')
        return true;
    size_t scheme = str_starts(s, STR("http://")) ? 7 : str_starts(s, STR("https://")) ? 8 : 0;
    if (scheme == 0)
        return false;
    struct str host = str_sub(s, scheme, s.n);
    ptrdiff_t colon = str_find_char(host, ':');
    if (colon < 0)
        return is_origin_host(host);
    struct str port = str_sub(host, (size_t)colon + 1, host.n);
    for (size_t i = 0; i < port.n; i++)
        if (!is_digit(port.p[i]))
            return false;
    return port.n >= 1 && port.n <= PORT_DIGITS_MAX &&
           is_origin_host(str_sub(host, 0, (size_t)colon));
}

/* Four decimal numbers up to 255, leading zeros allowed. */
static bool is_ipv4(struct str s)
{
    int octets = 0;
    struct str part;
    while (str_split(&s, '.', &part)) {
        int value = 0;
        for (size_t i = 0; i < part.n; i++) {
            if (!is_digit(part.p[i]) || (value = value * 10 + part.p[i] - '0') > OCTET_MAX)
                return false;
        }
        if (part.n == 0)
            return false;
        octets++;
    }
    return octets == 4;
}

static bool is_ipv6(struct str s)
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr address;
    if (s.n == 0 || s.n >= sizeof(text) || memchr(s.p, '\0', s.n))
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    return inet_pton(AF_INET6, text, &address) == 1;
}

bool lex_is_ip_address(struct str s)
{
    return is_ipv4(s) || is_ipv6(s);
}

bool lex_ends_in_domain_path(struct str s, bool (*is_tail)(char))
{
    for (size_t i = s.n; i-- > 1;) {
        if (s.p[i] == '/' && i + 1 < s.n && is_lower_alnum(s.p[i - 1]))
            return true;
        if (!is_tail(s.p[i]))
            return false;
    }
    return false;
}
