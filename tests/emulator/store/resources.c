/* resources.c - making, changing and removing resources; see store.h and impl.h. */
#include "base/xalloc.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "store/impl.h"

const struct kind_row kind_rows[RESOURCE_KINDS] = {
    [RESOURCE_SERVICE] = {"service", sizeof(struct service), true},
    [RESOURCE_SERVICE_NETWORK] = {"servicenetwork", sizeof(struct service_network), true},
    [RESOURCE_SERVICE_ASSOCIATION] = {"servicenetworkserviceassociation",
                                      sizeof(struct service_association), false},
    [RESOURCE_VPC_ASSOCIATION] = {"servicenetworkvpcassociation", sizeof(struct vpc_association),
                                  false},
    [RESOURCE_LISTENER] = {"listener", sizeof(struct listener), false},
    [RESOURCE_RULE] = {"rule", sizeof(struct rule), false},
    [RESOURCE_TARGET_GROUP] = {"targetgroup", sizeof(struct target_group), true},
    [RESOURCE_ACCESS_LOG_SUBSCRIPTION] = {"accesslogsubscription",
                                          sizeof(struct access_log_subscription), false},
};

enum { DOC_BYTES = 8 << 20 };

void list_add(struct resource_list *list, struct resource *r)
{
    vec_push(NULL, list, r);
}

void list_remove(struct resource_list *list, const struct resource *r)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i] == r) {
            list->n--;
            memmove(list->items + i, list->items + i + 1, (list->n - i) * sizeof(*list->items));
            return;
        }
}

/* The text of a document; the caller frees the buffer. */
static struct strbuf doc_text(const struct jv *doc)
{
    struct strbuf out = STRBUF(DOC_BYTES);
    json_write(&out, doc);
    return out;
}

void token_enter(struct store *s, struct resource *r)
{
    struct str token = jv_str(jv_get(r->doc, "clientToken"));
    if (token.n)
        map_put(s->tokens, token, r);
}

/* Puts the resource into the indexes of its kind. */
static void enter(struct store *s, struct resource *r)
{
    struct kind_index *k = &s->kinds[r->kind];
    bool own = str_eq(r->account, s->account);
    r->prev = k->last;
    if (k->last)
        k->last->next = r;
    else
        k->first = r;
    k->last = r;
    map_put(k->by_id, r->id, r);
    k->own += own;
    if (own && kind_rows[r->kind].unique_name)
        map_put(k->by_name, r->name, r);
    token_enter(s, r);
}

static void leave(struct store *s, struct resource *r)
{
    struct kind_index *k = &s->kinds[r->kind];
    bool own = str_eq(r->account, s->account);
    *(r->prev ? &r->prev->next : &k->first) = r->next;
    *(r->next ? &r->next->prev : &k->last) = r->prev;
    map_remove(k->by_id, r->id);
    k->own -= own;
    if (own && kind_rows[r->kind].unique_name)
        map_remove(k->by_name, r->name);
    struct str token = jv_str(jv_get(r->doc, "clientToken"));
    if (token.n)
        map_remove(s->tokens, token);
}

struct resource *resource_add(struct store *s, enum resource_kind kind, struct str account,
                              uint64_t seq, struct str text, struct error *err)
{
    struct resource *r = xcalloc(1, kind_rows[kind].size);
    r->kind = kind;
    r->arena = arena_new_sized(text.n * 4);
    r->doc = json_read(r->arena, text, NULL, err);
    r->account = (struct str){xstrndup(account), account.n};
    if (r->doc)
        resource_view(r);
    if (!r->doc || !r->id.n || map_get(s->kinds[kind].by_id, r->id) || resource_link(s, r, err)) {
        resource_free(r);
        error_set(err, ERR_SYNTAX, "a %s that cannot be added: %" PRISTR, kind_rows[kind].name,
                  STR_ARG(text));
        return NULL;
    }
    r->seq = seq ? seq : ++s->last_seq;
    if (r->seq > s->last_seq)
        s->last_seq = r->seq;
    enter(s, r);
    return r;
}

struct resource *store_add(struct store *s, enum resource_kind kind, struct str account,
                           const struct jv *doc, struct error *err)
{
    struct strbuf text = doc_text(doc);
    struct resource *r = resource_add(s, kind, account, 0, strbuf_str(&text), err);
    strbuf_free(&text);
    if (!r)
        return NULL;
    r->dirty = true;
    list_add(&s->dirty, r);
    if (s->stale_ms > 0)
        r->stale_until_ns = INT64_MAX;
    return r;
}

static void forget_seen(struct resource *r)
{
    free((void *)(uintptr_t)r->seen_before.p);
    r->seen_before = STR_NONE;
    r->stale_until_ns = 0;
}

struct jv *store_touch(struct store *s, struct resource *r)
{
    if (r->dirty)
        return r->doc;
    r->dirty = true;
    list_add(&s->dirty, r);
    if (s->stale_ms > 0 && r->stale_until_ns <= s->now_ns) {
        struct strbuf text = doc_text(r->doc);
        forget_seen(r);
        r->seen_before = (struct str){xstrndup(strbuf_str(&text)), text.n};
        r->stale_until_ns = INT64_MAX;
        strbuf_free(&text);
    }
    return r->doc;
}

void store_set(struct store *s, struct resource *r, const char *key, const struct jv *value)
{
    store_touch(s, r);
    if (!value) {
        jv_unset(r->doc, str_of(key));
        return;
    }
    struct strbuf text = doc_text(value);
    struct error err;
    struct jv *copy = json_read(r->arena, strbuf_str(&text), NULL, &err);
    strbuf_free(&text);
    jv_set(r->arena, r->doc, str_of(key), copy);
}

void store_set_token(struct store *s, struct resource *r, struct str token)
{
    store_touch(s, r);
    jv_set(r->arena, r->doc, STR("clientToken"), jv_new_str(r->arena, token));
    map_put(s->tokens, token, r);
}

const struct jv *store_seen(struct arena *a, const struct store *s, const struct resource *r)
{
    struct error err;
    if (r->stale_until_ns <= s->now_ns)
        return r->doc;
    return r->seen_before.n ? json_read(a, r->seen_before, NULL, &err) : NULL;
}

void resource_free(struct resource *r)
{
    switch (r->kind) {
    case RESOURCE_SERVICE:
        vec_free(&service_of(r)->listeners);
        vec_free(&service_of(r)->associations);
        vec_free(&service_of(r)->subscriptions);
        break;
    case RESOURCE_SERVICE_NETWORK:
        vec_free(&service_network_of(r)->service_associations);
        vec_free(&service_network_of(r)->vpc_associations);
        vec_free(&service_network_of(r)->subscriptions);
        break;
    case RESOURCE_LISTENER: vec_free(&listener_of(r)->rules); break;
    case RESOURCE_TARGET_GROUP: targets_free(target_group_of(r)); break;
    default: break;
    }
    forget_seen(r);
    free((void *)(uintptr_t)r->account.p);
    arena_free(r->arena);
    free(r);
}

static void remove_all(struct store *s, struct resource_list *list)
{
    while (list->n)
        store_remove(s, list->items[list->n - 1]);
}

static void remove_children(struct store *s, struct resource *r)
{
    if (r->kind == RESOURCE_SERVICE) {
        remove_all(s, &service_of(r)->associations);
        remove_all(s, &service_of(r)->listeners);
        remove_all(s, &service_of(r)->subscriptions);
    } else if (r->kind == RESOURCE_SERVICE_NETWORK) {
        remove_all(s, &service_network_of(r)->service_associations);
        remove_all(s, &service_network_of(r)->vpc_associations);
        remove_all(s, &service_network_of(r)->subscriptions);
    } else if (r->kind == RESOURCE_LISTENER) {
        remove_all(s, &listener_of(r)->rules);
    }
}

void store_remove(struct store *s, struct resource *r)
{
    remove_children(s, r);
    save_removal(s, r);
    resource_unlink(s, r);
    list_remove(&s->dirty, r);
    list_remove(&s->pending, r);
    if (r->kind == RESOURCE_TARGET_GROUP)
        list_remove(&s->draining, r);
    leave(s, r);
    resource_free(r);
}
