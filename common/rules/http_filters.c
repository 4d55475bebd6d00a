/* http_filters.c - see http_filters.h. */
#include "rules/http_filters.h"

void each_filter_list(struct rule_ctx *c, const struct jv *rule, const struct fpath *path,
                      rule_check *check)
{
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
    const struct fpath *backends = FP_FIELD(path, "backendRefs");
    each_of(c, jv_get(rule, "filters"), FP_FIELD(path, "filters"), check);
    jv_foreach (jv_get(rule, "backendRefs"), b, backend)
        each_of(c, jv_get(backend, "filters"), FP_FIELD(FP_INDEX(backends, b), "filters"), check);
}
