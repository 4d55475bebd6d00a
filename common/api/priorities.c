/* priorities.c - see priorities.h. */
#include "api/priorities.h"

#include "api/http_match.h"

int64_t rule_priorities_last(const struct rule_priorities *p)
{
    return p->first + p->count - 1;
}

bool priority_key_rule(struct str key, int64_t *ret_rule)
{
    static const struct str prefix = S(PRIORITY_PREFIX), suffix = S(PRIORITY_SUFFIX);
    if (key.n <= prefix.n + suffix.n || !str_starts(key, prefix) || !str_ends(key, suffix))
        return false;
    struct str index = str_sub(key, prefix.n, key.n - suffix.n);
    bool canonical = index.p[0] != '-' && (index.n == 1 || index.p[0] != '0');
    return canonical && str_to_i64(index, ret_rule);
}

bool rule_priorities_read(const struct http_route *route, struct str key, struct str value,
                          struct rule_priorities *ret_priorities)
{
    struct rule_priorities p;
    if (!priority_key_rule(key, &p.rule) || p.rule >= (int64_t)route->rules.n)
        return false;
    p.count = (int64_t)http_rule_match_count(&route->rules.items[p.rule]);
    if (!str_to_i64(value, &p.first) || p.first < 1 || p.first > LATTICE_PRIORITY_MAX ||
        rule_priorities_last(&p) > LATTICE_PRIORITY_MAX)
        return false;
    *ret_priorities = p;
    return true;
}

bool rule_priorities_overlap(const struct http_route *route, struct str key,
                             const struct rule_priorities *p, struct rule_priorities *ret_other)
{
    const struct kv_list *annotations = &route->object.meta.annotations;
    for (size_t i = 0; i < annotations->n && !str_eq(annotations->items[i].key, key); i++) {
        const struct kv *kv = &annotations->items[i];
        struct rule_priorities other;
        if (!rule_priorities_read(route, kv->key, kv->value, &other) ||
            other.first > rule_priorities_last(p) || p->first > rule_priorities_last(&other))
            continue;
        *ret_other = other;
        return true;
    }
    return false;
}
