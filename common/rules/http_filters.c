/* http_filters.c - see http_filters.h. */
#include "rules/http_filters.h"

bool rule_has_filters(const struct rule_ctx *c, const struct fpath *path)
{
    const struct http_rule *rule = &ctx_route(c)->rules.items[path_index(path, 0)];
    bool any = rule->filters.n > 0;
    for (size_t b = 0; b < rule->backend_refs.n; b++)
        any |= rule->backend_refs.items[b].filter_count > 0;
    return any;
}

void each_filter_list(struct rule_ctx *c, const struct jv *rule, const struct fpath *path,
                      rule_check *check)
{
    if (!rule_has_filters(c, path))
        return;
    const struct jv *filters = jv_get(rule, "filters");
    const struct fpath *backends = FP_FIELD(path, "backendRefs");
    if (filters)
        check(c, filters, FP_FIELD(path, "filters"));
    jv_foreach (jv_get(rule, "backendRefs"), b, backend) {
        filters = jv_get(backend, "filters");
        if (filters)
            check(c, filters, FP_FIELD(FP_INDEX(backends, b), "filters"));
    }
}

static void each_of(struct rule_ctx *c, const struct jv *filters, const struct fpath *path,
                    rule_check *check)
{
    jv_foreach (filters, f, filter)
        check(c, filter, FP_INDEX(path, f));
}

void each_filter(struct rule_ctx *c, const struct jv *rule, const struct fpath *path,
                 rule_check *check)
{
    if (!rule_has_filters(c, path))
        return;
    const struct fpath *backends = FP_FIELD(path, "backendRefs");
    each_of(c, jv_get(rule, "filters"), FP_FIELD(path, "filters"), check);
    jv_foreach (jv_get(rule, "backendRefs"), b, backend)
        each_of(c, jv_get(backend, "filters"), FP_FIELD(FP_INDEX(backends, b), "filters"), check);
}
