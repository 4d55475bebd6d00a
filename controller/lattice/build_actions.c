/*
 * build_actions.c - what a rule does: forward to the target groups of its backends by weight, or
 * answer 500 where there is nobody to forward to.
 *
 * Bad backends keep their share (Gateway API, HTTPBackendRef): an empty target group stands for all
 * of the rule's, so that their requests fail and do not go to the others. A backend of weight 0
 * stays, at 0. Weights above 999 are scaled (api/weights.h). The same Service port named twice is
 * one target group with both weights.
 */
#include "api/lattice_match.h"
#include "api/weights.h"
#include "lattice/builder.h"

struct share {
    size_t group; /* index in the builder's groups */
    int64_t weight;
};

struct shares {
    VEC(struct share) all;
};

static void add_share(struct builder *b, struct shares *shares, size_t group, int64_t weight)
{
    vec_foreach (&shares->all, share)
        if (share->group == group) {
            share->weight += weight;
            return;
        }
    vec_push(b->arena, &shares->all, (struct share){group, weight});
}

/* The shares of the good backends; *ret_bad is the weight of the bad ones. */
static struct shares collect(struct builder *b, size_t r, int64_t *ret_bad)
{
    const struct http_rule *rule = &b->route->rules.items[r];
    struct shares shares = {0};
    *ret_bad = 0;
    for (size_t i = 0; i < rule->backend_refs.n; i++) {
        int64_t weight = backend_ref_weight(&rule->backend_refs.items[i]);
        ptrdiff_t group = build_backend(b, r, i);
        if (group < 0)
            *ret_bad += weight;
        else
            add_share(b, &shares, (size_t)group, weight);
    }
    return shares;
}

static int64_t greatest_weight(const struct shares *shares)
{
    int64_t greatest = 0;
    vec_foreach (&shares->all, share)
        greatest = share->weight > greatest ? share->weight : greatest;
    return greatest;
}

static int by_target_group(const void *x, const void *y)
{
    const struct lattice_forward *a = x, *b = y;
    return str_cmp(a->target_group, b->target_group);
}

static struct lattice_action forward(struct builder *b, const struct shares *shares)
{
    int64_t greatest = greatest_weight(shares);
    struct lattice_forward *forwards =
        ARENA_NEW_ARRAY(b->arena, shares->all.n, struct lattice_forward);
    size_t n = 0;
    vec_foreach (&shares->all, share)
        forwards[n++] = (struct lattice_forward){b->groups.items[share->group].group.key,
                                                 (int)lattice_weight(share->weight, greatest)};
    qsort(forwards, n, sizeof(*forwards), by_target_group);
    return (struct lattice_action){.forwards = forwards, .forward_count = n};
}

bool build_action(struct builder *b, size_t rule, struct lattice_action *ret_action)
{
    int64_t bad;
    struct shares shares = collect(b, rule, &bad);
    if (!greatest_weight(&shares)) { /* nobody good gets a request */
        *ret_action = (struct lattice_action){.fixed_status = 500};
        return true;
    }
    if (bad > 0)
        add_share(b, &shares, build_empty_group(b), bad);
    if (shares.all.n > LATTICE_FORWARDS_MAX) {
        tell(b, OBSTACLE_UNSUPPORTED, "UnsupportedValue",
             "Dropped Rule %zu: HR224 spec.rules[%zu].backendRefs: %zu backends: VPC Lattice "
             "forwards a rule to at most 10 target groups",
             rule, rule, shares.all.n);
        return false;
    }
    *ret_action = forward(b, &shares);
    return true;
}
