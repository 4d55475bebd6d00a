/* model_observed.c - see model.h: the half that is seen. */
#include "lattice/words.h"
#include "model_parts.h"

/* "tags": "unknown"; a mapping that changes `basis`; "exactTags": all there are. */
static struct observed_tags tags_of(struct arena *a, const struct jv *object,
                                    const struct jv *basis)
{
    const struct jv *written = jv_get(object, "tags"), *exact = jv_get(object, "exactTags");
    if (jv_type(written) == JV_STRING)
        return (struct observed_tags){.known = false};
    if (exact)
        return (struct observed_tags){true, merged_tags(a, NULL, exact)};
    return (struct observed_tags){true, merged_tags(a, basis, written)};
}

static enum lattice_status status_of(const struct jv *object)
{
    struct str word = member_str(object, "status", STR("ACTIVE"));
    for (enum lattice_status s = LATTICE_STATUS_NONE; s <= LATTICE_DELETE_FAILED; s++)
        if (str_is(word, status_name(s)))
            return s;
    return LATTICE_STATUS_NONE;
}

static struct str arn_of(struct arena *a, const struct jv *object, const char *kind)
{
    struct str id = jv_str(jv_get(object, "id"));
    struct str arn =
        arena_printf(a, "arn:aws:vpc-lattice:us-west-2:%" PRISTR ":%s/%" PRISTR,
                     STR_ARG(((struct str){member_str(object, "account", STR(ACCOUNT)).p, 12})),
                     kind, STR_ARG(id));
    return member_str(object, "arn", arn);
}

static void rules_of(struct arena *a, const struct jv *written, struct observed_listener *listener)
{
    const struct jv *rules = jv_get(written, "rules");
    struct observed_rule *all = ARENA_NEW_ARRAY(a, jv_len(rules), struct observed_rule);
    jv_foreach (rules, i, rule) {
        all[i] = (struct observed_rule){
            .id = jv_str(jv_get(rule, "id")),
            .arn = arn_of(a, rule, "rule"),
            .name = member_str(rule, "name", jv_str(jv_get(rule, "id"))),
            .is_default = jv_bool(jv_get(rule, "isDefault"), false),
            .priority = member_int(rule, "priority", (int)i + 1),
            .match = member_match(a, rule),
            .action = member_action(a, rule, "action"),
            .tags = tags_of(a, rule, owner_tags(a)),
        };
    }
    listener->rules = all;
    listener->rule_count = jv_len(rules);
}

static void listeners_of(struct arena *a, const struct jv *written,
                         struct observed_service *service)
{
    const struct jv *listeners = jv_get(written, "listeners");
    struct observed_listener *all = ARENA_NEW_ARRAY(a, jv_len(listeners), struct observed_listener);
    jv_foreach (listeners, i, listener) {
        all[i] = (struct observed_listener){
            .id = jv_str(jv_get(listener, "id")),
            .arn = arn_of(a, listener, "listener"),
            .name = member_str(listener, "name", jv_str(jv_get(listener, "id"))),
            .port = member_int(listener, "port", 80),
            .protocol = member_protocol(listener),
            .default_action = member_action(a, listener, "defaultAction"),
            .tags = tags_of(a, listener, owner_tags(a)),
        };
        rules_of(a, listener, &all[i]);
    }
    service->listeners = all;
    service->listener_count = jv_len(listeners);
}

static void associations_of(struct arena *a, const struct jv *written,
                            struct observed_service *service)
{
    const struct jv *list = jv_get(written, "associations");
    struct observed_association *all =
        ARENA_NEW_ARRAY(a, jv_len(list), struct observed_association);
    jv_foreach (list, i, association) {
        all[i] = (struct observed_association){
            .id = jv_str(jv_get(association, "id")),
            .arn = arn_of(a, association, "servicenetworkserviceassociation"),
            .status = status_of(association),
            .network_id = jv_str(jv_get(association, "networkId")),
            .network_name = jv_str(jv_get(association, "network")),
            .failure_code = jv_str(jv_get(association, "failureCode")),
            .failure_message = jv_str(jv_get(association, "failureMessage")),
            .tags = tags_of(a, association, owner_tags(a)),
        };
    }
    service->associations = all;
    service->association_count = jv_len(list);
}

static struct observed_service *service_of(struct arena *a, struct str route,
                                           const struct jv *written)
{
    struct observed_service *service = ARENA_NEW(a, struct observed_service);
    *service = (struct observed_service){
        .id = jv_str(jv_get(written, "id")),
        .arn = arn_of(a, written, "service"),
        .name = jv_str(jv_get(written, "name")),
        .status = status_of(written),
        .failure_code = jv_str(jv_get(written, "failureCode")),
        .failure_message = jv_str(jv_get(written, "failureMessage")),
        .custom_domain = jv_str(jv_get(written, "customDomain")),
        .certificate_known = jv_bool(jv_get(written, "certificateKnown"), true),
        .certificate_arn = jv_str(jv_get(written, "certificateArn")),
        .detail_known = jv_bool(jv_get(written, "detailKnown"), true),
        .tags = tags_of(a, written, route_tags(a, route)),
    };
    listeners_of(a, written, service);
    associations_of(a, written, service);
    return service;
}

/* --- target groups -------------------------------------------------------------------------------
 */

static bool forwards_to(const struct lattice_action *action, struct str id)
{
    for (size_t i = 0; i < action->forward_count; i++)
        if (str_eq(action->forwards[i].target_group, id))
            return true;
    return false;
}

static bool uses(const struct observed_service *service, struct str id)
{
    for (size_t l = 0; service && l < service->listener_count; l++) {
        const struct observed_listener *listener = &service->listeners[l];
        if (forwards_to(&listener->default_action, id))
            return true;
        for (size_t r = 0; r < listener->rule_count; r++)
            if (forwards_to(&listener->rules[r].action, id))
                return true;
    }
    return false;
}

/* As AWS tells: the services whose listeners and rules forward to the group. */
static void users_of(struct arena *a, const struct jv *written,
                     const struct observed_service_unit *unit, struct observed_target_group *group)
{
    const struct jv *given = jv_get(written, "serviceArns");
    size_t most = jv_len(given) + unit->stale_service_count + 1;
    struct str *arns = ARENA_NEW_ARRAY(a, most, struct str);
    jv_foreach (given, i, arn) {
        arns[group->service_arn_count++] = jv_str(arn);
    }
    if (uses(unit->service, group->id))
        arns[group->service_arn_count++] = unit->service->arn;
    for (size_t i = 0; i < unit->stale_service_count; i++)
        if (uses(unit->stale_services[i], group->id))
            arns[group->service_arn_count++] = unit->stale_services[i]->arn;
    group->service_arns = arns;
}

static int by_place(const void *a, const void *b)
{
    const struct observed_target *x = a, *y = b;
    return compare_targets(&x->target, &y->target);
}

static void targets_of(struct arena *a, const struct jv *written,
                       struct observed_target_group *group)
{
    const struct jv *targets = jv_get(written, "targets");
    struct observed_target *all = ARENA_NEW_ARRAY(a, jv_len(targets), struct observed_target);
    jv_foreach (targets, i, target) {
        all[i].target = target_of(jv_str(target), &all[i].status);
        if (!all[i].status.n)
            all[i].status = STR("HEALTHY");
    }
    if (jv_len(targets))
        qsort(all, jv_len(targets), sizeof(*all), by_place);
    group->targets_known = jv_type(targets) != JV_STRING;
    group->targets = all;
    group->target_count = jv_len(targets);
}

static struct observed_target_group *group_of(struct arena *a, struct str route,
                                              const struct jv *written,
                                              const struct observed_service_unit *unit)
{
    struct observed_target_group *group = ARENA_NEW(a, struct observed_target_group);
    *group = (struct observed_target_group){
        .id = jv_str(jv_get(written, "id")),
        .arn = arn_of(a, written, "targetgroup"),
        .name = jv_str(jv_get(written, "name")),
        .status = status_of(written),
        .port = member_int(written, "port", 80),
        .protocol = member_protocol(written),
        .version = member_version(written),
        .ip_type = member_ip_type(written),
        .vpc = member_str(written, "vpc", model_identity.vpc),
        .health_check = member_health_check(a, written),
        .tags = tags_of(a, written, group_tags(a, route, written)),
    };
    users_of(a, written, unit, group);
    targets_of(a, written, group);
    return group;
}

/* --- units ---------------------------------------------------------------------------------------
 */

static void networks_of(struct arena *a, const struct jv *written,
                        struct observed_service_unit *unit)
{
    const struct jv *networks = jv_get(written, "networks");
    struct network_binding *all = ARENA_NEW_ARRAY(a, jv_len(networks), struct network_binding);
    jv_foreach (networks, i, network) {
        all[i] =
            (struct network_binding){jv_str(jv_get(network, "name")), jv_str(jv_get(network, "id")),
                                     arn_of(a, network, "servicenetwork")};
    }
    unit->networks = all;
    unit->network_count = jv_len(networks);
}

struct observed_service_unit model_observed_service(struct arena *a, const struct jv *written)
{
    struct str route = jv_str(jv_get(written, "route"));
    const struct jv *service = jv_get(written, "service"),
                    *stale = jv_get(written, "staleServices");
    const struct jv *groups = jv_get(written, "targetGroups");
    struct observed_service_unit unit = {0};
    if (jv_type(service) == JV_OBJECT)
        unit.service = service_of(a, route, service);
    const struct observed_service **others =
        ARENA_NEW_ARRAY(a, jv_len(stale), const struct observed_service *);
    jv_foreach (stale, i, other) {
        others[i] = service_of(a, route, other);
    }
    unit.stale_services = others;
    unit.stale_service_count = jv_len(stale);
    const struct observed_target_group **all =
        ARENA_NEW_ARRAY(a, jv_len(groups), const struct observed_target_group *);
    jv_foreach (groups, i, group) {
        all[i] = group_of(a, route, group, &unit);
    }
    unit.target_groups = all;
    unit.target_group_count = jv_len(groups);
    networks_of(a, written, &unit);
    return unit;
}

static const struct observed_vpc_association *vpc_of(struct arena *a, const struct jv *written)
{
    if (!written)
        return NULL;
    struct observed_vpc_association *vpc = ARENA_NEW(a, struct observed_vpc_association);
    struct jv *network = jv_new_object(a);
    struct str network_id = jv_str(jv_get(written, "networkId"));
    jv_set(a, network, STR("id"), jv_new_str(a, network_id));
    if (jv_get(written, "account"))
        jv_set(a, network, STR("account"), jv_clone(a, jv_get(written, "account")));
    *vpc = (struct observed_vpc_association){
        .id = jv_str(jv_get(written, "id")),
        .arn = arn_of(a, written, "servicenetworkvpcassociation"),
        .status = status_of(written),
        .network_id = network_id,
        .network_name = jv_str(jv_get(written, "network")),
        .network_arn = arn_of(a, network, "servicenetwork"),
        .failure_code = jv_str(jv_get(written, "failureCode")),
        .failure_message = jv_str(jv_get(written, "failureMessage")),
        .tags = tags_of(a, written, owner_tags(a)),
    };
    return vpc;
}

struct observed_network_unit model_observed_network(struct arena *a, const struct jv *written)
{
    const struct jv *matches = jv_get(written, "matches");
    struct observed_network *all = ARENA_NEW_ARRAY(a, jv_len(matches), struct observed_network);
    jv_foreach (matches, i, match) {
        all[i] = (struct observed_network){
            .id = jv_str(jv_get(match, "id")),
            .arn = arn_of(a, match, "servicenetwork"),
            .name = jv_str(jv_get(match, "name")),
            .account = member_str(match, "account", STR(ACCOUNT)),
            .tags = tags_of(a, match, owner_tags(a)),
            .vpc_associations = member_int(match, "vpcAssociations", 0),
            .service_associations = member_int(match, "serviceAssociations", 0),
        };
    }
    return (struct observed_network_unit){all, jv_len(matches), vpc_of(a, jv_get(written, "vpc"))};
}
