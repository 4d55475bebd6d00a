/* parse.c - see parse.h. */
#include "observed/parse.h"

#include <stdlib.h>

#include "observed/parse_values.h"

int parse_network(struct arena *a, const struct jv *reply, struct observed_network *ret,
                  struct error *err)
{
    int64_t number;
    if (parse_identity(a, reply, &ret->id, &ret->arn, &ret->name, err) < 0)
        return -1;
    ret->account = parse_arn_account(ret->arn);
    if (jv_int(jv_get(reply, "numberOfAssociatedVPCs"), &number))
        ret->vpc_associations = (int)number;
    if (jv_int(jv_get(reply, "numberOfAssociatedServices"), &number))
        ret->service_associations = (int)number;
    return 0;
}

int parse_vpc_association(struct arena *a, const struct jv *reply,
                          struct observed_vpc_association *ret, struct error *err)
{
    parse_text(a, reply, "serviceNetworkId", &ret->network_id);
    parse_text(a, reply, "serviceNetworkName", &ret->network_name);
    parse_text(a, reply, "serviceNetworkArn", &ret->network_arn);
    parse_failure(a, reply, &ret->failure_code, &ret->failure_message);
    return parse_identity(a, reply, &ret->id, &ret->arn, NULL, err) < 0 ||
                   parse_status(reply, &ret->status, err) < 0
               ? -1
               : 0;
}

int parse_service(struct arena *a, const struct jv *reply, struct observed_service *ret,
                  struct error *err)
{
    parse_failure(a, reply, &ret->failure_code, &ret->failure_message);
    parse_text(a, jv_get(reply, "dnsEntry"), "domainName", &ret->dns_name);
    parse_text(a, reply, "customDomainName", &ret->custom_domain);
    parse_text(a, reply, "certificateArn", &ret->certificate_arn);
    /* Only Create, Get and Update tell of the certificate, and they alone of authType. */
    if (jv_get(reply, "authType"))
        ret->certificate_known = true;
    return parse_identity(a, reply, &ret->id, &ret->arn, &ret->name, err) < 0 ||
                   parse_status(reply, &ret->status, err) < 0
               ? -1
               : 0;
}

int parse_association(struct arena *a, const struct jv *reply, struct observed_association *ret,
                      struct error *err)
{
    parse_text(a, reply, "serviceNetworkId", &ret->network_id);
    parse_text(a, reply, "serviceNetworkName", &ret->network_name);
    parse_text(a, reply, "serviceNetworkArn", &ret->network_arn);
    parse_failure(a, reply, &ret->failure_code, &ret->failure_message);
    return parse_identity(a, reply, &ret->id, &ret->arn, NULL, err) < 0 ||
                   parse_status(reply, &ret->status, err) < 0
               ? -1
               : 0;
}

int parse_listener(struct arena *a, const struct jv *reply, struct observed_listener *ret,
                   struct error *err)
{
    if (parse_identity(a, reply, &ret->id, &ret->arn, &ret->name, err) < 0 ||
        parse_port(reply, "port", &ret->port, err) < 0 ||
        parse_protocol(reply, "protocol", &ret->protocol, err) < 0)
        return -1;
    const struct jv *action = jv_get(reply, "defaultAction");
    return action ? parse_action(a, action, &ret->default_action, err) : 0;
}

int parse_rule(struct arena *a, const struct jv *reply, struct observed_rule *ret,
               struct error *err)
{
    int64_t priority;
    if (parse_identity(a, reply, &ret->id, &ret->arn, &ret->name, err) < 0)
        return -1;
    ret->is_default = jv_bool(jv_get(reply, "isDefault"), ret->is_default);
    if (jv_int(jv_get(reply, "priority"), &priority))
        ret->priority = (int)priority;
    const struct jv *match = jv_get(reply, "match"), *action = jv_get(reply, "action");
    if (match && parse_match(a, match, &ret->match, err) < 0)
        return -1;
    return action ? parse_action(a, action, &ret->action, err) : 0;
}

/* Get has these under `config`, a list's item beside the name. */
static int parse_config(struct arena *a, const struct jv *config, struct observed_target_group *ret,
                        struct error *err)
{
    if (parse_port(config, "port", &ret->port, err) < 0 ||
        parse_protocol(config, "protocol", &ret->protocol, err) < 0 ||
        parse_version(config, "protocolVersion", &ret->version, err) < 0)
        return -1;
    if (str_is(jv_str(jv_get(config, "ipAddressType")), "IPV6"))
        ret->ip_type = LATTICE_IPV6;
    parse_text(a, config, "vpcIdentifier", &ret->vpc);
    const struct jv *health = jv_get(config, "healthCheck");
    return health ? parse_health_check(a, health, &ret->health_check, err) : 0;
}

static void parse_service_arns(struct arena *a, const struct jv *arns,
                               struct observed_target_group *ret)
{
    if (jv_type(arns) != JV_ARRAY)
        return;
    struct str *items = ARENA_NEW_ARRAY(a, jv_len(arns), struct str);
    ret->service_arn_count = jv_len(arns);
    jv_foreach (arns, i, arn)
        items[i] = arena_str(a, jv_str(arn));
    ret->service_arns = items;
}

int parse_target_group(struct arena *a, const struct jv *reply, struct observed_target_group *ret,
                       struct error *err)
{
    parse_failure(a, reply, &ret->failure_code, &ret->failure_message);
    parse_service_arns(a, jv_get(reply, "serviceArns"), ret);
    const struct jv *config = jv_get(reply, "config");
    return parse_identity(a, reply, &ret->id, &ret->arn, &ret->name, err) < 0 ||
                   parse_status(reply, &ret->status, err) < 0 ||
                   parse_config(a, config ? config : reply, ret, err) < 0
               ? -1
               : 0;
}

int lattice_target_compare(const void *a, const void *b)
{
    const struct lattice_target *x = a, *y = b;
    int order = str_cmp(x->id, y->id);
    return order ? order : (x->port > y->port) - (x->port < y->port);
}

int parse_targets(struct arena *a, const struct jv *items, struct observed_target **ret_targets,
                  size_t *ret_n, struct error *err)
{
    struct observed_target *targets = ARENA_NEW_ARRAY(a, jv_len(items), struct observed_target);
    size_t n = 0;
    jv_foreach (items, i, item) {
        struct observed_target *t = &targets[n++];
        t->target.id = arena_str(a, jv_str(jv_get(item, "id")));
        if (!t->target.id.n)
            return error_set(err, ERR_SYNTAX, "a target without \"id\"");
        if (parse_port(item, "port", &t->target.port, err) < 0)
            return -1;
        parse_text(a, item, "status", &t->status);
        parse_text(a, item, "reasonCode", &t->reason_code);
    }
    if (n)
        qsort(targets, n, sizeof(*targets), lattice_target_compare);
    *ret_targets = targets;
    *ret_n = n;
    return 0;
}

static int compare_tags(const void *a, const void *b)
{
    const struct lattice_tag_pair *x = a, *y = b;
    return str_cmp(x->key, y->key);
}

struct lattice_tags parse_tags(struct arena *a, const struct jv *tags)
{
    struct lattice_tags ret = {0};
    size_t n = jv_len(tags);
    if (!n)
        return ret;
    ret.items = ARENA_NEW_ARRAY(a, n, struct lattice_tag_pair);
    for (size_t i = 0; i < n; i++) {
        struct str key;
        const struct jv *item = jv_at(tags, i);
        if (item)
            ret.items[ret.n++] =
                (struct lattice_tag_pair){arena_str(a, jv_str(jv_get(item, "Key"))),
                                          arena_str(a, jv_str(jv_get(item, "Value")))};
        else if ((item = jv_member(tags, i, &key)))
            ret.items[ret.n++] =
                (struct lattice_tag_pair){arena_str(a, key), arena_str(a, jv_str(item))};
    }
    qsort(ret.items, ret.n, sizeof(*ret.items), compare_tags);
    return ret;
}
