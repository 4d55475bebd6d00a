/* http_match.c - see http_match.h. */
#include "api/http_match.h"

static const struct http_match everything;

size_t http_rule_match_count(const struct http_rule *rule)
{
    return rule->matches.n ? rule->matches.n : 1;
}

const struct http_match *http_rule_match(const struct http_rule *rule, size_t i)
{
    return rule->matches.n ? &rule->matches.items[i] : &everything;
}

bool http_match_is_prefix(const struct http_match *match)
{
    return str_is(http_match_path_type(match), "PathPrefix");
}

/* The path value; a prefix without the slashes at its end, so that "/" is empty. */
static struct str path_value(const struct http_match *match)
{
    struct str value = http_match_path_value(match);
    bool trim = str_ends(value, STR("/")) && http_match_is_prefix(match);
    while (trim && value.n && value.p[value.n - 1] == '/')
        value.n--;
    return value;
}

struct str http_match_path(const struct http_match *match)
{
    struct str value = path_value(match);
    return value.n ? value : STR("/");
}

static bool same_path(const struct http_match *a, const struct http_match *b)
{
    return str_eq(path_value(a), path_value(b)) &&
           str_eq(http_match_path_type(a), http_match_path_type(b));
}

static bool covers_path(const struct http_match *wide, const struct http_match *narrow)
{
    if (same_path(wide, narrow))
        return true;
    if (!http_match_is_prefix(wide) || str_is(http_match_path_type(narrow), "RegularExpression"))
        return false;
    struct str prefix = path_value(wide), path = path_value(narrow);
    return str_starts(path, prefix) && (path.n == prefix.n || path.p[prefix.n] == '/');
}

static struct str header_type(const struct header_match *header)
{
    return header->type.p ? header->type : STR("Exact");
}

bool http_match_header_counts(const struct http_match *match, size_t i)
{
    for (size_t h = 0; h < i; h++)
        if (str_eq_nocase(match->headers.items[h].name, match->headers.items[i].name))
            return false;
    return true;
}

static bool has_header(const struct http_match *match, const struct header_match *wanted)
{
    for (size_t h = 0; h < match->headers.n; h++) {
        const struct header_match *header = &match->headers.items[h];
        if (str_eq_nocase(header->name, wanted->name))
            return str_eq(header_type(header), header_type(wanted)) &&
                   str_eq(header->value, wanted->value);
    }
    return false;
}

/* Whether `narrow` asks for all headers that `wide` asks for. */
static bool covers_headers(const struct http_match *wide, const struct http_match *narrow)
{
    for (size_t h = 0; h < wide->headers.n; h++)
        if (http_match_header_counts(wide, h) && !has_header(narrow, &wide->headers.items[h]))
            return false;
    return true;
}

static bool covers_method(const struct http_match *wide, const struct http_match *narrow)
{
    return !wide->method.n || str_eq(wide->method, narrow->method);
}

/* The view only counts query parameters: two that have any cannot be compared. */
bool http_match_covers(const struct http_match *wide, const struct http_match *narrow)
{
    return wide->query_param_count == 0 && covers_path(wide, narrow) &&
           covers_headers(wide, narrow) && covers_method(wide, narrow);
}

bool http_match_same(const struct http_match *a, const struct http_match *b)
{
    return a->query_param_count == 0 && b->query_param_count == 0 && same_path(a, b) &&
           covers_headers(a, b) && covers_headers(b, a) && str_eq(a->method, b->method);
}
