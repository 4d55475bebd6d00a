/* snapshot_write.c - see snapshot.h. */
#include "base/limits.h"
#include "lattice/plan_body.h"
#include "lattice/words.h"
#include "observed/observed_impl.h"
#include "observed/snapshot.h"

static void begin_list(struct plan_body *b, const char *key)
{
    jw_key(&b->w, key);
    jw_begin_array(&b->w);
}

static void add_tags(struct plan_body *b, const struct observed_store *s, struct str arn)
{
    struct observed_tags tags = tags_of(s, arn);
    if (!tags.known)
        return;
    jw_key(&b->w, "tags");
    jw_begin_object(&b->w);
    for (size_t i = 0; i < tags.tags.n; i++) {
        jw_key_str(&b->w, tags.tags.items[i].key);
        jw_str(&b->w, tags.tags.items[i].value);
    }
    jw_end_object(&b->w);
}

static void add_identity(struct plan_body *b, struct str id, struct str arn, struct str name)
{
    body_str(b, "id", id);
    body_str(b, "arn", arn);
    body_str(b, "name", name);
}

static void add_state(struct plan_body *b, enum lattice_status status, struct str failure_code,
                      struct str failure_message)
{
    body_str(b, "status", str_of(status_name(status)));
    body_str(b, "failureCode", failure_code);
    body_str(b, "failureMessage", failure_message);
}

static void add_network_of(struct plan_body *b, struct str id, struct str name, struct str arn)
{
    body_str(b, "serviceNetworkId", id);
    body_str(b, "serviceNetworkName", name);
    body_str(b, "serviceNetworkArn", arn);
}

/* --- services -----------------------------------------------------------------------------------
 */

static void add_rule(struct plan_body *b, const struct observed_store *s,
                     const struct observed_rule *rule)
{
    jw_begin_object(&b->w);
    add_identity(b, rule->id, rule->arn, rule->name);
    body_int(b, "priority", rule->priority);
    body_match(b, &rule->match);
    body_action(b, "action", &rule->action);
    add_tags(b, s, rule->arn);
    jw_end_object(&b->w);
}

static void add_listener(struct plan_body *b, const struct observed_store *s,
                         const struct observed_listener *listener)
{
    jw_begin_object(&b->w);
    add_identity(b, listener->id, listener->arn, listener->name);
    body_int(b, "port", listener->port);
    body_str(b, "protocol", str_of(protocol_name(listener->protocol)));
    body_action(b, "defaultAction", &listener->default_action);
    add_tags(b, s, listener->arn);
    begin_list(b, "rules");
    for (size_t i = 0; i < listener->rule_count; i++)
        add_rule(b, s, &listener->rules[i]);
    jw_end_array(&b->w);
    jw_end_object(&b->w);
}

static void add_association(struct plan_body *b, const struct observed_store *s,
                            const struct observed_association *association)
{
    jw_begin_object(&b->w);
    add_identity(b, association->id, association->arn, STR_NONE);
    add_state(b, association->status, association->failure_code, association->failure_message);
    add_network_of(b, association->network_id, association->network_name, association->network_arn);
    add_tags(b, s, association->arn);
    jw_end_object(&b->w);
}

static void add_detail(struct plan_body *b, const struct observed_store *s,
                       const struct observed_service *service)
{
    begin_list(b, "associations");
    for (size_t i = 0; i < service->association_count; i++)
        add_association(b, s, &service->associations[i]);
    jw_end_array(&b->w);
    begin_list(b, "listeners");
    for (size_t i = 0; i < service->listener_count; i++)
        add_listener(b, s, &service->listeners[i]);
    jw_end_array(&b->w);
}

static void add_service(struct plan_body *b, const struct observed_store *s,
                        const struct observed_service *service)
{
    jw_begin_object(&b->w);
    add_identity(b, service->id, service->arn, service->name);
    add_state(b, service->status, service->failure_code, service->failure_message);
    if (service->dns_name.n) {
        jw_key(&b->w, "dnsEntry");
        jw_begin_object(&b->w);
        body_str(b, "domainName", service->dns_name);
        jw_end_object(&b->w);
    }
    body_str(b, "customDomainName", service->custom_domain);
    body_str(b, "certificateArn", service->certificate_arn);
    add_tags(b, s, service->arn);
    if (service->detail_known)
        add_detail(b, s, service);
    jw_end_object(&b->w);
}

/* --- target groups ------------------------------------------------------------------------------
 */

static void add_targets(struct plan_body *b, const struct observed_target_group *group)
{
    begin_list(b, "targets");
    for (size_t i = 0; i < group->target_count; i++) {
        const struct observed_target *target = &group->targets[i];
        jw_begin_object(&b->w);
        body_str(b, "id", target->target.id);
        body_int(b, "port", target->target.port);
        body_str(b, "status", target->status);
        body_str(b, "reasonCode", target->reason_code);
        jw_end_object(&b->w);
    }
    jw_end_array(&b->w);
}

static void add_config(struct plan_body *b, const struct observed_target_group *group)
{
    jw_key(&b->w, "config");
    jw_begin_object(&b->w);
    body_int(b, "port", group->port);
    body_str(b, "protocol", str_of(protocol_name(group->protocol)));
    if (group->version != LATTICE_NO_VERSION)
        body_str(b, "protocolVersion", str_of(protocol_version_name(group->version)));
    body_str(b, "ipAddressType", str_of(ip_type_name(group->ip_type)));
    body_str(b, "vpcIdentifier", group->vpc);
    if (group->health_check)
        body_health_check(b, group->health_check);
    jw_end_object(&b->w);
}

static void add_group(struct plan_body *b, const struct observed_store *s,
                      const struct observed_target_group *group)
{
    jw_begin_object(&b->w);
    add_identity(b, group->id, group->arn, group->name);
    add_state(b, group->status, group->failure_code, group->failure_message);
    add_config(b, group);
    begin_list(b, "serviceArns");
    for (size_t i = 0; i < group->service_arn_count; i++)
        jw_str(&b->w, group->service_arns[i]);
    jw_end_array(&b->w);
    add_tags(b, s, group->arn);
    if (group->targets_known)
        add_targets(b, group);
    jw_end_object(&b->w);
}

/* --- service networks ---------------------------------------------------------------------------
 */

static void add_network(struct plan_body *b, const struct observed_store *s,
                        const struct observed_network *network)
{
    jw_begin_object(&b->w);
    add_identity(b, network->id, network->arn, network->name);
    body_int(b, "numberOfAssociatedVPCs", network->vpc_associations);
    body_int(b, "numberOfAssociatedServices", network->service_associations);
    add_tags(b, s, network->arn);
    jw_end_object(&b->w);
}

static void add_vpc_association(struct plan_body *b, const struct observed_store *s)
{
    const struct observed_vpc_association *vpc = s->vpc;
    jw_key(&b->w, "vpcAssociation");
    jw_begin_object(&b->w);
    add_identity(b, vpc->id, vpc->arn, STR_NONE);
    add_state(b, vpc->status, vpc->failure_code, vpc->failure_message);
    add_network_of(b, vpc->network_id, vpc->network_name, vpc->network_arn);
    add_tags(b, s, vpc->arn);
    jw_end_object(&b->w);
}

/* --- the document -------------------------------------------------------------------------------
 */

static void add_head(struct plan_body *b, const struct snapshot_head *head)
{
    body_int(b, "version", SNAPSHOT_VERSION);
    body_str(b, "takenAt", head->taken_at);
    body_str(b, "account", head->account);
    body_str(b, "region", head->region);
    body_str(b, "clusterVpcId", head->vpc);
    body_str(b, "clusterName", head->cluster);
}

static void add_resources(struct plan_body *b, const struct observed_store *s, struct arena *a)
{
    struct store_list networks = store_all(s->networks, a, STORE_BY_NAME);
    struct store_list services = store_all(s->services, a, STORE_BY_NAME);
    struct store_list groups = store_all(s->groups, a, STORE_BY_NAME);
    begin_list(b, "serviceNetworks");
    for (size_t i = 0; i < networks.n; i++)
        add_network(b, s, &((const struct network_entry *)networks.items[i]->object)->n);
    jw_end_array(&b->w);
    if (s->vpc)
        add_vpc_association(b, s);
    begin_list(b, "services");
    for (size_t i = 0; i < services.n; i++)
        add_service(b, s, &((const struct service_entry *)services.items[i]->object)->s);
    jw_end_array(&b->w);
    begin_list(b, "targetGroups");
    for (size_t i = 0; i < groups.n; i++)
        add_group(b, s, &((const struct group_entry *)groups.items[i]->object)->g);
    jw_end_array(&b->w);
}

void snapshot_write(struct strbuf *out, const struct observed_store *s,
                    const struct snapshot_head *head)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct plan_body b = {.a = a, .text = *out};
    b.w = JW(&b.text);
    jw_begin_object(&b.w);
    add_head(&b, head);
    add_resources(&b, s, a);
    if (head->certificates) {
        jw_key(&b.w, "certificates");
        jw_value(&b.w, head->certificates);
    }
    jw_end_object(&b.w);
    *out = b.text;
}
