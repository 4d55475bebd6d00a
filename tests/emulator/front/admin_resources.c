/*
 * admin_resources.c - resources that come, change and go without a call of ours: another account's
 * shared network, an association made elsewhere, a service deleted behind our back.
 */
#include "front/admin.h"

#include "operations/families.h"

static enum resource_kind kind_of(struct str name)
{
    unsigned kind = 0;
    while (kind < RESOURCE_KINDS && !str_is(name, call_type((enum resource_kind)kind)))
        kind++;
    return (enum resource_kind)kind;
}

static void set_default(struct arena *a, struct jv *doc, const char *key, struct str value)
{
    if (value.n && !jv_get(doc, key))
        jv_set(a, doc, str_of(key), jv_new_str(a, value));
}

/* Name and ARN of what an id in the document refers to. */
static void fill_reference(struct admin_call *a, struct jv *doc, enum resource_kind kind,
                           const char *prefix)
{
    const char *id = arena_printf(a->arena, "%sId", prefix).p;
    struct resource *r = store_find(a->front->world.store, kind, jv_str(jv_get(doc, id)));
    if (!r)
        return;
    set_default(a->arena, doc, arena_printf(a->arena, "%sName", prefix).p, r->name);
    set_default(a->arena, doc, arena_printf(a->arena, "%sArn", prefix).p, r->arn);
}

static bool has_status(enum resource_kind kind)
{
    return kind == RESOURCE_SERVICE || kind == RESOURCE_SERVICE_ASSOCIATION ||
           kind == RESOURCE_VPC_ASSOCIATION || kind == RESOURCE_TARGET_GROUP;
}

/* The document as given, completed with what every resource of its kind has. */
static struct jv *complete_doc(struct admin_call *a, enum resource_kind kind, struct str account)
{
    struct world world = a->front->world;
    struct call c = {.arena = a->arena, .world = &world, .store = world.store};
    const struct jv *given = jv_get(a->body, "doc");
    struct str key;
    world.account = account;
    struct jv *doc = call_new_doc(&c, kind, STR_NONE, "");
    jv_foreach_member (given, i, key, item) {
        jv_set(a->arena, doc, key, jv_clone(a->arena, item));
    }
    if (!str_eq(account, a->front->world.account))
        jv_set(a->arena, doc, STR("shared"),
               jv_new_bool(a->arena, jv_bool(jv_get(a->body, "shared"), true)));
    if (has_status(kind))
        set_default(a->arena, doc, "status", STR("ACTIVE"));
    if (kind == RESOURCE_SERVICE && !jv_get(doc, "dnsEntry"))
        jv_set(a->arena, doc, STR("dnsEntry"),
               service_dns_entry(&c, jv_str(jv_get(doc, "name")), jv_str(jv_get(doc, "id"))));
    set_default(a->arena, doc, "createdBy", account);
    set_default(a->arena, doc, "authType", STR("NONE"));
    fill_reference(a, doc, RESOURCE_SERVICE, "service");
    fill_reference(a, doc, RESOURCE_SERVICE_NETWORK, "serviceNetwork");
    return doc;
}

/* Saves, and answers with the resource or with what went wrong. */
static void finish(struct admin_call *a, const struct jv *doc)
{
    struct error err;
    if (store_commit(a->front->world.store, &err))
        admin_refuse(a, 500, "%s", err.message);
    else if (doc)
        admin_reply(a, a->status, doc);
}

void admin_add_resource(struct admin_call *a)
{
    struct error err;
    struct store *store = a->front->world.store;
    struct str account = jv_str(jv_get(a->body, "account"));
    enum resource_kind kind = kind_of(jv_str(jv_get(a->body, "kind")));
    if (kind == RESOURCE_KINDS) {
        admin_refuse(a, 400, "kind is none of SERVICE, SERVICE_NETWORK, TARGET_GROUP, ...");
        return;
    }
    store_lock(store);
    struct jv *doc = complete_doc(a, kind, account.n ? account : a->front->world.account);
    struct resource *r =
        store_add(store, kind, account.n ? account : a->front->world.account, doc, &err);
    a->status = 201;
    if (r)
        finish(a, r->doc);
    else
        admin_refuse(a, 400, "%s", err.message);
    store_unlock(store);
}

static struct resource *find(struct admin_call *a)
{
    for (int kind = 0; kind < RESOURCE_KINDS; kind++) {
        struct resource *r = store_find(a->front->world.store, (enum resource_kind)kind, a->rest);
        if (r)
            return r;
    }
    admin_refuse(a, 404, "there is no resource %" PRISTR, STR_ARG(a->rest));
    return NULL;
}

/* Members by which the store finds resources and ties them together. */
static bool is_fixed(struct str member)
{
    static const char *const fixed[] = {"id",        "arn",        "name",      "clientToken",
                                        "serviceId", "listenerId", "isDefault", "serviceNetworkId",
                                        "resourceId"};
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
        if (str_is(member, fixed[i]))
            return true;
    return false;
}

static bool judge_changes(struct admin_call *a)
{
    struct str key;
    jv_foreach_member (a->body, i, key, item) {
        if (is_fixed(key)) {
            admin_refuse(a, 400, "%" PRISTR " cannot be changed", STR_ARG(key));
            return false;
        }
    }
    return true;
}

void admin_change_resource(struct admin_call *a)
{
    struct store *store = a->front->world.store;
    struct str key;
    if (!judge_changes(a))
        return;
    store_lock(store);
    struct resource *r = find(a);
    jv_foreach_member (r ? a->body : NULL, i, key, item) {
        store_set(store, r, key.p, jv_type(item) == JV_NULL ? NULL : item);
    }
    if (r)
        finish(a, r->doc);
    store_unlock(store);
}

void admin_remove_resource(struct admin_call *a)
{
    struct store *store = a->front->world.store;
    store_lock(store);
    struct resource *r = find(a);
    if (r && r->kind == RESOURCE_RULE && rule_of(r)->is_default) {
        admin_refuse(a, 400, "a default rule goes with its listener only");
    } else if (r) {
        store_remove(store, r);
        a->status = 204;
        finish(a, NULL);
    }
    store_unlock(store);
}
