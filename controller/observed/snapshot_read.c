/* snapshot_read.c - see snapshot.h. */
#include "observed/observed_impl.h"
#include "observed/parse.h"
#include "observed/snapshot.h"

/* What is being read, for messages: "services[3]". */
struct snapshot_place {
    struct observed_store *s;
    const char *list;
    size_t index;
    struct error *err;
};

/* When the parts were read: some time, which is later than never (0); flags tell which were. */
static const struct seen_at once = {.listed = 1, .detail = 1, .targets = 1};

static int bad(const struct snapshot_place *at)
{
    return error_wrap(at->err, "%s[%zu]", at->list, at->index);
}

static void put_tags(struct observed_store *s, struct str arn, const struct jv *item)
{
    const struct jv *found = jv_get(item, "tags");
    if (jv_type(found) != JV_OBJECT)
        return;
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct lattice_tags tags = parse_tags(a, found);
    tags_put(s, arn, &tags, 0);
}

/* --- services -----------------------------------------------------------------------------------
 */

static int read_rules(const struct snapshot_place *at, struct arena *a, const struct jv *items,
                      struct observed_listener *ret_listener)
{
    struct observed_rule *rules = ARENA_NEW_ARRAY(a, jv_len(items), struct observed_rule);
    jv_foreach (items, i, item) {
        if (parse_rule(a, item, &rules[i], at->err) < 0)
            return -1;
        put_tags(at->s, rules[i].arn, item);
        ret_listener->rule_count++;
    }
    ret_listener->rules = rules;
    return 0;
}

static int read_listeners(const struct snapshot_place *at, struct arena *a, const struct jv *items,
                          struct observed_service *ret_service)
{
    struct observed_listener *listeners =
        ARENA_NEW_ARRAY(a, jv_len(items), struct observed_listener);
    jv_foreach (items, i, item) {
        if (parse_listener(a, item, &listeners[i], at->err) < 0 ||
            read_rules(at, a, jv_get(item, "rules"), &listeners[i]) < 0)
            return -1;
        put_tags(at->s, listeners[i].arn, item);
        ret_service->listener_count++;
    }
    ret_service->listeners = listeners;
    return 0;
}

static int read_associations(const struct snapshot_place *at, struct arena *a,
                             const struct jv *items, struct observed_service *ret_service)
{
    struct observed_association *associations =
        ARENA_NEW_ARRAY(a, jv_len(items), struct observed_association);
    jv_foreach (items, i, item) {
        if (parse_association(a, item, &associations[i], at->err) < 0)
            return -1;
        put_tags(at->s, associations[i].arn, item);
        ret_service->association_count++;
    }
    ret_service->associations = associations;
    return 0;
}

static int read_service(const struct snapshot_place *at, const struct jv *item)
{
    struct service_entry *e = service_edit(at->s, jv_str(jv_get(item, "id")));
    const struct jv *listeners = jv_get(item, "listeners");
    if (parse_service(e->arena, item, &e->s, at->err) < 0 ||
        read_listeners(at, e->arena, listeners, &e->s) < 0 ||
        read_associations(at, e->arena, jv_get(item, "associations"), &e->s) < 0) {
        service_release(e);
        return bad(at);
    }
    e->s.detail_known = e->s.certificate_known = jv_type(listeners) == JV_ARRAY;
    e->at = once;
    service_put(at->s, e);
    put_tags(at->s, e->s.arn, item);
    return 0;
}

/* --- target groups, networks --------------------------------------------------------------------
 */

static int read_group(const struct snapshot_place *at, const struct jv *item)
{
    struct group_entry *e = group_edit(at->s, jv_str(jv_get(item, "id")));
    const struct jv *items = jv_get(item, "targets");
    struct observed_target *targets = NULL;
    if (parse_target_group(e->arena, item, &e->g, at->err) < 0 ||
        parse_targets(e->arena, items, &targets, &e->g.target_count, at->err) < 0) {
        group_release(e);
        return bad(at);
    }
    e->g.targets = targets;
    e->g.targets_known = jv_type(items) == JV_ARRAY;
    e->at = once;
    group_put(at->s, e);
    put_tags(at->s, e->g.arn, item);
    return 0;
}

static int read_network(const struct snapshot_place *at, const struct jv *item)
{
    struct network_entry *e = network_edit(at->s, jv_str(jv_get(item, "id")));
    if (parse_network(e->arena, item, &e->n, at->err) < 0) {
        network_release(e);
        return bad(at);
    }
    e->at = once;
    network_put(at->s, e);
    put_tags(at->s, e->n.arn, item);
    return 0;
}

static int read_vpc_association(struct observed_store *s, const struct jv *item, struct error *err)
{
    if (jv_type(item) != JV_OBJECT)
        return 0;
    struct arena *a = arena_new();
    struct observed_vpc_association *vpc = ARENA_NEW(a, struct observed_vpc_association);
    if (parse_vpc_association(a, item, vpc, err) < 0) {
        arena_free(a);
        return error_wrap(err, "vpcAssociation");
    }
    s->vpc_arena = a;
    s->vpc = vpc;
    put_tags(s, vpc->arn, item);
    return 0;
}

/* --- the document -------------------------------------------------------------------------------
 */

static int read_list(const struct jv *document, const char *list, struct observed_store *s,
                     int (*read_item)(const struct snapshot_place *at, const struct jv *item),
                     struct error *err)
{
    const struct jv *items = jv_get(document, list);
    if (jv_type(items) != JV_ARRAY)
        return error_set(err, ERR_SYNTAX, "\"%s\" is not a list", list);
    jv_foreach (items, i, item) {
        struct snapshot_place at = {s, list, i, err};
        if (read_item(&at, item) < 0)
            return -1;
    }
    return 0;
}

static int check_version(const struct jv *document, struct error *err)
{
    int64_t version;
    if (!jv_int(jv_get(document, "version"), &version))
        return error_set(err, ERR_SYNTAX,
                         "not a snapshot: it has no \"version\"; take one with `latticectl "
                         "snapshot`");
    if (version != SNAPSHOT_VERSION)
        return error_set(err, ERR_CONFIG,
                         "a snapshot of version %lld; this program reads version %d: take a new "
                         "one with `latticectl snapshot`",
                         (long long)version, SNAPSHOT_VERSION);
    return 0;
}

int snapshot_read(const struct jv *document, struct observed_store *s,
                  struct snapshot_head *ret_head, struct error *err)
{
    if (check_version(document, err) < 0 ||
        read_list(document, "serviceNetworks", s, read_network, err) < 0 ||
        read_vpc_association(s, jv_get(document, "vpcAssociation"), err) < 0 ||
        read_list(document, "services", s, read_service, err) < 0 ||
        read_list(document, "targetGroups", s, read_group, err) < 0)
        return -1;
    *ret_head = (struct snapshot_head){
        .taken_at = jv_str(jv_get(document, "takenAt")),
        .account = jv_str(jv_get(document, "account")),
        .region = jv_str(jv_get(document, "region")),
        .vpc = jv_str(jv_get(document, "clusterVpcId")),
        .cluster = jv_str(jv_get(document, "clusterName")),
        .certificates = jv_get(document, "certificates"),
    };
    return 0;
}
