/* watch_event.c - cutting and decoding the lines of a watch. */
#include "kube_meta/watch_event.h"

#include "json/json_read.h"

static int add_rest(struct line_splitter *s, struct str part, struct error *err)
{
    strbuf_add(&s->rest, part);
    if (s->rest.overflowed)
        return error_set(err, ERR_LIMIT, "an event of a watch is longer than %u bytes",
                         LIMIT_WATCH_LINE_BYTES);
    return 0;
}

int line_splitter_feed(struct line_splitter *s, struct str chunk,
                       bool (*line)(void *ctx, struct str line), void *ctx, struct error *err)
{
    ptrdiff_t end;
    while ((end = str_find_char(chunk, '\n')) >= 0) {
        if (add_rest(s, str_sub(chunk, 0, (size_t)end), err) != 0)
            return -1;
        chunk = str_sub(chunk, (size_t)end + 1, chunk.n);
        bool more = s->rest.n == 0 || line(ctx, strbuf_str(&s->rest));
        strbuf_clear(&s->rest);
        if (!more)
            return 0;
    }
    return add_rest(s, chunk, err);
}

void line_splitter_reset(struct line_splitter *s)
{
    strbuf_free(&s->rest);
}

static const char *const type_names[] = {
    [WATCH_ADDED] = "ADDED",       [WATCH_MODIFIED] = "MODIFIED", [WATCH_DELETED] = "DELETED",
    [WATCH_BOOKMARK] = "BOOKMARK", [WATCH_ERROR] = "ERROR",
};

static int parse_type(struct str name, enum watch_type *ret_type, struct error *err)
{
    for (size_t i = 0; i < ARRAY_LEN(type_names); i++) {
        if (str_is(name, type_names[i])) {
            *ret_type = (enum watch_type)i;
            return 0;
        }
    }
    return error_set(err, ERR_SYNTAX, "a watch event has the unknown type \"%" PRISTR "\"",
                     STR_ARG(name));
}

/* An ERROR without a proper Status still is an error. */
static void parse_error(struct arena *a, const struct jv *object, struct watch_event *event)
{
    if (!kube_status_parse(a, object, &event->status))
        event->status = (struct kube_status){.code = 500,
                                             .reason = STR("InternalError"),
                                             .message = STR("ERROR event without a Status")};
}

static int parse_object(const struct jv *object, struct watch_event *event, struct error *err)
{
    const struct jv *meta = jv_get(object, "metadata");
    event->object = object;
    event->resource_version = jv_str(jv_get(meta, "resourceVersion"));
    if (event->resource_version.n == 0)
        return error_set(err, ERR_SYNTAX, "a watch event's object has no resourceVersion");
    if (event->type != WATCH_BOOKMARK && jv_str(jv_get(meta, "name")).n == 0)
        return error_set(err, ERR_SYNTAX, "a watch event's object has no name");
    return 0;
}

int watch_event_parse(struct arena *a, struct str line, struct watch_event *ret_event,
                      struct error *err)
{
    static const struct json_limits limits = {.text_bytes = LIMIT_WATCH_LINE_BYTES};
    const struct jv *root = json_read(a, line, &limits, err);
    if (!root)
        return error_wrap(err, "watch event");
    struct watch_event event = {0};
    if (parse_type(jv_str(jv_get(root, "type")), &event.type, err) != 0)
        return -1;
    if (event.type == WATCH_ERROR)
        parse_error(a, jv_get(root, "object"), &event);
    else if (parse_object(jv_get(root, "object"), &event, err) != 0)
        return -1;
    *ret_event = event;
    return 0;
}
