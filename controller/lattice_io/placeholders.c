/* placeholders.c - what earlier steps brought, put into later ones (lattice/plan.h). */
#include "base/limits.h"
#include "base/strbuf.h"
#include "lattice_io/execute.h"

struct str placeholders_fill(struct arena *a, struct str text,
                             struct str (*value)(const void *ctx, struct str key, bool arn),
                             const void *ctx)
{
    ptrdiff_t at = str_find(text, STR("@{"));
    if (at < 0)
        return text;
    struct strbuf out = STRBUF(LIMIT_AWS_REQUEST_BYTES);
    for (; at >= 0; at = str_find(text, STR("@{"))) {
        struct str rest = str_sub(text, (size_t)at + 2, text.n);
        ptrdiff_t end = str_find_char(rest, '}');
        if (end < 0)
            break;
        struct str key = str_sub(rest, 0, (size_t)end);
        bool arn = str_ends(key, STR(" arn"));
        if (arn)
            key = str_sub(key, 0, key.n - 4);
        strbuf_add(&out, str_sub(text, 0, (size_t)at));
        strbuf_add(&out, value(ctx, key, arn));
        text = str_sub(rest, (size_t)end + 1, rest.n);
    }
    strbuf_add(&out, text);
    struct str filled = arena_str(a, strbuf_str(&out));
    strbuf_free(&out);
    return filled;
}
