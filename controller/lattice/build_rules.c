/*
 * build_rules.c - the VPC Lattice rules of a route: one for each match, with priorities.
 *
 * Without annotations the priorities are 1 to n in the order of precedence that Gateway API gives
 * (HTTPRouteRule.matches): exact before prefix, the longer prefix, with a method, with more
 * headers, first in the list. An annotation rule-<index>-priority gives the matches of its rule
 * consecutive priorities from there on (api/priorities.h), in the order of the list; the matches of
 * the other rules follow the greatest annotated one, or, where VPC Lattice has no numbers left
 * above it, take the free ones from 1 on. Of matches that are the same only the first by priority
 * is made: the others could never decide.
 *
 * A rule that VPC Lattice cannot express, in a match, a filter or a backend, is left out whole: a
 * half of it would send requests where nobody wanted them.
 */
#include "api/http_match.h"
#include "api/priorities.h"
#include "lattice/builder.h"
#include "lattice/words.h"

/* One match on its way to a rule. */
struct candidate {
    size_t rule, index;
    const struct http_match *match;
    int64_t priority; /* 0: none yet */
    struct lattice_match lattice;
    struct lattice_action action;
};

struct candidates {
    VEC(struct candidate) all;
};

/* --- precedence ------------------------------------------------------------------------------- */

static size_t headers_that_count(const struct http_match *match)
{
    size_t n = 0;
    for (size_t i = 0; i < match->headers.n; i++)
        n += http_match_header_counts(match, i);
    return n;
}

/* Negative when `more` is true of the first only, positive when of the second only. */
static int prefer(size_t a, size_t b)
{
    return (a < b) - (a > b);
}

static int by_precedence(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    bool prefix_a = http_match_is_prefix(a->match), prefix_b = http_match_is_prefix(b->match);
    int order = prefer(!prefix_a, !prefix_b);
    if (!order && prefix_a)
        order = prefer(a->lattice.path.n, b->lattice.path.n);
    if (!order)
        order = prefer(a->match->method.n > 0, b->match->method.n > 0);
    if (!order)
        order = prefer(headers_that_count(a->match), headers_that_count(b->match));
    if (!order)
        order = prefer(b->rule, a->rule);
    return order ? order : prefer(b->index, a->index);
}

static int by_priority(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    return (a->priority > b->priority) - (a->priority < b->priority);
}

/* --- priorities ------------------------------------------------------------------------------- */

static void tell_overlap(struct builder *b, const struct rule_priorities *p,
                         const struct rule_priorities *other)
{
    tell(b, OBSTACLE_REDUCED, "UnsupportedValue",
         "HR232 metadata.annotations[" PRIORITY_PREFIX "%lld" PRIORITY_SUFFIX "]: rule %lld takes "
         "priorities %lld to %lld; the annotation is not followed",
         (long long)p->rule, (long long)other->rule, (long long)other->first,
         (long long)rule_priorities_last(other));
}

/* Gives the matches of annotated rules their priorities; returns the greatest, 0 if there is none.
 */
static int64_t follow_annotations(struct builder *b, struct candidates *candidates)
{
    const struct kv_list *annotations = &b->route->object.meta.annotations;
    int64_t greatest = 0;
    for (size_t i = 0; i < annotations->n; i++) {
        const struct kv *kv = &annotations->items[i];
        struct rule_priorities p, other;
        if (!rule_priorities_read(b->route, kv->key, kv->value, &p))
            continue;
        if (rule_priorities_overlap(b->route, kv->key, &p, &other)) {
            tell_overlap(b, &p, &other);
            continue;
        }
        vec_foreach (&candidates->all, c)
            if ((int64_t)c->rule == p.rule)
                c->priority = p.first + (int64_t)c->index;
        if (rule_priorities_last(&p) > greatest)
            greatest = rule_priorities_last(&p);
    }
    return greatest;
}

static bool is_taken(const struct candidates *candidates, int64_t priority)
{
    vec_foreach (&candidates->all, c)
        if (c->priority == priority)
            return true;
    return false;
}

/* Takes out every candidate that is the same as one before it. */
static void drop_repeats(struct candidates *candidates)
{
    size_t kept = 0;
    for (size_t i = 0; i < candidates->all.n; i++) {
        const struct candidate *c = &candidates->all.items[i];
        bool known = false;
        for (size_t j = 0; j < kept && !known; j++)
            known = match_equal(&candidates->all.items[j].lattice, &c->lattice);
        if (!known)
            candidates->all.items[kept++] = *c;
    }
    candidates->all.n = kept;
}

static void sort(struct candidates *candidates, int (*order)(const void *, const void *))
{
    if (candidates->all.n)
        qsort(candidates->all.items, candidates->all.n, sizeof(*candidates->all.items), order);
}

static void number_the_rest(struct builder *b, struct candidates *annotated,
                            struct candidates *rest, int64_t greatest)
{
    bool fits = greatest + (int64_t)rest->all.n <= LATTICE_PRIORITY_MAX;
    int64_t next = fits ? greatest + 1 : 1;
    vec_foreach (&rest->all, c) {
        while (!fits && is_taken(annotated, next))
            next++;
        c->priority = next++;
        vec_push(b->arena, &annotated->all, *c);
    }
}

static void number(struct builder *b, struct candidates *all)
{
    struct candidates annotated = {0}, rest = {0};
    int64_t greatest = follow_annotations(b, all);
    vec_foreach (&all->all, c)
        vec_push(b->arena, c->priority ? &annotated.all : &rest.all, *c);
    sort(&rest, by_precedence);
    drop_repeats(&rest);
    number_the_rest(b, &annotated, &rest, greatest);
    sort(&annotated, by_priority);
    drop_repeats(&annotated);
    *all = annotated;
}

/* --- rules ------------------------------------------------------------------------------------ */

static const struct {
    const char *type;
    const char *code;
} filter_codes[] = {
    {"RequestRedirect", "HR210"},        {"URLRewrite", "HR211"},
    {"RequestMirror", "HR212"},          {"RequestHeaderModifier", "HR213"},
    {"ResponseHeaderModifier", "HR214"}, {"CORS", "HR215"},
    {"ExtensionRef", "HR216"},           {"ExternalAuth", "HR217"},
};

static const char *filter_code(struct str type)
{
    for (size_t i = 0; i < ARRAY_LEN(filter_codes); i++)
        if (str_is(type, filter_codes[i].type))
            return filter_codes[i].code;
    return "HR216";
}

/* Whether the rule has no filter; VPC Lattice forwards requests as they are. */
static bool check_filters(struct builder *b, size_t r)
{
    const struct http_rule *rule = &b->route->rules.items[r];
    static const char text[] = "VPC Lattice forwards requests and replies unchanged";
    if (rule->filters.n)
        tell(b, OBSTACLE_UNSUPPORTED, "UnsupportedValue",
             "Dropped Rule %zu: %s spec.rules[%zu].filters[0]: %s", r,
             filter_code(rule->filters.items[0].type), r, text);
    for (size_t i = 0; i < rule->backend_refs.n && !rule->filters.n; i++) {
        if (!rule->backend_refs.items[i].filter_count)
            continue;
        tell(b, OBSTACLE_UNSUPPORTED, "UnsupportedValue",
             "Dropped Rule %zu: spec.rules[%zu].backendRefs[%zu].filters: %s", r, r, i, text);
        return false;
    }
    return rule->filters.n == 0;
}

/* All matches of the rule, or none if one of them cannot be expressed. */
static void add_rule(struct builder *b, size_t r, struct candidates *candidates)
{
    const struct http_rule *rule = &b->route->rules.items[r];
    size_t before = candidates->all.n;
    struct candidate c = {.rule = r};
    bool good = build_action(b, r, &c.action);
    if (!check_filters(b, r) || !good)
        return;
    for (; c.index < http_rule_match_count(rule); c.index++) {
        c.match = http_rule_match(rule, c.index);
        if (!build_match(b, r, c.index, &c.lattice)) {
            candidates->all.n = before;
            return;
        }
        vec_push(b->arena, &candidates->all, c);
    }
}

static void use_groups(struct builder *b, const struct lattice_action *action)
{
    for (size_t i = 0; i < action->forward_count; i++)
        vec_foreach (&b->groups, built)
            built->used = built->used || str_eq(built->group.key, action->forwards[i].target_group);
}

void build_rules(struct builder *b)
{
    struct candidates candidates = {0};
    for (size_t r = 0; r < b->route->rules.n; r++)
        add_rule(b, r, &candidates);
    number(b, &candidates);
    struct desired_rule *rules = ARENA_NEW_ARRAY(b->arena, candidates.all.n, struct desired_rule);
    struct lattice_tags tags = tags_plain(b);
    vec_foreach (&candidates.all, c) {
        use_groups(b, &c->action);
        rules[b->service.rule_count++] = (struct desired_rule){
            .key = arena_printf(b->arena, "rule %zu.%zu", c->rule, c->index),
            .priority = (int)c->priority,
            .match = c->lattice,
            .action = c->action,
            .tags = tags,
        };
    }
    b->service.rules = rules;
}
