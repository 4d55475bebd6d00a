/*
 * learn_tags.c - what replies tell about tags. The Resource Groups Tagging API lags behind: what we
 * wrote ourselves within a minute is not taken back by it.
 */
#include "base/clock.h"
#include "observed/copy.h"
#include "observed/observed_impl.h"
#include "observed/parse.h"

static const int64_t tagging_lag_ns = 60 * NS_PER_SECOND;

static bool was_written_since(const struct observed_store *s, struct str arn, int64_t since_ns)
{
    const struct tag_entry *e = map_get(s->tags, arn);
    return e && e->written && e->written > since_ns;
}

static int get_resources(const struct learned *l)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    int64_t since = l->call->started_ns - tagging_lag_ns;
    jv_foreach (jv_get(l->call->reply, "ResourceTagMappingList"), i, item) {
        struct str arn = jv_str(jv_get(item, "ResourceARN"));
        if (!arn.n)
            return error_set(l->err, ERR_SYNTAX, "GetResources: an item without ResourceARN");
        if (was_written_since(l->store, arn, since))
            continue;
        struct lattice_tags tags = parse_tags(a, jv_get(item, "Tags"));
        tags_put(l->store, arn, &tags, 0);
    }
    return 0;
}

void learned_body_tags(const struct learned *l, struct str arn)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct lattice_tags tags = parse_tags(a, jv_get(l->call->body, "tags"));
    tags_put(l->store, arn, &tags, l->call->now_ns);
}

static int list_tags(const struct learned *l)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str arn = l->call->param_count ? l->call->params[0].value : STR_NONE;
    if (was_written_since(l->store, arn, l->call->started_ns))
        return 0;
    struct lattice_tags tags = parse_tags(a, jv_get(l->call->reply, "tags"));
    tags_put(l->store, arn, &tags, 0);
    return 0;
}

static bool is_among(const struct lattice_tags *tags, struct str key)
{
    for (size_t i = 0; i < tags->n; i++)
        if (str_eq(tags->items[i].key, key))
            return true;
    return false;
}

static int tag_resource(const struct learned *l)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str arn = l->call->param_count ? l->call->params[0].value : STR_NONE;
    struct lattice_tags old = tags_of(l->store, arn).tags;
    struct lattice_tags added = parse_tags(a, jv_get(l->call->body, "tags"));
    struct lattice_tags all = {ARENA_NEW_ARRAY(a, old.n + added.n, struct lattice_tag_pair), 0};
    for (size_t i = 0, j = 0; i < old.n || j < added.n;) {
        if (i < old.n && is_among(&added, old.items[i].key))
            i++;
        else if (j >= added.n || (i < old.n && str_cmp(old.items[i].key, added.items[j].key) < 0))
            all.items[all.n++] = old.items[i++];
        else
            all.items[all.n++] = added.items[j++];
    }
    tags_put(l->store, arn, &all, l->call->now_ns);
    return 0;
}

static int untag_resource(const struct learned *l)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str arn = l->call->param_count ? l->call->params[0].value : STR_NONE;
    struct lattice_tags old = tags_of(l->store, arn).tags, tags = copy_tags(a, &old);
    size_t kept = 0;
    for (size_t i = 0; i < tags.n; i++) {
        bool removed = false;
        for (size_t k = 0; k < l->call->param_count; k++)
            removed = removed || (strcmp(l->call->params[k].name, "tagKeys") == 0 &&
                                  str_eq(l->call->params[k].value, tags.items[i].key));
        if (!removed)
            tags.items[kept++] = tags.items[i];
    }
    tags.n = kept;
    tags_put(l->store, arn, &tags, l->call->now_ns);
    return 0;
}

int learn_tags(const struct learned *l)
{
    static const struct {
        const char *operation;
        int (*learn)(const struct learned *l);
    } rows[] = {
        {"GetResources", get_resources},
        {"ListTagsForResource", list_tags},
        {"TagResource", tag_resource},
        {"UntagResource", untag_resource},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (strcmp(rows[i].operation, l->call->operation) == 0)
            return rows[i].learn(l);
    return 1;
}
