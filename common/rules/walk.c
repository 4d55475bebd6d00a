/*
 * walk.c - recursive descent along the pattern; the path is a list of frames on the C stack.
 */
#include "rules/walk.h"

static void walk(struct rule_ctx *c, const struct jv *value, const struct fpath *path,
                 const char *rest);

static void walk_elements(struct rule_ctx *c, const struct jv *array, const struct fpath *path,
                          const char *rest)
{
    if (jv_type(array) != JV_ARRAY)
        return;
    jv_foreach (array, i, element)
        walk(c, element, FP_INDEX(path, i), rest);
}

static void walk_keys(struct rule_ctx *c, const struct jv *map, const struct fpath *path,
                      const char *rest)
{
    struct str key;
    jv_foreach_member (map, i, key, value)
        walk(c, value, FP_KEY(path, key), rest);
}

/* `rest` begins at '[': "[]", "[*]" or "[key]". */
static void walk_bracket(struct rule_ctx *c, const struct jv *value, const struct fpath *path,
                         const char *rest)
{
    const char *close = strchr(rest, ']');
    struct str inner = {rest + 1, (size_t)(close - rest) - 1};
    if (inner.n == 0)
        walk_elements(c, value, path, close + 1);
    else if (str_is(inner, "*"))
        walk_keys(c, value, path, close + 1);
    else
        walk(c, jv_get_str(value, inner), FP_KEY(path, inner), close + 1);
}

static void walk(struct rule_ctx *c, const struct jv *value, const struct fpath *path,
                 const char *rest)
{
    if (!value)
        return;
    if (*rest == '.')
        rest++;
    if (*rest == '\0') {
        c->rule->check(c, value, path);
    } else if (*rest == '[') {
        walk_bracket(c, value, path, rest);
    } else {
        struct str name = {rest, strcspn(rest, ".[")};
        walk(c, jv_get_str(value, name), FP_NAME(path, name), rest + name.n);
    }
}

void rule_walk(struct rule_ctx *c, const char *pattern)
{
    walk(c, c->object, NULL, pattern);
}
