/* pattern.c - see pattern.h. */
#include "schema/pattern.h"

#include "schema/lexical.h"

static bool is_group(struct str s)
{
    return s.n == 0 || lex_is_subdomain(s);
}

static bool is_controller_name(struct str s)
{
    ptrdiff_t slash = str_find_char(s, '/');
    if (slash < 0 || !lex_is_subdomain(str_sub(s, 0, (size_t)slash)))
        return false;
    struct str path = str_sub(s, (size_t)slash + 1, s.n);
    for (size_t i = 0; i < path.n; i++)
        if (!lex_is_path_char(path.p[i]))
            return false;
    return path.n > 0;
}

/* Letters, digits and inner '-'; or, not anchored at its start, a domain and "/name". */
static bool is_protocol(struct str s)
{
    bool plain = s.n > 0 && lex_is_alnum(s.p[0]) && lex_is_alnum(s.p[s.n - 1]);
    for (size_t i = 0; plain && i < s.n; i++)
        plain = lex_is_alnum(s.p[i]) || s.p[i] == '-';
    return plain || lex_ends_in_domain_path(s, lex_is_alnum);
}

/* An alternation whose parts are anchored on one side at most. */
static bool is_address_type(struct str s)
{
    return str_starts(s, STR("Hostname")) || str_find(s, STR("IPAddress")) >= 0 ||
           str_find(s, STR("NamedAddress")) >= 0 || lex_ends_in_domain_path(s, lex_is_path_char);
}

static bool (*const matchers[PATTERN_COUNT])(struct str s) = {
    [PATTERN_SUBDOMAIN] = lex_is_subdomain,
    [PATTERN_GROUP] = is_group,
    [PATTERN_KIND] = lex_is_kind,
    [PATTERN_LABEL] = lex_is_label,
    [PATTERN_HOSTNAME] = lex_is_hostname,
    [PATTERN_CONTROLLER_NAME] = is_controller_name,
    [PATTERN_PROTOCOL] = is_protocol,
    [PATTERN_ADDRESS_TYPE] = is_address_type,
    [PATTERN_HEADER_NAME] = lex_is_token,
    [PATTERN_DURATION] = lex_is_duration,
    [PATTERN_LABEL_VALUE] = lex_is_label_value,
    [PATTERN_ORIGIN] = lex_is_origin,
};

static const char *const words[PATTERN_COUNT] = {
#define X(id, expression, words_) [PATTERN_##id] = words_,
    SCHEMA_PATTERNS(X)
#undef X
};

static const char *const names[PATTERN_COUNT] = {
#define X(id, ...) [PATTERN_##id] = #id,
    SCHEMA_PATTERNS(X)
#undef X
};

bool schema_pattern_matches(enum schema_pattern pattern, struct str s)
{
    return pattern == PATTERN_NONE || matchers[pattern](s);
}

const char *schema_pattern_words(enum schema_pattern pattern)
{
    return words[pattern];
}

enum schema_pattern schema_pattern_named(struct str name)
{
    for (enum schema_pattern i = PATTERN_NONE + 1; i < PATTERN_COUNT; i++)
        if (str_is(name, names[i]))
            return i;
    return PATTERN_NONE;
}
