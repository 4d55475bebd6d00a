/* desired_json.c - see desired_json.h. */
#include "lattice/desired_json.h"

#include "base/limits.h"
#include "json/json_write.h"
#include "lattice/words.h"

/* --- pieces ----------------------------------------------------------------------------------- */

static void member_str(struct jw *w, const char *key, struct str value)
{
    if (!value.n)
        return;
    jw_key(w, key);
    jw_str(w, value);
}

static void member_int(struct jw *w, const char *key, int64_t value)
{
    jw_key(w, key);
    jw_int(w, value);
}

static void member_flag(struct jw *w, const char *key, bool value)
{
    if (!value)
        return;
    jw_key(w, key);
    jw_bool(w, true);
}

static void write_tags(struct jw *w, const struct lattice_tags *tags)
{
    jw_key(w, "tags");
    jw_begin_object(w);
    for (size_t i = 0; i < tags->n; i++) {
        jw_key_str(w, tags->items[i].key);
        jw_str(w, tags->items[i].value);
    }
    jw_end_object(w);
}

static const char *compare_name(enum lattice_compare compare)
{
    static const char *const names[] = {"exact", "prefix", "contains"};
    return names[compare];
}

static void write_header(struct jw *w, const struct lattice_header_match *header)
{
    jw_begin_object(w);
    member_str(w, "name", header->name);
    member_str(w, compare_name(header->compare), header->value);
    member_flag(w, "caseSensitive", header->case_sensitive);
    jw_end_object(w);
}

static void write_match(struct jw *w, const struct lattice_match *match)
{
    jw_key(w, "match");
    jw_begin_object(w);
    member_str(w, "method", match->method);
    if (match->has_path) {
        jw_key(w, "path");
        jw_begin_object(w);
        member_str(w, compare_name(match->path_compare), match->path);
        member_flag(w, "caseSensitive", match->path_case_sensitive);
        jw_end_object(w);
    }
    if (match->header_count) {
        jw_key(w, "headers");
        jw_begin_array(w);
        for (size_t i = 0; i < match->header_count; i++)
            write_header(w, &match->headers[i]);
        jw_end_array(w);
    }
    jw_end_object(w);
}

/* {"fixedResponse": 404} or {"forward": {"targetgroup default/a:80": 50, …}} */
static void write_action(struct jw *w, const char *key, const struct lattice_action *action)
{
    jw_key(w, key);
    jw_begin_object(w);
    if (action->fixed_status)
        member_int(w, "fixedResponse", action->fixed_status);
    if (action->forward_count) {
        jw_key(w, "forward");
        jw_begin_object(w);
        for (size_t i = 0; i < action->forward_count; i++) {
            jw_key_str(w, action->forwards[i].target_group);
            jw_int(w, action->forwards[i].weight);
        }
        jw_end_object(w);
    }
    jw_end_object(w);
}

/* --- resources -------------------------------------------------------------------------------- */

static void write_associations(struct jw *w, const struct desired_service *service)
{
    jw_key(w, "associations");
    jw_begin_array(w);
    for (size_t i = 0; i < service->association_count; i++) {
        jw_begin_object(w);
        member_str(w, "network", service->associations[i].network);
        write_tags(w, &service->associations[i].tags);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void write_listeners(struct jw *w, const struct desired_service *service)
{
    jw_key(w, "listeners");
    jw_begin_array(w);
    for (size_t i = 0; i < service->listener_count; i++) {
        const struct desired_listener *listener = &service->listeners[i];
        jw_begin_object(w);
        member_str(w, "key", listener->key);
        member_str(w, "name", listener->name);
        member_int(w, "port", listener->port);
        member_str(w, "protocol", str_of(protocol_name(listener->protocol)));
        write_action(w, "defaultAction", &listener->default_action);
        write_tags(w, &listener->tags);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void write_rules(struct jw *w, const struct desired_service *service)
{
    jw_key(w, "rules");
    jw_begin_array(w);
    for (size_t i = 0; i < service->rule_count; i++) {
        const struct desired_rule *rule = &service->rules[i];
        jw_begin_object(w);
        member_str(w, "key", rule->key);
        member_int(w, "priority", rule->priority);
        write_match(w, &rule->match);
        write_action(w, "action", &rule->action);
        write_tags(w, &rule->tags);
        jw_end_object(w);
    }
    jw_end_array(w);
}

/* Targets as "10.0.0.1:8080", "[fd00::1]:8080". */
static void write_targets(struct jw *w, const struct desired_target_group *group)
{
    char text[64];
    bool ipv6 = group->ip_type == LATTICE_IPV6;
    jw_key(w, "targets");
    jw_begin_array(w);
    for (size_t i = 0; i < group->target_count; i++) {
        snprintf(text, sizeof(text), "%s%" PRISTR "%s:%d", ipv6 ? "[" : "",
                 STR_ARG(group->targets[i].id), ipv6 ? "]" : "", group->targets[i].port);
        jw_str(w, str_of(text));
    }
    jw_end_array(w);
}

static void write_target_group(struct jw *w, const struct desired_target_group *group)
{
    jw_begin_object(w);
    member_str(w, "key", group->key);
    member_str(w, "namePrefix", group->name_prefix);
    member_int(w, "port", group->port);
    member_str(w, "protocol", str_of(protocol_name(group->protocol)));
    member_str(w, "protocolVersion", str_of(protocol_version_name(group->version)));
    member_str(w, "ipAddressType", str_of(ip_type_name(group->ip_type)));
    member_flag(w, "keepTargets", group->keep_targets);
    write_targets(w, group);
    write_tags(w, &group->tags);
    jw_end_object(w);
}

static void write_target_groups(struct jw *w, const struct desired_service *service)
{
    jw_key(w, "targetGroups");
    jw_begin_array(w);
    for (size_t i = 0; i < service->target_group_count; i++)
        write_target_group(w, &service->target_groups[i]);
    jw_end_array(w);
}

static void write_service(struct jw *w, const struct desired_service *service)
{
    jw_key(w, "service");
    jw_begin_object(w);
    member_str(w, "name", service->name);
    member_flag(w, "delete", service->delete);
    member_str(w, "customDomain", service->custom_domain);
    member_str(w, "certificateArn", service->certificate_arn);
    member_str(w, "takeoverFrom", service->takeover_from);
    write_tags(w, &service->tags);
    if (!service->delete) {
        write_associations(w, service);
        write_listeners(w, service);
        write_rules(w, service);
        write_target_groups(w, service);
    }
    jw_end_object(w);
}

/* --- what building told ----------------------------------------------------------------------- */

static struct str obstacle_kind_name(enum plan_obstacle_kind kind)
{
    static const struct str names[] = {
        [OBSTACLE_WAITING] = S("waiting"),
        [OBSTACLE_CONFLICT] = S("conflict"),
        [OBSTACLE_AMBIGUOUS] = S("ambiguous"),
        [OBSTACLE_FAILED] = S("failed"),
        [OBSTACLE_UNSUPPORTED] = S("unsupported"),
        [OBSTACLE_REDUCED] = S("reduced"),
        [OBSTACLE_VPC_ASSOCIATION] = S("vpcAssociation"),
        [OBSTACLE_SETTLING] = S("settling"),
    };
    return names[kind];
}

static void write_obstacles(struct jw *w, const struct built_service *built)
{
    if (!built->obstacle_count)
        return;
    jw_key(w, "obstacles");
    jw_begin_array(w);
    for (size_t i = 0; i < built->obstacle_count; i++) {
        jw_begin_object(w);
        member_str(w, "kind", obstacle_kind_name(built->obstacles[i].kind));
        member_str(w, "reason", built->obstacles[i].reason);
        member_str(w, "message", built->obstacles[i].message);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void write_bad_backends(struct jw *w, const struct built_service *built)
{
    if (!built->bad_backend_count)
        return;
    jw_key(w, "badBackends");
    jw_begin_array(w);
    for (size_t i = 0; i < built->bad_backend_count; i++) {
        jw_begin_object(w);
        member_str(w, "reason", str_of(built->bad_backends[i].reason));
        member_str(w, "message", built->bad_backends[i].message);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void write_waiting(struct jw *w, const struct built_service *built)
{
    if (!built->hostname_waiting_count)
        return;
    jw_key(w, "hostnamesWaiting");
    jw_begin_array(w);
    for (size_t i = 0; i < built->hostname_waiting_count; i++)
        jw_str(w, built->hostnames_waiting[i]);
    jw_end_array(w);
}

struct str desired_network_json(struct arena *a, const struct desired_network *network)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_JSON_TEXT_BYTES);
    struct jw w = JW(&out);
    jw_begin_object(&w);
    jw_key(&w, "network");
    jw_begin_object(&w);
    member_str(&w, "name", network->name);
    member_flag(&w, "create", network->create);
    member_flag(&w, "delete", network->delete);
    member_flag(&w, "associateVpc", network->associate_vpc);
    write_tags(&w, &network->tags);
    jw_end_object(&w);
    jw_end_object(&w);
    return arena_str(a, strbuf_str(&out));
}

struct str built_service_json(struct arena *a, const struct built_service *built)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_JSON_TEXT_BYTES);
    struct jw w = JW(&out);
    jw_begin_object(&w);
    member_flag(&w, "hold", built->hold);
    write_service(&w, &built->service);
    write_obstacles(&w, built);
    write_bad_backends(&w, built);
    write_waiting(&w, built);
    jw_end_object(&w);
    return arena_str(a, strbuf_str(&out));
}
