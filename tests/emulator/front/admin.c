/* admin.c - see admin.h. */
#include "front/admin.h"

#include "dataplane/dataplane.h"
#include "json/json_read.h"
#include "json/json_write.h"

enum { REPLY_BYTES = 256 << 20 };

static struct str text_of(struct arena *a, const struct jv *value)
{
    struct strbuf out = STRBUF(REPLY_BYTES);
    json_write(&out, value);
    struct str text = arena_str(a, strbuf_str(&out));
    strbuf_free(&out);
    return text;
}

void admin_reply(struct admin_call *a, int status, const struct jv *value)
{
    a->status = status;
    a->reply = text_of(a->arena, value);
}

void admin_refuse(struct admin_call *a, int status, const char *format, ...)
{
    va_list args;
    struct jv *out = jv_new_object(a->arena);
    va_start(args, format);
    struct str message = arena_vprintf(a->arena, format, args);
    va_end(args);
    jv_set(a->arena, out, STR("message"), jv_new_str(a->arena, message));
    admin_reply(a, status, out);
}

static void show_health(struct admin_call *a)
{
    a->reply = STR("{\"status\":\"ok\"}");
}

static void set(struct arena *a, struct jv *object, const char *key, struct jv *value)
{
    jv_set(a, object, str_of(key), value);
}

static struct jv *show_targets(struct arena *a, const struct target_group *g)
{
    struct jv *out = jv_new_array(a);
    vec_foreach (&g->targets, t) {
        struct jv *item = jv_new_object(a);
        const char *status = target_status_name(target_status_of(g, *t));
        set(a, item, "id", jv_new_str(a, (*t)->id));
        set(a, item, "port", jv_new_int(a, (*t)->port));
        set(a, item, "status", jv_new_str(a, str_of(status)));
        jv_append(a, out, item);
    }
    return out;
}

static struct jv *show_resource(struct arena *a, struct resource *r)
{
    struct jv *out = jv_clone(a, r->doc);
    set(a, out, "account", jv_new_str(a, r->account));
    if (r->kind == RESOURCE_TARGET_GROUP)
        set(a, out, "targets", show_targets(a, target_group_of(r)));
    return out;
}

static void show_state(struct admin_call *a)
{
    struct store *store = a->front->world.store;
    struct jv *out = jv_new_object(a->arena);
    store_lock(store);
    for (int kind = 0; kind < RESOURCE_KINDS; kind++) {
        struct jv *list = jv_new_array(a->arena);
        for (struct resource *r = store_first(store, (enum resource_kind)kind); r; r = r->next)
            jv_append(a->arena, list, show_resource(a->arena, r));
        set(a->arena, out, call_type((enum resource_kind)kind), list);
    }
    admin_reply(a, 200, out);
    store_unlock(store);
}

static void reset(struct admin_call *a)
{
    struct error err;
    store_lock(a->front->world.store);
    int failed = store_reset(a->front->world.store, &err);
    store_unlock(a->front->world.store);
    if (failed)
        admin_refuse(a, 500, "%s", err.message);
    else
        a->status = 204;
}

static void show_settings(struct admin_call *a)
{
    store_lock(a->front->world.store);
    admin_reply(a, 200, tunables_show(a->arena, a->front->tunables));
    store_unlock(a->front->world.store);
}

static void change_settings(struct admin_call *a)
{
    struct error err;
    store_lock(a->front->world.store);
    int failed = tunables_patch(a->front->tunables, a->body, &err);
    store_unlock(a->front->world.store);
    if (failed)
        admin_refuse(a, 400, "%s", err.message);
    else
        show_settings(a);
}

static void show_dataplane(struct admin_call *a)
{
    if (a->front->dataplane)
        a->reply = dataplane_report(a->front->dataplane, a->arena);
    else
        admin_refuse(a, 404, "the emulator runs without a data plane");
}

static void ask_faults(struct admin_call *a)
{
    struct str path = arena_printf(a->arena, FAULTS_PATH "%" PRISTR, STR_ARG(a->rest));
    a->status = faults_admin(a->front->faults, a->arena, a->method, path, a->text, &a->reply);
}

/* What a row answers, by method and the beginning of the path; method NULL: any. */
static const struct {
    const char *method;
    const char *path;
    void (*run)(struct admin_call *a);
    bool more; /* the path may go on */
} rows[] = {
    {"GET", "health", show_health, false},
    {"GET", "state", show_state, false},
    {"POST", "reset", reset, false},
    {"GET", "settings", show_settings, false},
    {"PATCH", "settings", change_settings, false},
    {"GET", "dataplane", show_dataplane, false},
    {"POST", "resources", admin_add_resource, false},
    {"PATCH", "resources/", admin_change_resource, true},
    {"DELETE", "resources/", admin_remove_resource, true},
    {NULL, "faults", ask_faults, true},
};

static void dispatch(struct admin_call *a, struct str path)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str wanted = str_of(rows[i].path);
        if ((rows[i].method && !str_is(a->method, rows[i].method)) ||
            (rows[i].more ? !str_starts(path, wanted) : !str_eq(path, wanted)))
            continue;
        a->rest = str_sub(path, wanted.n, path.n);
        rows[i].run(a);
        return;
    }
    admin_refuse(a, 404, "there is no such admin call");
}

enum http_outcome admin_handle(struct front *front, struct http_request *request,
                               struct http_response *response)
{
    struct error err;
    struct admin_call *a = ARENA_NEW(request->arena, struct admin_call);
    *a = (struct admin_call){
        .front = front,
        .arena = request->arena,
        .method = request->method,
        .text = request->body,
        .status = 200,
    };
    if (request->body.n)
        a->body = json_read(a->arena, request->body, NULL, &err);
    if (request->body.n && !a->body)
        admin_refuse(a, 400, "%s", err.message);
    else
        dispatch(a, str_sub(request->path, sizeof(ADMIN_PREFIX) - 1, request->path.n));
    response->status = a->status;
    response->body = a->reply;
    return HTTP_DONE;
}
