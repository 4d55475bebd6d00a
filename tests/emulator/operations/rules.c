/* rules.c - rules of a listener; see call.h. Batches are in batch.c. */
#include "operations/rules.h"

#include "emulator/tunables.h"
#include "operations/action.h"
#include "operations/families.h"
#include "operations/shapes.h"

static const struct shape name = {
    .type = SHAPE_STRING, .min = 3, .max = 63, .pattern = NAME_PATTERN, .not_prefix = "rule-"};
static const struct shape priority = {.type = SHAPE_INTEGER, .min = 1, .max = 2000};

#define IN_LISTENER                                                                                \
    REQUIRED("serviceIdentifier", shape_service_identifier),                                       \
        REQUIRED("listenerIdentifier", shape_listener_identifier)
#define OF_RULE IN_LISTENER, REQUIRED("ruleIdentifier", shape_rule_identifier)

static const struct shape create_input =
    STRUCTURE(IN_LISTENER, REQUIRED("name", name), REQUIRED("match", shape_rule_match),
              REQUIRED("priority", priority), REQUIRED("action", shape_rule_action),
              OPTIONAL("clientToken", shape_client_token), OPTIONAL("tags", shape_tags));
static const struct shape update_input =
    STRUCTURE(OF_RULE, OPTIONAL("match", shape_rule_match), OPTIONAL("priority", priority),
              OPTIONAL("action", shape_rule_action));
static const struct shape path_input = STRUCTURE(OF_RULE);
static const struct shape list_input = STRUCTURE(IN_LISTENER, PAGING);
static const struct shape batch_item = STRUCTURE(
    REQUIRED("ruleIdentifier", shape_rule_identifier), OPTIONAL("match", shape_rule_match),
    OPTIONAL("priority", priority), OPTIONAL("action", shape_rule_action));
static const struct shape batch_items = {
    .type = SHAPE_LIST, .min = 1, .max = 10, .item = &batch_item};
static const struct shape batch_input = STRUCTURE(IN_LISTENER, REQUIRED("rules", batch_items));

static bool judge_priority(struct call *c, const struct listener *l, const struct rule *except)
{
    int64_t asked = 0;
    jv_int(call_param(c, "priority"), &asked);
    vec_foreach (&l->rules, item) {
        const struct rule *other = rule_of(*item);
        if (asked && other != except && !other->is_default && other->priority == asked)
            return call_refuse(c, c->tunables->undocumented.duplicate_priority, *item, "priority",
                               "The listener has a rule of this priority: %" PRISTR ".",
                               STR_ARG(other->r.id));
    }
    return true;
}

static bool judge_create(struct call *c, const struct listener *l)
{
    int64_t quota = c->tunables->quota_rules_per_listener;
    int64_t n = (int64_t)l->rules.n - !c->tunables->undocumented.default_rule_counts;
    if (l->protocol == LISTENER_TLS_PASSTHROUGH)
        return call_invalid(c, "", "A TLS_PASSTHROUGH listener has its default rule only.");
    vec_foreach (&l->rules, item) {
        if (str_eq((*item)->name, call_text(c, "name")))
            return call_conflict(c, *item, "The listener has a rule of this name.");
    }
    if (!judge_priority(c, l, NULL))
        return false;
    return n < quota || call_over_quota(c, RESOURCE_RULE, "L-CF78395E", quota);
}

static bool create_rule(struct call *c)
{
    struct listener *l = listener_of(c->on[1]);
    if (!call_settled(c, c->on[0]) || !judge_create(c, l))
        return false;
    struct jv *action =
        action_make(c, l->service, l->protocol, NULL, call_param(c, "action"), "action");
    if (!action)
        return false;
    struct jv *doc = call_new_doc(c, RESOURCE_RULE, l->r.arn, "name match priority");
    jv_set(c->arena, doc, STR("isDefault"), jv_new_bool(c->arena, false));
    jv_set(c->arena, doc, STR("listenerId"), jv_new_str(c->arena, l->r.id));
    jv_set(c->arena, doc, STR("action"), action);
    struct resource *r = call_add(c, RESOURCE_RULE, doc);
    return r && call_reply(c, r);
}

bool rule_changeable(struct call *c, const struct rule *rule)
{
    return !rule->is_default ||
           call_refuse(c, c->tunables->undocumented.default_rule_change, &rule->r, "ruleIdentifier",
                       "The default rule is changed with its listener only.");
}

void rule_change(struct call *c, struct rule *rule, const struct jv *asked, const struct jv *action)
{
    static const char *const members[] = {"match", "priority"};
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        if (jv_get(asked, members[i]))
            store_set(c->store, &rule->r, members[i], jv_get(asked, members[i]));
    if (action)
        store_set(c->store, &rule->r, "action", action);
    call_updated(c, &rule->r);
}

static bool update_rule(struct call *c)
{
    struct rule *rule = rule_of(c->on[2]);
    const struct jv *asked = call_param(c, "action");
    struct listener *l = rule->listener;
    if (!call_settled(c, c->on[0]) || !rule_changeable(c, rule) || !judge_priority(c, l, rule))
        return false;
    struct jv *action =
        asked ? action_make(c, l->service, l->protocol, rule, asked, "action") : NULL;
    if (asked && !action)
        return false;
    rule_change(c, rule, c->params, action);
    return call_reply(c, &rule->r);
}

static bool delete_rule(struct call *c)
{
    if (!call_settled(c, c->on[0]) || !rule_changeable(c, rule_of(c->on[2])))
        return false;
    store_remove(c->store, c->on[2]);
    return true;
}

static bool list_rules(struct call *c)
{
    struct page page;
    if (!page_begin(c, &page))
        return false;
    vec_foreach (&listener_of(c->on[1])->rules, r)
        page_add(c, &page, *r);
    return page_reply(c, &page);
}

#define ALL  "/services/{serviceIdentifier}/listeners/{listenerIdentifier}/rules"
#define PATH ALL "/{ruleIdentifier}"

const struct operation rule_operations[] = {
    {.name = "CreateRule",
     .method = "POST",
     .path = ALL,
     .status = 201,
     .input = &create_input,
     .reply = "arn id name match priority action",
     .handle = create_rule},
    {.name = "GetRule",
     .method = "GET",
     .path = PATH,
     .status = 200,
     .input = &path_input,
     .reply = "arn id name isDefault match priority action createdAt lastUpdatedAt",
     .handle = call_get},
    {.name = "UpdateRule",
     .method = "PATCH",
     .path = PATH,
     .status = 200,
     .input = &update_input,
     .reply = "arn id name isDefault match priority action",
     .handle = update_rule},
    {.name = "DeleteRule",
     .method = "DELETE",
     .path = PATH,
     .status = 204,
     .input = &path_input,
     .handle = delete_rule},
    {.name = "ListRules",
     .method = "GET",
     .path = ALL,
     .status = 200,
     .input = &list_input,
     .reply = "arn id name isDefault priority createdAt lastUpdatedAt",
     .handle = list_rules},
    {.name = "BatchUpdateRule",
     .method = "PATCH",
     .path = ALL,
     .status = 200,
     .input = &batch_input,
     .reply = "arn id name isDefault match priority action",
     .handle = batch_update_rule},
    {.name = NULL},
};
