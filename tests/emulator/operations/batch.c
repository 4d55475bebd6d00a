/*
 * batch.c - BatchUpdateRule: each item succeeds or fails by itself, and priorities are judged on
 * the state after the whole batch, so that two rules can change places.
 */
#include "operations/action.h"
#include "operations/rules.h"
#include "emulator/tunables.h"

enum { MOST_ITEMS = 10 };

struct item {
    const struct jv *asked;
    struct str identifier;
    struct rule *rule;      /* NULL: none */
    struct jv *action;      /* or NULL */
    int64_t priority;       /* after the batch */
    struct failure failure; /* status 0: it succeeds */
};

struct batch {
    struct call *c;
    struct listener *listener;
    struct item items[MOST_ITEMS];
    size_t n;
};

/* Moves the call's failure into the item. */
static void fail_item(struct batch *b, struct item *item)
{
    item->failure = b->c->failure;
    b->c->failure = (struct failure){0};
}

static bool named_before(const struct batch *b, size_t i)
{
    bool found = false;
    for (size_t k = 0; k < i; k++)
        found = found || (b->items[k].rule && b->items[k].rule == b->items[i].rule);
    return found;
}

static bool judge_item(struct batch *b, size_t i)
{
    struct call *c = b->c;
    struct item *item = &b->items[i];
    const struct jv *action = jv_get(item->asked, "action");
    struct resource *r = call_find(c, RESOURCE_RULE, item->identifier, false);
    if (!r || (rule_of(r)->listener != b->listener &&
               !call_not_found(c, RESOURCE_RULE, item->identifier)))
        return false;
    item->rule = rule_of(r);
    item->priority = item->rule->priority;
    jv_int(jv_get(item->asked, "priority"), &item->priority);
    if (named_before(b, i))
        return call_invalid(c, "rules", "a rule is named twice");
    if (!rule_changeable(c, item->rule))
        return false;
    if (action)
        item->action = action_make(c, b->listener->service, b->listener->protocol, item->rule,
                                   action, "action");
    return !action || item->action;
}

/* The priority that a rule of the listener has after the batch. */
static int64_t priority_after(const struct batch *b, const struct rule *rule)
{
    for (size_t i = 0; i < b->n; i++)
        if (b->items[i].rule == rule && !b->items[i].failure.status)
            return b->items[i].priority;
    return rule->priority;
}

static bool judge_priority(struct batch *b, struct item *item)
{
    vec_foreach (&b->listener->rules, r) {
        struct rule *other = rule_of(*r);
        if (other != item->rule && !other->is_default && priority_after(b, other) == item->priority)
            return call_refuse(b->c, b->c->tunables->undocumented.duplicate_priority, *r,
                               "priority", "Rule %" PRISTR " has this priority.",
                               STR_ARG((*r)->id));
    }
    return true;
}

/* An item that fails keeps its old priority, with which another one may then collide. */
static void judge_priorities(struct batch *b)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < b->n; i++) {
            struct item *item = &b->items[i];
            if (item->failure.status || judge_priority(b, item))
                continue;
            fail_item(b, item);
            changed = true;
        }
    }
}

static void judge_all(struct batch *b)
{
    const struct jv *rules = call_param(b->c, "rules");
    jv_foreach (rules, i, asked) {
        struct item *item = &b->items[b->n++];
        item->asked = asked;
        item->identifier = jv_str(jv_get(asked, "ruleIdentifier"));
        if (fault_item_fails(b->c->fault, i, item->identifier))
            item->failure = (struct failure){.status = 500,
                                             .code = arena_str(b->c->arena, b->c->fault->code).p,
                                             .message = b->c->fault->message};
        else if (!judge_item(b, i))
            fail_item(b, item);
    }
    judge_priorities(b);
}

static void set(struct call *c, struct jv *object, const char *key, struct str value)
{
    jv_set(c->arena, object, str_of(key), jv_new_str(c->arena, value));
}

static struct jv *describe_failure(struct call *c, const struct item *item)
{
    struct jv *out = jv_new_object(c->arena);
    set(c, out, "ruleIdentifier", item->identifier);
    set(c, out, "failureCode", str_of(item->failure.code));
    set(c, out, "failureMessage", item->failure.message);
    return out;
}

bool batch_update_rule(struct call *c)
{
    struct batch *b = ARENA_NEW(c->arena, struct batch);
    struct jv *successful = jv_new_array(c->arena), *unsuccessful = jv_new_array(c->arena);
    *b = (struct batch){.c = c, .listener = listener_of(c->on[1])};
    if (!call_settled(c, c->on[0]))
        return false;
    judge_all(b);
    for (size_t i = 0; i < b->n; i++) {
        const struct item *item = &b->items[i];
        if (item->failure.status) {
            jv_append(c->arena, unsuccessful, describe_failure(c, item));
            continue;
        }
        rule_change(c, item->rule, item->asked, item->action);
        jv_append(c->arena, successful, call_pick(c, &item->rule->r, c->operation->reply));
    }
    c->reply = jv_new_object(c->arena);
    jv_set(c->arena, c->reply, STR("successful"), successful);
    jv_set(c->arena, c->reply, STR("unsuccessful"), unsuccessful);
    return true;
}
