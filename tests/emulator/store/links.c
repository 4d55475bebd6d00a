/* links.c - parents know their children, target groups the rules that use them; see impl.h. */
#include "store/impl.h"

static struct resource *parent(struct store *s, enum resource_kind kind, const struct resource *r,
                               const char *key)
{
    struct str id = jv_str(jv_get(r->doc, key));
    return map_get(s->kinds[kind].by_id, id);
}

static struct resource *logged(struct store *s, const struct resource *r)
{
    struct resource *service = parent(s, RESOURCE_SERVICE, r, "resourceId");
    return service ? service : parent(s, RESOURCE_SERVICE_NETWORK, r, "resourceId");
}

static struct resource_list *subscriptions_of(struct resource *on)
{
    return on->kind == RESOURCE_SERVICE ? &service_of(on)->subscriptions
                                        : &service_network_of(on)->subscriptions;
}

void rule_link_groups(struct store *s, struct rule *rule)
{
    for (size_t i = 0; i < rule->action.forward_count; i++) {
        struct resource *group =
            map_get(s->kinds[RESOURCE_TARGET_GROUP].by_id, rule->action.forwards[i].target_group);
        if (group)
            list_add(&target_group_of(group)->uses, &rule->r);
    }
}

void rule_unlink_groups(struct store *s, struct rule *rule)
{
    for (size_t i = 0; i < rule->action.forward_count; i++) {
        struct resource *group =
            map_get(s->kinds[RESOURCE_TARGET_GROUP].by_id, rule->action.forwards[i].target_group);
        if (group)
            list_remove(&target_group_of(group)->uses, &rule->r);
    }
}

static bool find_parents(struct store *s, struct resource *r)
{
    switch (r->kind) {
    case RESOURCE_SERVICE_ASSOCIATION: {
        struct service_association *a = service_association_of(r);
        a->service = service_of(parent(s, RESOURCE_SERVICE, r, "serviceId"));
        a->network = service_network_of(parent(s, RESOURCE_SERVICE_NETWORK, r, "serviceNetworkId"));
        return a->service && a->network;
    }
    case RESOURCE_VPC_ASSOCIATION: {
        struct vpc_association *a = vpc_association_of(r);
        a->network = service_network_of(parent(s, RESOURCE_SERVICE_NETWORK, r, "serviceNetworkId"));
        return a->network;
    }
    case RESOURCE_LISTENER:
        listener_of(r)->service = service_of(parent(s, RESOURCE_SERVICE, r, "serviceId"));
        return listener_of(r)->service;
    case RESOURCE_RULE:
        rule_of(r)->listener = listener_of(parent(s, RESOURCE_LISTENER, r, "listenerId"));
        return rule_of(r)->listener;
    case RESOURCE_ACCESS_LOG_SUBSCRIPTION:
        access_log_subscription_of(r)->on = logged(s, r);
        return access_log_subscription_of(r)->on;
    default: return true;
    }
}

/* What to do with r in each list that holds it. */
typedef void change(struct resource_list *list, struct resource *r);

static void drop(struct resource_list *list, struct resource *r)
{
    list_remove(list, r);
}

static void change_parents(struct resource *r, change *apply)
{
    switch (r->kind) {
    case RESOURCE_SERVICE_ASSOCIATION:
        apply(&service_association_of(r)->service->associations, r);
        apply(&service_association_of(r)->network->service_associations, r);
        break;
    case RESOURCE_VPC_ASSOCIATION:
        apply(&vpc_association_of(r)->network->vpc_associations, r);
        break;
    case RESOURCE_LISTENER: apply(&listener_of(r)->service->listeners, r); break;
    case RESOURCE_RULE: apply(&rule_of(r)->listener->rules, r); break;
    case RESOURCE_ACCESS_LOG_SUBSCRIPTION:
        apply(subscriptions_of(access_log_subscription_of(r)->on), r);
        break;
    default: break;
    }
}

int resource_link(struct store *s, struct resource *r, struct error *err)
{
    if (!find_parents(s, r))
        return error_set(err, ERR_SYNTAX, "%" PRISTR " belongs to something that does not exist",
                         STR_ARG(r->id));
    change_parents(r, list_add);
    if (r->kind == RESOURCE_RULE) {
        rule_link_groups(s, rule_of(r));
        if (rule_of(r)->is_default)
            rule_of(r)->listener->default_rule = rule_of(r);
    }
    r->linked = true;
    return 0;
}

void resource_unlink(struct store *s, struct resource *r)
{
    if (!r->linked)
        return;
    change_parents(r, drop);
    if (r->kind == RESOURCE_RULE)
        rule_unlink_groups(s, rule_of(r));
    r->linked = false;
}

void target_group_services(struct arena *a, const struct target_group *group,
                           struct resource_list *ret_services)
{
    *ret_services = (struct resource_list){0};
    vec_foreach (&group->uses, use) {
        struct resource *service = &rule_of(*use)->listener->service->r;
        bool known = false;
        vec_foreach (ret_services, other)
            known = known || *other == service;
        if (!known)
            vec_push(a, ret_services, service);
    }
}
