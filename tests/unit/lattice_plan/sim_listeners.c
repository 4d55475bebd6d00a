/* sim_listeners.c - see sim.h: what the operations on listeners and rules do. */
#include "lattice/tags.h"
#include "model_parts.h"
#include "sim_calls.h"

/* The service of the step, if it is ours. */
static struct jv *our_service(struct sim *s)
{
    struct jv *service = sim_service(s, sim_param(s, "serviceIdentifier"));
    return service && sim_owned(s, service) ? service : NULL;
}

/* The listener of the step: its rules may be changed, itself only if it is ours. */
static struct jv *the_listener(struct sim *s)
{
    struct jv *service = our_service(s);
    return service
               ? sim_item(s, sim_list(s, service, "listeners"), sim_param(s, "listenerIdentifier"))
               : NULL;
}

static bool forwards_to(struct sim *s, const struct jv *action, struct str id)
{
    struct jv *holder = jv_new_object(s->a);
    jv_set(s->a, holder, STR("action"), jv_clone(s->a, action));
    struct lattice_action parsed = member_action(s->a, holder, "action");
    for (size_t i = 0; i < parsed.forward_count; i++)
        if (str_eq(parsed.forwards[i].target_group, id))
            return true;
    return false;
}

static bool service_uses(struct sim *s, const struct jv *service, struct str id)
{
    jv_foreach (jv_get(service, "listeners"), l, listener) {
        if (jv_get(listener, "defaultAction") &&
            forwards_to(s, jv_get(listener, "defaultAction"), id))
            return true;
        jv_foreach (jv_get(listener, "rules"), r, rule) {
            if (forwards_to(s, jv_get(rule, "action"), id))
                return true;
        }
    }
    return false;
}

static bool is_used_elsewhere(struct sim *s, struct str id)
{
    jv_foreach (jv_get(s->unit, "staleServices"), i, stale) {
        if (service_uses(s, stale, id))
            return true;
    }
    return false;
}

static bool is_used(struct sim *s, struct str id)
{
    return is_used_elsewhere(s, id) ||
           (jv_get(s->unit, "service") && service_uses(s, jv_get(s->unit, "service"), id));
}

/* Whether the group is the wanted one by what cannot be changed. */
static bool is_for(const struct jv *group, const struct desired_target_group *want)
{
    const struct jv *tags = jv_get(group, "exactTags");
    return member_int(group, "port", 0) == want->port && member_version(group) == want->version &&
           str_eq(jv_str(jv_get(tags, TAG_SERVICE_NAME)), want->service_name);
}

/* Whether the group's targets have yet to be registered. */
static bool is_empty(const struct sim *s, const struct jv *group)
{
    if (jv_len(jv_get(group, "targets")))
        return false;
    for (size_t i = 0; i < s->want->target_group_count; i++)
        if (is_for(group, &s->want->target_groups[i]))
            return s->want->target_groups[i].target_count > 0;
    return false;
}

static bool check_action(struct sim *s, const struct jv *action)
{
    const struct jv *groups = jv_get(s->unit, "targetGroups");
    jv_foreach (jv_get(jv_get(action, "forward"), "targetGroups"), i, forward) {
        struct str id = jv_str(jv_get(forward, "targetGroupIdentifier"));
        ptrdiff_t at = sim_find(groups, "id", id);
        if (at < 0)
            return sim_refuse(s, "404: there is no such target group");
        if (is_empty(s, jv_at(groups, (size_t)at)))
            return sim_refuse(s, "traffic would go to a group without its targets");
        if (is_used_elsewhere(s, id))
            return sim_refuse(s, "409: the group serves another service");
    }
    return true;
}

static bool has_port(const struct jv *listeners, int port)
{
    jv_foreach (listeners, i, listener) {
        if (member_int(listener, "port", 80) == port)
            return true;
    }
    return false;
}

void sim_create_listener(struct sim *s)
{
    struct jv *service = our_service(s);
    if (!service || !check_action(s, jv_get(s->body, "defaultAction")))
        return;
    struct jv *listeners = sim_list(s, service, "listeners");
    if (has_port(listeners, member_int(s->body, "port", 0)))
        sim_refuse(s, "409: the port is taken");
    if (sim_find(listeners, "name", jv_str(jv_get(s->body, "name"))) >= 0)
        sim_refuse(s, "409: the name is taken");
    sim_create(s, listeners, "listener");
}

void sim_update_listener(struct sim *s)
{
    struct jv *listener = the_listener(s);
    if (listener && sim_owned(s, listener) && check_action(s, jv_get(s->body, "defaultAction")))
        jv_set(s->a, listener, STR("defaultAction"),
               jv_clone(s->a, jv_get(s->body, "defaultAction")));
}

void sim_delete_listener(struct sim *s)
{
    struct jv *listener = the_listener(s);
    if (!listener || !sim_owned(s, listener))
        return;
    struct jv *list = sim_list(s, our_service(s), "listeners");
    jv_remove_at(list, (size_t)sim_find(list, "id", jv_str(jv_get(listener, "id"))));
}

/* --- rules ---------------------------------------------------------------------------------------
 */

/* Names and priorities are unique; the state after a call counts. */
static void check_rules(struct sim *s, const struct jv *rules)
{
    for (size_t i = 0; i < jv_len(rules); i++) {
        int priority = member_int(jv_at(rules, i), "priority", 0);
        if (priority < 1 || priority > 2000)
            sim_refuse(s, "400: a priority is not from 1 to 2000");
        for (size_t j = 0; j < i; j++)
            if (member_int(jv_at(rules, j), "priority", 0) == priority)
                sim_refuse(s, "409: two rules have one priority");
    }
}

static void change_rule(struct sim *s, struct jv *rules, struct str id, const struct jv *change)
{
    struct jv *rule = sim_item(s, rules, id);
    if (!rule || !sim_owned(s, rule))
        return;
    if (jv_get(change, "action") && !check_action(s, jv_get(change, "action")))
        return;
    static const char *const members[] = {"match", "action", "priority"};
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        if (jv_get(change, members[i]))
            jv_set(s->a, rule, str_of(members[i]), jv_clone(s->a, jv_get(change, members[i])));
}

void sim_create_rule(struct sim *s)
{
    struct jv *listener = the_listener(s);
    if (!listener || !check_action(s, jv_get(s->body, "action")))
        return;
    struct jv *rules = sim_list(s, listener, "rules");
    struct str name = jv_str(jv_get(s->body, "name"));
    if (sim_find(rules, "name", name) >= 0)
        sim_refuse(s, "409: the name is taken");
    if (name.n < 3 || name.n > 63 || str_starts(name, STR("rule-")))
        sim_refuse(s, "400: not a name of a rule");
    sim_create(s, rules, "rule");
    check_rules(s, rules);
}

void sim_update_rule(struct sim *s)
{
    struct jv *listener = the_listener(s);
    if (!listener)
        return;
    struct jv *rules = sim_list(s, listener, "rules");
    change_rule(s, rules, sim_param(s, "ruleIdentifier"), s->body);
    check_rules(s, rules);
}

void sim_batch_update_rule(struct sim *s)
{
    struct jv *listener = the_listener(s);
    const struct jv *changes = jv_get(s->body, "rules");
    if (!listener)
        return;
    if (jv_len(changes) < 1 || jv_len(changes) > 10)
        sim_refuse(s, "400: not 1 to 10 rules");
    struct jv *rules = sim_list(s, listener, "rules");
    jv_foreach (changes, i, change) {
        struct str id = jv_str(jv_get(change, "ruleIdentifier"));
        if (sim_find(changes, "ruleIdentifier", id) != (ptrdiff_t)i)
            sim_refuse(s, "400: a rule is in the call twice");
        change_rule(s, rules, id, change);
    }
    check_rules(s, rules);
}

void sim_delete_rule(struct sim *s)
{
    struct jv *listener = the_listener(s);
    if (!listener)
        return;
    struct jv *rules = sim_list(s, listener, "rules");
    struct jv *rule = sim_item(s, rules, sim_param(s, "ruleIdentifier"));
    if (rule && sim_owned(s, rule))
        jv_remove_at(rules, (size_t)sim_find(rules, "id", jv_str(jv_get(rule, "id"))));
}

/* --- target groups -------------------------------------------------------------------------------
 */

void sim_delete_group(struct sim *s)
{
    struct jv *groups = sim_list(s, s->unit, "targetGroups");
    struct jv *group = sim_item(s, groups, sim_param(s, "targetGroupIdentifier"));
    if (!group || !sim_owned(s, group))
        return;
    struct str id = jv_str(jv_get(group, "id"));
    if (is_used(s, id))
        sim_refuse(s, "409: the group is in use");
    if (jv_len(jv_get(group, "targets")))
        sim_refuse(s, "409: TargetGroup has targets registered with it");
    jv_remove_at(groups, (size_t)sim_find(groups, "id", id));
}
