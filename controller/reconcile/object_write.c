/* object_write.c - see object_write.h. */
#include "reconcile/object_write.h"

#include <stdio.h>

#include "base/clock.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "log/log.h"

enum { WRITE_TIMEOUT_MS = 10000 };

/* For the event of the change that had a write refused. */
static const int64_t patience_ns = NS_PER_SECOND;

static void remember(char *to, size_t size, struct str version)
{
    snprintf(to, size, "%" PRISTR, STR_ARG(version));
}

static int64_t pause_left_ns(const struct object_write *w)
{
    return w->not_before_ns ? w->not_before_ns - clock_monotonic_ns() : 0;
}

/* Whether the replica still shows what a write was refused on. */
static bool is_refused(const struct object_write *w, const struct api_object *object)
{
    return w->refused[0] && str_is(object->meta.resource_version, w->refused);
}

bool object_write_is_current(struct object_write *w, const struct api_object *object)
{
    if (w->under_way)
        return false;
    int64_t left = w->refused_ns + patience_ns - clock_monotonic_ns();
    if (is_refused(w, object) && left > 0) {
        queue_touch_in(w->unit, left);
        return false;
    }
    /* Until the write's own event comes, the replica shows what it was decided on. */
    return !w->written[0] || !str_is(object->meta.resource_version, w->decided);
}

/* Whether the pause after a failure is over, or what it was about has changed. */
static bool may_write(struct object_write *w, const struct api_object *object)
{
    bool changed = w->refused[0] && !is_refused(w, object);
    if (changed || pause_left_ns(w) <= 0)
        return true;
    queue_touch_in(w->unit, pause_left_ns(w));
    return false;
}

/* --- the call -----------------------------------------------------------------------------------
 */

/* What goes to the client's thread and back. */
struct write_call {
    struct object_write *w;
    struct kube_loop *loop;
    bool is_status;
    struct str subject;
    struct arena *arena;
    struct str version; /* of the answer */
    struct error err;
    bool failed;
};

static void succeeded(struct object_write *w, const struct write_call *call)
{
    bool changed = !str_is(call->version, w->decided);
    w->failures = 0;
    w->not_before_ns = 0;
    w->refused[0] = 0;
    remember(w->written, sizeof(w->written), changed ? call->version : STR_NONE);
    if (!changed && call->is_status) /* no event will come */
        remember(w->unchanged, sizeof(w->unchanged), call->version);
}

static void failed(struct object_write *w, const struct write_call *call)
{
    w->not_before_ns = clock_monotonic_ns() + queue_pause_ns(w->failures++);
    if (call->err.code == ERR_CONFLICT)
        remember(w->refused, sizeof(w->refused), str_of(w->decided));
    else
        w->refused[0] = 0;
    w->refused_ns = clock_monotonic_ns();
    if (call->err.code == ERR_NOT_FOUND) /* the object went; its event is on its way */
        return;
    queue_count_error(w->unit);
    if (call->err.code != ERR_CONFLICT)
        log_warn("cannot write", LOG_STR("object", call->subject), LOG_ERR(&call->err));
}

static void over(void *ctx)
{
    struct write_call *call = ctx;
    struct object_write *w = call->w;
    w->under_way = false;
    call->failed ? failed(w, call) : succeeded(w, call);
    w->r->open--;
    queue_touch(w->unit, TOUCH_QUIETLY);
    arena_free(call->arena);
}

/* On the client's thread. */
static void answered(void *ctx, const struct kube_answer *answer, const struct error *err)
{
    struct write_call *call = ctx;
    call->failed = err != NULL;
    if (err) {
        call->err = *err;
    } else {
        const struct jv *object = json_read(call->arena, answer->body, NULL, NULL);
        call->version = jv_str(jv_get(jv_get(object, "metadata"), "resourceVersion"));
    }
    kube_loop_post(call->loop, over, call);
}

static struct write_call *call_new(struct object_write *w, const struct api_object *object)
{
    struct arena *a = arena_new();
    struct write_call *call = ARENA_NEW(a, struct write_call);
    call->w = w;
    call->loop = w->r->loop;
    call->arena = a;
    call->subject = arena_printf(a, "%" PRISTR " %" PRISTR "/%" PRISTR,
                                 STR_ARG(api_kind_info(object->kind)->kind),
                                 STR_ARG(object->meta.namespace), STR_ARG(object->meta.name));
    return call;
}

static bool submit(struct object_write *w, const struct api_object *object, const char *subresource,
                   enum kube_patch patch, const struct jv *body)
{
    if (!may_write(w, object))
        return false;
    const struct api_kind_info *info = api_kind_info(object->kind);
    struct write_call *call = call_new(w, object);
    call->is_status = subresource != NULL;
    struct strbuf text = STRBUF(LIMIT_JSON_TEXT_BYTES);
    json_write(&text, body);
    struct kube_request request = {
        .verb = KUBE_PATCH,
        .path = {info->group, informer_version(replica_informer(w->r->replica, object->kind)),
                 info->plural, object->meta.namespace, object->meta.name, str_of(subresource)},
        .body = strbuf_str(&text),
        .patch = patch,
        .field_manager = "lattice-gateway",
        .timeout_ms = WRITE_TIMEOUT_MS,
    };
    remember(w->decided, sizeof(w->decided), object->meta.resource_version);
    w->written[0] = 0;
    w->under_way = true;
    w->r->open++;
    kube_submit(w->r->options.kube, &request, NULL, answered, call);
    strbuf_free(&text);
    return true;
}

/* --- what is written ----------------------------------------------------------------------------
 */

static void add_operation(struct arena *a, struct jv *patch, const char *op, const char *path,
                          struct jv *value)
{
    struct jv *operation = jv_new_object(a);
    jv_set(a, operation, STR("op"), jv_new_str(a, str_of(op)));
    jv_set(a, operation, STR("path"), jv_new_str(a, str_of(path)));
    jv_set(a, operation, STR("value"), value);
    jv_append(a, patch, operation);
}

bool object_write_status(struct object_write *w, const struct api_object *object,
                         const struct jv *status)
{
    if (str_is(object->meta.resource_version, w->unchanged))
        return false;
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct jv *patch = jv_new_array(a);
    add_operation(a, patch, "replace", "/metadata/resourceVersion",
                  jv_new_str(a, object->meta.resource_version));
    add_operation(a, patch, "add", "/status", jv_clone(a, status));
    return submit(w, object, "status", KUBE_PATCH_JSON, patch);
}

/* {"metadata": {"resourceVersion": …}}; *ret_meta is the inner object. */
static struct jv *meta_patch(struct arena *a, const struct api_object *object, struct jv **ret_meta)
{
    struct jv *patch = jv_new_object(a), *meta = jv_new_object(a);
    jv_set(a, meta, STR("resourceVersion"), jv_new_str(a, object->meta.resource_version));
    jv_set(a, patch, STR("metadata"), meta);
    *ret_meta = meta;
    return patch;
}

bool object_write_finalizer(struct object_write *w, const struct api_object *object,
                            const char *finalizer, bool present)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct jv *meta, *patch = meta_patch(a, object, &meta), *list = jv_new_array(a);
    for (size_t i = 0; i < object->meta.finalizers.n; i++)
        if (!str_is(object->meta.finalizers.items[i], finalizer))
            jv_append(a, list, jv_new_str(a, object->meta.finalizers.items[i]));
    if (present)
        jv_append(a, list, jv_new_str(a, str_of(finalizer)));
    jv_set(a, meta, STR("finalizers"), list);
    return submit(w, object, NULL, KUBE_PATCH_MERGE, patch);
}

bool object_write_annotations(struct object_write *w, const struct api_object *object,
                              const struct kv *annotations, size_t n)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct jv *meta, *patch = meta_patch(a, object, &meta), *changed = jv_new_object(a);
    for (size_t i = 0; i < n; i++) {
        struct str present = STR_NONE, wanted = annotations[i].value;
        bool there = kv_get(&object->meta.annotations, annotations[i].key, &present);
        if (wanted.n ? there && str_eq(present, wanted) : !there)
            continue;
        jv_set(a, changed, annotations[i].key, wanted.n ? jv_new_str(a, wanted) : jv_new_null(a));
    }
    if (!jv_len(changed))
        return false;
    jv_set(a, meta, STR("annotations"), changed);
    return submit(w, object, NULL, KUBE_PATCH_MERGE, patch);
}
