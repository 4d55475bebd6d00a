/* call.c - what the handlers of all families use; see call.h. */
#include "operations/call.h"

#include <sys/random.h>

#include "base/clock.h"
#include "emulator/tunables.h"
#include "operations/tags.h"

enum { ID_DIGITS = 17 };

/* How ids and ARNs of a kind begin. */
static const struct {
    const char *prefix;
    const char *arn;
} forms[RESOURCE_KINDS] = {
    [RESOURCE_SERVICE] = {"svc-", "service"},
    [RESOURCE_SERVICE_NETWORK] = {"sn-", "servicenetwork"},
    [RESOURCE_SERVICE_ASSOCIATION] = {"snsa-", "servicenetworkserviceassociation"},
    [RESOURCE_VPC_ASSOCIATION] = {"snva-", "servicenetworkvpcassociation"},
    [RESOURCE_LISTENER] = {"listener-", "listener"},
    [RESOURCE_RULE] = {"rule-", "rule"},
    [RESOURCE_TARGET_GROUP] = {"tg-", "targetgroup"},
    [RESOURCE_ACCESS_LOG_SUBSCRIPTION] = {"als-", "accesslogsubscription"},
};

const struct jv *call_param(const struct call *c, const char *name)
{
    const struct jv *v = jv_get(c->params, name);
    return jv_type(v) == JV_NULL ? NULL : v;
}

struct str call_text(const struct call *c, const char *name)
{
    return jv_str(call_param(c, name));
}

static bool visible(const struct call *c, const struct resource *r, bool foreign)
{
    return str_eq(r->account, c->world->account) ||
           (foreign && jv_bool(jv_get(r->doc, "shared"), false));
}

struct resource *call_find(struct call *c, enum resource_kind kind, struct str identifier,
                           bool foreign)
{
    struct resource *r = store_find(c->store, kind, identifier);
    bool seen = r && store_seen(c->arena, c->store, r);
    if (seen && visible(c, r, foreign))
        return r;
    bool arn = str_starts(identifier, STR("arn:"));
    struct str account = arena_printf(c->arena, ":%" PRISTR ":", STR_ARG(c->world->account));
    bool elsewhere = arn && str_find(identifier, account) < 0;
    if ((seen || elsewhere) && c->tunables->undocumented.foreign_arn == FOREIGN_ARN_ACCESS_DENIED)
        call_denied(c, "User is not authorized to perform: vpc-lattice:%s on resource: %" PRISTR,
                    c->operation->name, STR_ARG(identifier));
    else
        call_not_found(c, kind, identifier);
    return NULL;
}

struct resource *call_find_any(struct call *c, struct str identifier, bool foreign)
{
    struct str id = identifier, part;
    while (str_find_char(id, '/') >= 0)
        str_split(&id, '/', &part);
    for (size_t kind = 0; kind < RESOURCE_KINDS; kind++)
        if (str_starts(id, str_of(forms[kind].prefix)))
            return call_find(c, (enum resource_kind)kind, identifier, foreign);
    call_not_found(c, RESOURCE_SERVICE, identifier);
    return NULL;
}

bool call_settled(struct call *c, const struct resource *r)
{
    if (r->status == STATUS_NONE || r->status == STATUS_ACTIVE || r->status == STATUS_UPDATE_FAILED)
        return true;
    return call_conflict(
        c, r, "Invalid resource status for this operation, resource id %" PRISTR ", status: %s.",
        STR_ARG(r->id), resource_status_name(r->status));
}

static struct str new_id(struct call *c, enum resource_kind kind)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char random[ID_DIGITS];
    char id[ID_DIGITS];
    while (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
        continue;
    for (size_t i = 0; i < ID_DIGITS; i++)
        id[i] = digits[random[i] & 15];
    return arena_printf(c->arena, "%s%.*s", forms[kind].prefix, ID_DIGITS, id);
}

static void set_text(struct call *c, struct jv *doc, const char *name, struct str value)
{
    jv_set(c->arena, doc, str_of(name), jv_new_str(c->arena, value));
}

static struct str now_text(struct call *c)
{
    return clock_rfc3339(c->arena, store_now(c->store), 3);
}

static void copy_params(struct call *c, struct jv *doc, const char *names)
{
    struct str rest = str_of(names), name;
    while (str_split(&rest, ' ', &name)) {
        const struct jv *value = jv_get_str(c->params, name);
        if (value && jv_type(value) != JV_NULL)
            jv_set(c->arena, doc, name, jv_clone(c->arena, value));
    }
}

struct jv *call_new_doc(struct call *c, enum resource_kind kind, struct str parent,
                        const char *params)
{
    struct jv *doc = jv_new_object(c->arena);
    struct str id = new_id(c, kind);
    struct str base =
        parent.n ? arena_printf(c->arena, "%" PRISTR "/", STR_ARG(parent))
                 : arena_printf(c->arena, "arn:%" PRISTR ":vpc-lattice:%" PRISTR ":%" PRISTR ":",
                                STR_ARG(c->world->partition), STR_ARG(c->world->region),
                                STR_ARG(c->world->account));
    set_text(c, doc, "id", id);
    set_text(c, doc, "arn",
             arena_printf(c->arena, "%" PRISTR "%s/%" PRISTR, STR_ARG(base), forms[kind].arn,
                          STR_ARG(id)));
    set_text(c, doc, "createdAt", now_text(c));
    set_text(c, doc, "lastUpdatedAt", now_text(c));
    copy_params(c, doc, params);
    return doc;
}

struct resource *call_add(struct call *c, enum resource_kind kind, struct jv *doc)
{
    struct error err;
    const struct jv *tags = call_param(c, "tags");
    if (!tags_allowed(c, tags))
        return NULL;
    if (jv_len(tags)) {
        jv_set(c->arena, doc, STR("tags"), jv_clone(c->arena, tags));
        jv_set(c->arena, doc, STR("taggedAt"), jv_new_int(c->arena, store_now(c->store)));
    }
    struct resource *r = store_add(c->store, kind, c->world->account, doc, &err);
    if (!r) {
        call_broken(c, &err);
        return NULL;
    }
    c->made = r;
    return r;
}

void call_updated(struct call *c, struct resource *r)
{
    store_set(c->store, r, "lastUpdatedAt", jv_new_str(c->arena, now_text(c)));
}

static enum resource_status failed_form(enum resource_status now)
{
    if (now == STATUS_CREATE_IN_PROGRESS)
        return STATUS_CREATE_FAILED;
    return now == STATUS_UPDATE_IN_PROGRESS ? STATUS_UPDATE_FAILED : STATUS_DELETE_FAILED;
}

void call_begin_life(struct call *c, struct resource *r, enum resource_status now,
                     enum resource_status then, int64_t delay_ms)
{
    if (c->fault->kind == FAULT_LIFE) {
        struct jv *failure = jv_new_object(c->arena);
        set_text(c, failure, "code", c->fault->code);
        set_text(c, failure, "message", c->fault->message);
        store_set(c->store, r, "pendingFailure", failure);
        then = failed_form(now);
    }
    store_set_status(c->store, r, now, then, delay_ms * NS_PER_MS);
}

bool call_get(struct call *c)
{
    size_t last = CALL_LABELS - 1;
    while (!c->on[last])
        last--;
    return call_reply(c, c->on[last]);
}
