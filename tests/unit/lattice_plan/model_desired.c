/* model_desired.c - see model.h: the desired half. */
#include "model_parts.h"

static int by_place(const void *a, const void *b)
{
    return compare_targets(a, b);
}

static struct desired_target_group group_of(struct arena *a, struct str route,
                                            const struct jv *written, const struct jv *more_tags)
{
    const struct jv *targets = jv_get(written, "targets");
    struct lattice_target *all = ARENA_NEW_ARRAY(a, jv_len(targets), struct lattice_target);
    struct str status;
    jv_foreach (targets, i, target) {
        all[i] = target_of(jv_str(target), &status);
    }
    if (jv_len(targets))
        qsort(all, jv_len(targets), sizeof(*all), by_place);
    struct desired_target_group group = {
        .port = member_int(written, "port", 80),
        .protocol = member_protocol(written),
        .version = member_version(written),
        .ip_type = member_ip_type(written),
        .health_check = member_health_check(a, written),
        .tags = merged_tags(a, group_tags(a, route, written), more_tags),
        .targets = all,
        .target_count = jv_len(targets),
        .keep_targets = jv_bool(jv_get(written, "keepTargets"), false),
    };
    split_pair(jv_str(jv_get(written, "service")), '/', &group.service_namespace,
               &group.service_name);
    group.key =
        arena_printf(a, "targetgroup %" PRISTR "/%" PRISTR ":%d", STR_ARG(group.service_namespace),
                     STR_ARG(group.service_name), group.port);
    group.name_prefix = arena_printf(a, "k8s-%" PRISTR "-%" PRISTR "-",
                                     STR_ARG(group.service_namespace), STR_ARG(group.service_name));
    return group;
}

static int by_key(const void *a, const void *b)
{
    const struct desired_target_group *x = a, *y = b;
    return str_cmp(x->key, y->key);
}

static void groups_of(struct arena *a, const struct jv *written, struct desired_service *service)
{
    const struct jv *groups = jv_get(written, "targetGroups");
    struct desired_target_group *all =
        ARENA_NEW_ARRAY(a, jv_len(groups), struct desired_target_group);
    jv_foreach (groups, i, group) {
        all[i] = group_of(a, jv_str(jv_get(written, "route")), group, jv_get(written, "tags"));
    }
    if (jv_len(groups))
        qsort(all, jv_len(groups), sizeof(*all), by_key);
    service->target_groups = all;
    service->target_group_count = jv_len(groups);
}

/* "parking:8090" for "targetgroup default/parking:8090". */
static struct lattice_action with_keys(struct arena *a, struct lattice_action action)
{
    struct lattice_forward *all = ARENA_NEW_ARRAY(a, action.forward_count, struct lattice_forward);
    for (size_t i = 0; i < action.forward_count; i++) {
        struct str group = action.forwards[i].target_group;
        all[i] = (struct lattice_forward){
            arena_printf(a, "targetgroup default/%" PRISTR, STR_ARG(group)),
            action.forwards[i].weight};
    }
    action.forwards = all;
    return action;
}

static void rules_of(struct arena *a, const struct jv *written, struct desired_service *service)
{
    const struct jv *rules = jv_get(written, "rules");
    struct desired_rule *all = ARENA_NEW_ARRAY(a, jv_len(rules), struct desired_rule);
    jv_foreach (rules, i, rule) {
        all[i] = (struct desired_rule){
            .key = arena_printf(a, "rule %zu.0", i),
            .priority = member_int(rule, "priority", (int)i + 1),
            .match = member_match(a, rule),
            .action = with_keys(a, member_action(a, rule, "action")),
            .tags = merged_tags(a, owner_tags(a), jv_get(written, "tags")),
        };
    }
    service->rules = all;
    service->rule_count = jv_len(rules);
}

static void listeners_of(struct arena *a, const struct jv *written, struct desired_service *service)
{
    const struct jv *listeners = jv_get(written, "listeners");
    struct desired_listener *all = ARENA_NEW_ARRAY(a, jv_len(listeners), struct desired_listener);
    jv_foreach (listeners, i, listener) {
        int port = member_int(listener, "port", 80);
        all[i] = (struct desired_listener){
            .key = arena_printf(a, "listener %d", port),
            .name = arena_printf(a, "%" PRISTR "-%d-%s", STR_ARG(service->name), port,
                                 member_protocol(listener) == LATTICE_HTTP ? "http" : "https"),
            .port = port,
            .protocol = member_protocol(listener),
            .default_action = with_keys(a, member_action(a, listener, "defaultAction")),
            .tags = merged_tags(a, owner_tags(a), jv_get(written, "tags")),
        };
    }
    service->listeners = all;
    service->listener_count = jv_len(listeners);
}

static void associations_of(struct arena *a, const struct jv *written,
                            struct desired_service *service)
{
    const struct jv *networks = jv_get(written, "networks");
    struct desired_association *all =
        ARENA_NEW_ARRAY(a, jv_len(networks), struct desired_association);
    jv_foreach (networks, i, network) {
        all[i] = (struct desired_association){
            jv_str(network), merged_tags(a, owner_tags(a), jv_get(written, "tags"))};
    }
    service->associations = all;
    service->association_count = jv_len(networks);
}

struct desired_service model_desired_service(struct arena *a, const struct jv *written)
{
    struct str route = jv_str(jv_get(written, "route"));
    struct desired_service service = {
        .delete = jv_bool(jv_get(written, "delete"), false),
        .name = jv_str(jv_get(written, "name")),
        .custom_domain = jv_str(jv_get(written, "customDomain")),
        .certificate_arn = jv_str(jv_get(written, "certificateArn")),
        .takeover_from = jv_str(jv_get(written, "takeoverFrom")),
        .tags = merged_tags(a, route_tags(a, route), jv_get(written, "tags")),
    };
    split_pair(route, '/', &service.route_namespace, &service.route_name);
    groups_of(a, written, &service);
    rules_of(a, written, &service);
    listeners_of(a, written, &service);
    associations_of(a, written, &service);
    return service;
}

struct desired_network model_desired_network(struct arena *a, const struct jv *written)
{
    return (struct desired_network){
        .name = jv_str(jv_get(written, "name")),
        .create = jv_bool(jv_get(written, "create"), true),
        .delete = jv_bool(jv_get(written, "delete"), false),
        .associate_vpc = jv_bool(jv_get(written, "associateVpc"), true),
        .tags = merged_tags(a, owner_tags(a), jv_get(written, "tags")),
    };
}
