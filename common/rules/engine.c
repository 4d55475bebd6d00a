/*
 * engine.c - the way of one evaluation: whose object is it, run the rules, then judge what they
 * found (foreign parents, enforce, ratcheting, suppression).
 */
#include "rules/engine.h"

#include "rules/catalogue.h"
#include "rules/collector.h"
#include "rules/judge.h"
#include "rules/schema_rules.h"
#include "rules/walk.h"

/* Whose the object was before an update; foreign otherwise. */
static enum owner owner_before(const struct rule_ctx *c)
{
    if (c->operation != OP_UPDATE)
        return OWNER_FOREIGN;
    return object_ownership(c->old_view, c->lookup, c->settings->assume_ours).owner;
}

/* Which rules apply: WHEN_* bits, or 0 for none. */
static unsigned applicable(enum owner now, enum owner before)
{
    if (now == OWNER_OURS || now == OWNER_ASSUMED)
        return WHEN_OURS;
    unsigned leaving = before == OWNER_OURS ? WHEN_LEAVING : 0;
    return now == OWNER_UNKNOWN ? leaving | WHEN_UNKNOWN : leaving;
}

static bool runs(const struct rule *rule, const struct rule_ctx *c, unsigned when)
{
    unsigned wanted = rule->when ? rule->when : WHEN_OURS;
    bool for_everybody = c->settings->offline && rule->group == GROUP_API;
    return rule->check && (rule->operations & c->operation) && (for_everybody || wanted & when) &&
           c->settings->groups & 1u << rule->group;
}

static void run_table(struct rule_ctx *c, struct walk *walk, const struct rule_table *table,
                      unsigned when)
{
    for (size_t i = 0; i < table->n; i++) {
        const struct rule *rule = &table->rules[i];
        if (rule->kind != c->view->kind)
            return;
        if (!runs(rule, c, when))
            continue;
        if (rule->group == GROUP_API && !schema_rule_in_bundle(rule, c->settings))
            continue;
        c->rule = rule;
        rule_walk(c, walk, rule->path);
    }
}

/*
 * Runs all rules of the kind. The API server leaves its CEL rules out after certain faults of the
 * schema; we do not, so that one answer tells everything. Only where lists are longer than the
 * schema allows nothing else is run: a rule may compare all with all.
 */
static void run_rules(struct rule_ctx *c, const struct review *review, unsigned when)
{
    bool schema = c->settings->groups & 1u << GROUP_API && review->operation != OP_DELETE;
    if (schema && (c->settings->offline || when & WHEN_OURS))
        schema_rules_run(c, review);
    if (collector_found_too_many(c->collector))
        return;
    const struct rule_table *const *tables;
    size_t n = catalogue_tables(&tables);
    struct walk *walk = walk_new(c->arena, c->object);
    for (size_t t = 0; t < n; t++)
        run_table(c, walk, tables[t], when);
}

/* An object of the request without a namespace lives in that of the request. */
static const struct api_object *settled(struct api_object *view, const struct review *review)
{
    if (!view->meta.namespace.n && api_kind_info(review->kind)->namespaced)
        view->meta.namespace = review->namespace;
    return view;
}

static struct rule_ctx context(struct arena *a, const struct review *review,
                               const struct rule_settings *settings, const struct lookup *lookup,
                               struct collector *collector)
{
    const struct jv *old = review->old_object;
    const struct jv *object = review->operation == OP_DELETE ? old : review->object;
    *collector = (struct collector){.arena = a, .object = object};
    return (struct rule_ctx){
        .arena = a,
        .operation = review->operation,
        .object = object,
        .old_object = old,
        .view = settled(api_object_view(a, review->kind, object), review),
        .old_view = old ? settled(api_object_outline(a, review->kind, old), review) : NULL,
        .settings = settings,
        .lookup = lookup,
        .collector = collector,
    };
}

/*
 * What the rules find in the object as it was, for ratcheting. An object that was another
 * controller's was not held to our rules: it has to pass all of them to become ours.
 */
static struct findings old_findings(struct arena *a, const struct review *review,
                                    const struct rule_settings *settings,
                                    const struct lookup *lookup, enum owner owner)
{
    struct rule_settings then = *settings;
    if (owner == OWNER_FOREIGN)
        then.groups &= 1u << GROUP_API;
    struct review before = *review;
    before.operation = OP_CREATE;
    before.object = review->old_object;
    before.old_object = NULL;
    struct collector collector;
    struct rule_ctx c = context(a, &before, &then, lookup, &collector);
    run_rules(&c, &before, WHEN_OURS);
    return collector_finish(&collector);
}

static bool has_errors(const struct findings *findings)
{
    for (size_t i = 0; i < findings->n; i++)
        if (findings->items[i].severity == SEVERITY_ERROR)
            return true;
    return false;
}

struct evaluation rules_evaluate(struct arena *a, const struct review *review,
                                 const struct rule_settings *settings, const struct lookup *lookup)
{
    struct evaluation result = {0};
    struct collector collector;
    struct rule_ctx c = context(a, review, settings, lookup, &collector);
    struct ownership now = object_ownership(c.view, lookup, settings->assume_ours);
    enum owner before = owner_before(&c);
    result.owner = now.owner;
    result.again = now.owner == OWNER_UNDECIDED || before == OWNER_UNDECIDED;
    if (result.again || (c.view->meta.deleting && review->operation != OP_DELETE))
        return result;
    unsigned when = applicable(now.owner, before);
    if (!when && !settings->offline)
        return result;
    run_rules(&c, review, when);
    result.findings = collector_finish(&collector);
    result.again = collector.pending;
    judge_soften(&result, &c, now);
    if (review->operation == OP_UPDATE && has_errors(&result.findings)) {
        struct findings old = old_findings(a, review, settings, lookup, before);
        judge_ratchet(&result.findings, &old);
    }
    if (has_errors(&result.findings))
        judge_confirm(&result, &c);
    judge_suppress(&result, &c);
    judge_cut(&result.findings);
    evaluation_count(&result);
    return result;
}
