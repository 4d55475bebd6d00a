/* match.c - see match.h. */
#include "dataplane/match.h"

static bool same(struct str a, struct str b, bool case_sensitive)
{
    return case_sensitive ? str_eq(a, b) : str_eq_nocase(a, b);
}

static bool begins(struct str text, struct str prefix, bool case_sensitive)
{
    return text.n >= prefix.n && same(str_sub(text, 0, prefix.n), prefix, case_sensitive);
}

static bool contains(struct str text, struct str part, bool case_sensitive)
{
    for (size_t at = 0; at + part.n <= text.n; at++)
        if (same(str_sub(text, at, at + part.n), part, case_sensitive))
            return true;
    return false;
}

static bool value_matches(enum match_kind kind, struct str value, struct str wanted, bool case_too)
{
    switch (kind) {
    case MATCH_NONE: return true;
    case MATCH_EXACT: return same(value, wanted, case_too);
    case MATCH_PREFIX: return begins(value, wanted, case_too);
    case MATCH_CONTAINS: return contains(value, wanted, case_too);
    }
    return false;
}

static bool path_matches(const struct rule_match *match, struct str path, bool whole_segments)
{
    struct str wanted = match->path;
    if (!value_matches(match->path_kind, path, wanted, match->path_case_sensitive))
        return false;
    if (match->path_kind != MATCH_PREFIX || !whole_segments || path.n == wanted.n)
        return true;
    return str_ends(wanted, STR("/")) || path.p[wanted.n] == '/';
}

static bool header_matches(const struct header_match *wanted, const struct match_input *input)
{
    for (size_t i = 0; i < input->header_count; i++)
        if (str_eq_nocase(input->headers[i].name, wanted->name) &&
            value_matches(wanted->kind, input->headers[i].value, wanted->value,
                          wanted->case_sensitive))
            return true;
    return false;
}

bool match_request(const struct rule_match *match, const struct match_input *input,
                   bool whole_segments)
{
    if (match->method.n && !str_eq(match->method, input->method))
        return false;
    if (!path_matches(match, input->path, whole_segments))
        return false;
    for (size_t i = 0; i < match->header_count; i++)
        if (!header_matches(&match->headers[i], input))
            return false;
    return true;
}
