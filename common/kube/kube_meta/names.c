/* names.c - each form is a scan over the bytes; the texts say the whole rule, so one is enough. */
#include "kube_meta/names.h"

#include <arpa/inet.h>

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower_alnum(char c)
{
    return is_lower(c) || is_digit(c);
}

static bool is_alnum(char c)
{
    return is_lower_alnum(c) || (c >= 'A' && c <= 'Z');
}

/* One or more of a-z, 0-9 and '-', the first and the last not a '-'. */
static bool is_dns_label(struct str s)
{
    if (s.n == 0 || !is_lower_alnum(s.p[0]) || !is_lower_alnum(s.p[s.n - 1]))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_lower_alnum(s.p[i]) && s.p[i] != '-')
            return false;
    }
    return true;
}

static bool is_dns_subdomain(struct str s)
{
    struct str label;
    if (s.n == 0 || s.p[s.n - 1] == '.')
        return false;
    while (str_split(&s, '.', &label)) {
        if (!is_dns_label(label))
            return false;
    }
    return true;
}

/* Letters, digits, '-', '_' and '.', the first and the last a letter or a digit. */
static bool is_qualified_part(struct str s)
{
    if (s.n == 0 || !is_alnum(s.p[0]) || !is_alnum(s.p[s.n - 1]))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_' && s.p[i] != '.')
            return false;
    }
    return true;
}

const char *name_dns1123_label(struct str s)
{
    if (s.n > NAME_LABEL_MAX)
        return "must be at most 63 characters";
    if (!is_dns_label(s))
        return "must be a DNS label: a-z, 0-9 and '-', starting and ending with a letter or digit "
               "(e.g. 'my-name')";
    return NULL;
}

const char *name_dns1123_subdomain(struct str s)
{
    if (s.n > NAME_SUBDOMAIN_MAX)
        return "must be at most 253 characters";
    if (!is_dns_subdomain(s))
        return "must be a DNS name: parts of a-z, 0-9 and '-' joined by '.', each starting and "
               "ending with a letter or digit (e.g. 'example.com')";
    return NULL;
}

const char *name_dns1035_label(struct str s)
{
    if (s.n > NAME_LABEL_MAX)
        return "must be at most 63 characters";
    if (!is_dns_label(s) || !is_lower(s.p[0]))
        return "must be a DNS label that starts with a letter: a-z, 0-9 and '-', ending with a "
               "letter or digit (e.g. 'my-name')";
    return NULL;
}

const char *name_wildcard_dns1123_subdomain(struct str s)
{
    if (s.n > NAME_SUBDOMAIN_MAX)
        return "must be at most 253 characters";
    if (!str_starts(s, STR("*.")) || !is_dns_subdomain(str_sub(s, 2, s.n)))
        return "must be '*.' and a DNS name of a-z, 0-9, '-' and '.' (e.g. '*.example.com')";
    return NULL;
}

const char *name_qualified(struct str s)
{
    ptrdiff_t slash = str_find_char(s, '/');
    struct str name = s;
    if (slash >= 0) {
        struct str prefix = str_sub(s, 0, (size_t)slash);
        name = str_sub(s, (size_t)slash + 1, s.n);
        if (prefix.n > NAME_SUBDOMAIN_MAX)
            return "the prefix before '/' must be at most 253 characters";
        if (!is_dns_subdomain(prefix))
            return "the prefix before '/' must be a DNS name of a-z, 0-9, '-' and '.' (e.g. "
                   "'example.com/my-name')";
    }
    if (name.n > NAME_LABEL_MAX)
        return "the name must be at most 63 characters";
    if (!is_qualified_part(name))
        return "the name must be letters, digits, '-', '_' and '.', starting and ending with a "
               "letter or digit (e.g. 'MyName' or 'example.com/my.name')";
    return NULL;
}

const char *name_label_value(struct str s)
{
    if (s.n > NAME_LABEL_MAX)
        return "must be at most 63 characters";
    if (s.n > 0 && !is_qualified_part(s))
        return "must be empty or letters, digits, '-', '_' and '.', starting and ending with a "
               "letter or digit (e.g. 'MyValue')";
    return NULL;
}

const char *name_annotation_key(struct str s)
{
    char lower[NAME_SUBDOMAIN_MAX + NAME_LABEL_MAX + 2];
    if (s.n > sizeof(lower))
        return "must be at most 253 characters, a '/' and at most 63 characters";
    for (size_t i = 0; i < s.n; i++)
        lower[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
    return name_qualified((struct str){lower, s.n});
}

/* inet_pton wants a C string. */
static bool parses_as(int family, struct str s)
{
    char text[INET6_ADDRSTRLEN];
    unsigned char address[sizeof(struct in6_addr)];
    if (s.n == 0 || s.n >= sizeof(text) || memchr(s.p, '\0', s.n))
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    return inet_pton(family, text, address) == 1;
}

bool name_is_ipv4(struct str s)
{
    return parses_as(AF_INET, s);
}

bool name_is_ipv6(struct str s)
{
    return parses_as(AF_INET6, s);
}

bool name_is_ip(struct str s)
{
    return name_is_ipv4(s) || name_is_ipv6(s);
}

bool name_is_cidr(struct str s)
{
    ptrdiff_t slash = str_find_char(s, '/');
    if (slash < 0)
        return false;
    struct str address = str_sub(s, 0, (size_t)slash);
    struct str bits = str_sub(s, (size_t)slash + 1, s.n);
    int64_t length;
    bool plain = bits.n > 0 && is_digit(bits.p[0]) && (bits.p[0] != '0' || bits.n == 1);
    if (!plain || !str_to_i64(bits, &length))
        return false;
    return (name_is_ipv4(address) && length <= 32) || (name_is_ipv6(address) && length <= 128);
}
