/* lattice_path.c - see lattice_path.h. */
#include "rules/lattice_path.h"

#include "api/lattice_match.h"
#include "base/strbuf.h"

/* `path` up to its last "/", without it. */
static struct str whole_segments(struct str path)
{
    while (path.n && path.p[path.n - 1] != '/')
        path.n--;
    while (path.n && path.p[path.n - 1] == '/')
        path.n--;
    return path;
}

struct str lattice_path_before(struct str path, char bad)
{
    ptrdiff_t at = str_find_char(path, bad);
    return at < 0 ? path : whole_segments(str_sub(path, 0, (size_t)at));
}

/* The characters that `pattern` begins with, unescaped; *ret_rest is what follows them. */
static struct str leading_literal(struct arena *a, struct str pattern, struct str *ret_rest)
{
    _cleanup_(strbuf_free) struct strbuf literal = STRBUF(pattern.n + 1);
    size_t i = 0;
    for (; i < pattern.n; i++) {
        char c = pattern.p[i];
        bool escaped =
            c == '\\' && i + 1 < pattern.n && strchr(".-/+*?()[]{}|^$", pattern.p[i + 1]);
        if (!escaped && strchr(".\\+*?()[]{}|^$", c))
            break;
        strbuf_addc(&literal, escaped ? pattern.p[++i] : c);
    }
    *ret_rest = str_sub(pattern, i, pattern.n);
    return arena_str(a, strbuf_str(&literal));
}

/* Whether `rest` of a pattern, after a literal, means "and anything below or after it". */
static bool is_anything(struct str rest)
{
    static const char *const forms[] = {".*",    ".+",    "(.*)",    "(/.*)?",
                                        "(/|$)", "($|/)", "(/.*|$)", "($|/.*)"};
    struct str open = str_ends(rest, STR(")$")) || str_ends(rest, STR("*$")) ||
                              str_ends(rest, STR("+$")) || str_ends(rest, STR("?$"))
                          ? str_sub(rest, 0, rest.n - 1)
                          : rest;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++)
        if (str_is(open, forms[i]))
            return true;
    return false;
}

/* Whether the pattern is a choice (a|b) as a whole; then it begins with no literal. */
static bool is_choice(struct str pattern)
{
    size_t depth = 0;
    for (size_t i = 0; i < pattern.n; i++) {
        char c = pattern.p[i];
        if (c == '\\')
            i++;
        else if (c == '|' && depth == 0)
            return true;
        else if (c == '(')
            depth++;
        else if (c == ')' && depth > 0)
            depth--;
    }
    return false;
}

static bool is_usable(struct str path)
{
    return path.n <= LATTICE_PATH_MAX && !lattice_path_bad_char(path) && str_starts(path, STR("/"));
}

struct str lattice_path_instead(struct arena *a, struct str pattern)
{
    struct str rest;
    if (str_starts(pattern, STR("^")))
        pattern = str_sub(pattern, 1, pattern.n);
    struct str literal = leading_literal(a, pattern, &rest);
    if (is_choice(pattern) || !is_usable(literal))
        return STR_NONE;
    if (!rest.n || str_is(rest, "$"))
        return arena_printf(a, "Exact \"%" PRISTR "\"", STR_ARG(literal));
    bool anything = is_anything(rest);
    if (!anything || str_ends(literal, STR("/")))
        literal = whole_segments(literal);
    if (!literal.n && !anything)
        return STR_NONE;
    return arena_printf(a, "PathPrefix \"%" PRISTR "\"", STR_ARG(literal.n ? literal : STR("/")));
}
