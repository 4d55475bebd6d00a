/*
 * save.c - the state file: a JSON line for each version of a resource and for each removal.
 *
 *     {"seq":7,"kind":"service","account":"123456789012","due":…,"next":"ACTIVE","doc":{…}}
 *     {"kind":"targetgroup",…,"targets":[{"id":"10.0.0.1","port":80,"drained":…}]}
 *     {"gone":"svc-0123456789abcdef0","kind":"service"}
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "store/impl.h"

enum { FILE_BYTES = 1 << 30, SLACK_LINES = 20000 };

static void member_str(struct jw *w, const char *key, struct str value)
{
    jw_key(w, key);
    jw_str(w, value);
}

static void member_int(struct jw *w, const char *key, int64_t value)
{
    jw_key(w, key);
    jw_int(w, value);
}

static void write_targets(struct jw *w, const struct target_group *g)
{
    jw_key(w, "targets");
    jw_begin_array(w);
    vec_foreach (&g->targets, t) {
        jw_begin_object(w);
        member_str(w, "id", (*t)->id);
        member_int(w, "port", (*t)->port);
        if ((*t)->draining)
            member_int(w, "drained", (*t)->drained_ns);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void write_resource(struct strbuf *out, struct resource *r)
{
    struct jw w = JW(out);
    jw_begin_object(&w);
    member_int(&w, "seq", (int64_t)r->seq);
    member_str(&w, "kind", str_of(kind_rows[r->kind].name));
    member_str(&w, "account", r->account);
    if (r->due_ns) {
        member_int(&w, "due", r->due_ns);
        member_str(&w, "next", str_of(resource_status_name(r->next_status)));
    }
    jw_key(&w, "doc");
    jw_value(&w, r->doc);
    if (r->kind == RESOURCE_TARGET_GROUP)
        write_targets(&w, target_group_of(r));
    jw_end_object(&w);
    strbuf_addc(out, '\n');
}

void save_resource(struct store *s, struct resource *r)
{
    if (!s->file.path)
        return;
    write_resource(&s->unsaved, r);
    s->unsaved_lines++;
}

void save_removal(struct store *s, const struct resource *r)
{
    struct jw w = JW(&s->unsaved);
    jw_begin_object(&w);
    member_str(&w, "gone", r->id);
    member_str(&w, "kind", str_of(kind_rows[r->kind].name));
    jw_end_object(&w);
    strbuf_addc(&s->unsaved, '\n');
    s->unsaved_lines++;
}

static int write_all(const struct state_file *f, struct str bytes, struct error *err)
{
    while (bytes.n) {
        ssize_t n = write(f->fd, bytes.p, bytes.n);
        if (n < 0 && errno != EINTR)
            return error_set(err, ERR_IO, "write the state file %s: %m", f->path);
        if (n > 0)
            bytes = str_sub(bytes, (size_t)n, bytes.n);
    }
    return 0;
}

/* Kinds are in an order in which parents come before what is in them. */
static void write_everything(struct store *s, struct strbuf *out)
{
    static const enum resource_kind order[] = {
        RESOURCE_SERVICE,
        RESOURCE_SERVICE_NETWORK,
        RESOURCE_TARGET_GROUP,
        RESOURCE_LISTENER,
        RESOURCE_RULE,
        RESOURCE_SERVICE_ASSOCIATION,
        RESOURCE_VPC_ASSOCIATION,
        RESOURCE_ACCESS_LOG_SUBSCRIPTION,
    };
    s->file.lines = 0;
    for (size_t i = 0; i < ARRAY_LEN(order); i++)
        for (struct resource *r = s->kinds[order[i]].first; r; r = r->next, s->file.lines++)
            write_resource(out, r);
}

int save_afresh(struct store *s, struct error *err)
{
    struct state_file *f = &s->file;
    struct strbuf out = STRBUF(FILE_BYTES);
    if (!f->path)
        return 0;
    write_everything(s, &out);
    f->lines_fresh = f->lines;
    int failed = file_write(f->path, strbuf_str(&out), 0600, err);
    strbuf_free(&out);
    if (failed)
        return -1;
    cleanup_close(&f->fd);
    f->fd = open(f->path, O_WRONLY | O_APPEND | O_CLOEXEC);
    return f->fd >= 0 ? 0 : error_set(err, ERR_IO, "open the state file %s: %m", f->path);
}

int save_flush(struct store *s, struct error *err)
{
    if (s->file.path && !s->loading && write_all(&s->file, strbuf_str(&s->unsaved), err))
        return -1;
    s->file.lines += s->unsaved_lines;
    strbuf_clear(&s->unsaved);
    s->unsaved_lines = 0;
    return s->file.lines > 4 * s->file.lines_fresh + SLACK_LINES ? save_afresh(s, err) : 0;
}

static enum resource_kind kind_of(struct str name)
{
    unsigned kind = 0;
    while (kind < RESOURCE_KINDS && !str_is(name, kind_rows[kind].name))
        kind++;
    return (enum resource_kind)kind;
}

static void load_targets(struct store *s, struct target_group *g, const struct jv *targets)
{
    jv_foreach (targets, i, item) {
        int64_t port = 0, drained = 0;
        jv_int(jv_get(item, "port"), &port);
        struct target *t = store_add_target(s, g, jv_str(jv_get(item, "id")), (uint16_t)port);
        if (jv_int(jv_get(item, "drained"), &drained))
            store_drain_target(s, g, t, drained);
    }
}

static void load_due(struct store *s, struct resource *r, const struct jv *line)
{
    struct str next = jv_str(jv_get(line, "next"));
    for (int status = 0; status <= STATUS_GONE; status++)
        if (str_is(next, resource_status_name((enum resource_status)status)))
            r->next_status = (enum resource_status)status;
    if (!jv_int(jv_get(line, "due"), &r->due_ns))
        return;
    list_add(&s->pending, r);
    life_due(s, r->due_ns);
}

/* Takes over the document and the targets of a newer line. */
static struct resource *load_version(struct store *s, struct resource *r, struct str doc)
{
    struct error err;
    struct target_group *g = r->kind == RESOURCE_TARGET_GROUP ? target_group_of(r) : NULL;
    if (r->kind == RESOURCE_RULE)
        rule_unlink_groups(s, rule_of(r));
    arena_reset(r->arena);
    r->doc = json_read(r->arena, doc, NULL, &err);
    resource_view(r);
    token_enter(s, r);
    if (r->kind == RESOURCE_RULE)
        rule_link_groups(s, rule_of(r));
    while (g && g->targets.n)
        store_remove_target(s, g, g->targets.items[g->targets.n - 1]);
    list_remove(&s->pending, r);
    r->due_ns = 0;
    r->next_status = STATUS_NONE;
    return r;
}

static int load_resource(struct store *s, enum resource_kind kind, const struct jv *line,
                         struct error *err)
{
    struct strbuf doc = STRBUF(FILE_BYTES);
    const struct jv *value = jv_get(line, "doc");
    int64_t seq = 0;
    jv_int(jv_get(line, "seq"), &seq);
    json_write(&doc, value);
    struct resource *r = map_get(s->kinds[kind].by_id, jv_str(jv_get(value, "id")));
    r = r ? load_version(s, r, strbuf_str(&doc))
          : resource_add(s, kind, jv_str(jv_get(line, "account")), (uint64_t)seq, strbuf_str(&doc),
                         err);
    strbuf_free(&doc);
    if (!r)
        return -1;
    if (kind == RESOURCE_TARGET_GROUP)
        load_targets(s, target_group_of(r), jv_get(line, "targets"));
    load_due(s, r, line);
    return 0;
}

static int load_line(struct store *s, struct arena *a, struct str text, struct error *err)
{
    const struct jv *line = json_read(a, text, NULL, err);
    if (!line)
        return -1;
    enum resource_kind kind = kind_of(jv_str(jv_get(line, "kind")));
    if (kind == RESOURCE_KINDS)
        return error_set(err, ERR_SYNTAX, "a line without a known kind");
    struct str gone = jv_str(jv_get(line, "gone"));
    if (!gone.n)
        return load_resource(s, kind, line, err);
    struct resource *r = map_get(s->kinds[kind].by_id, gone);
    if (r)
        store_remove(s, r);
    return 0;
}

static int load(struct store *s, struct str text, struct error *err)
{
    struct arena *a = arena_new();
    int failed = 0;
    for (size_t number = 1; !failed && str_find_char(text, '\n') >= 0; number++) {
        size_t n = (size_t)str_find_char(text, '\n');
        failed = load_line(s, a, str_sub(text, 0, n), err);
        if (failed)
            error_wrap(err, "%s line %zu", s->file.path, number);
        text = str_sub(text, n + 1, text.n);
        arena_reset(a);
    }
    arena_free(a);
    return failed;
}

int save_open(struct store *s, const char *path, struct error *err)
{
    struct strbuf text = STRBUF(FILE_BYTES);
    s->file.path = xstrdup(path);
    int failed = access(path, F_OK) == 0 && file_read(path, &text, err);
    s->loading = true;
    failed = failed || load(s, strbuf_str(&text), err);
    vec_foreach (&s->dirty, r)
        (*r)->dirty = false;
    s->dirty.n = 0;
    strbuf_clear(&s->unsaved);
    s->unsaved_lines = 0;
    s->loading = false;
    strbuf_free(&text);
    return failed ? -1 : save_afresh(s, err);
}
