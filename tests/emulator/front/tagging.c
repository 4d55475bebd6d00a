/*
 * tagging.c - GetResources, TagResources and UntagResources of the Resource Groups Tagging API
 * (2017-01-26) over the tags in the store.
 *
 * What has or had tags is found. With tagging-lag-ms a change of tags is seen only so much later.
 */
#include "base/clock.h"
#include "front/served.h"
#include "operations/tags.h"
#include "wire/page.h"

enum { DEFAULT_ITEMS = 50, MOST_ITEMS = 100, MOST_ARNS = 100, MOST_TAGGED = 20 };

/* "vpc-lattice:targetgroup" -> kind; services only also match "vpc-lattice". */
static const struct {
    const char *type;
    enum resource_kind kind;
} types[] = {
    {"vpc-lattice:service", RESOURCE_SERVICE},
    {"vpc-lattice:servicenetwork", RESOURCE_SERVICE_NETWORK},
    {"vpc-lattice:servicenetworkserviceassociation", RESOURCE_SERVICE_ASSOCIATION},
    {"vpc-lattice:servicenetworkvpcassociation", RESOURCE_VPC_ASSOCIATION},
    {"vpc-lattice:listener", RESOURCE_LISTENER},
    {"vpc-lattice:rule", RESOURCE_RULE},
    {"vpc-lattice:targetgroup", RESOURCE_TARGET_GROUP},
    {"vpc-lattice:accesslogsubscription", RESOURCE_ACCESS_LOG_SUBSCRIPTION},
};

static bool listed(const struct jv *list, struct str text)
{
    bool found = false;
    jv_foreach (list, i, item) {
        found = found || str_eq(jv_str(item), text);
    }
    return found;
}

static bool kind_wanted(const struct visit *v, size_t row)
{
    const struct jv *filters = jv_get(v->params, "ResourceTypeFilters");
    return !jv_len(filters) || listed(filters, STR("vpc-lattice")) ||
           listed(filters, str_of(types[row].type));
}

/* The tags that the service knows by now; NULL: none ever. */
static const struct jv *tags_seen(const struct visit *v, const struct resource *r)
{
    int64_t changed = 0, lag = v->tunables.tagging_lag_ms * NS_PER_MS;
    jv_int(jv_get(r->doc, "taggedAt"), &changed);
    bool recent = lag && store_now(v->front->world.store) < changed + lag;
    return jv_get(r->doc, recent ? "tagsBefore" : "tags");
}

/* Every filter names a key, and values of which one must be there (none: any). */
static bool tags_match(const struct jv *filters, const struct jv *tags)
{
    bool all = true;
    jv_foreach (filters, i, filter) {
        const struct jv *values = jv_get(filter, "Values");
        const struct jv *tag = jv_get_str(tags, jv_str(jv_get(filter, "Key")));
        all = all && tag && (!jv_len(values) || listed(values, jv_str(tag)));
    }
    return all;
}

static struct jv *mapping(struct visit *v, const struct resource *r, const struct jv *tags)
{
    struct jv *out = jv_new_object(v->arena), *list = jv_new_array(v->arena);
    struct str key;
    jv_set(v->arena, out, STR("ResourceARN"), jv_new_str(v->arena, r->arn));
    jv_set(v->arena, out, STR("Tags"), list);
    jv_foreach_member (tags, i, key, value) {
        struct jv *tag = jv_new_object(v->arena);
        jv_set(v->arena, tag, STR("Key"), jv_new_str(v->arena, key));
        jv_set(v->arena, tag, STR("Value"), jv_clone(v->arena, value));
        jv_append(v->arena, list, tag);
    }
    return out;
}

/* One page; pages go by kind, then by order of creation. */
struct search {
    struct visit *v;
    struct jv *found;
    uint64_t after;
    int64_t room;
    uint64_t last; /* place of the last one that was added */
    bool more;
};

/* The place of a resource among all results, for tokens. */
static uint64_t place(size_t row, const struct resource *r)
{
    return ((uint64_t)row << 56) | r->seq;
}

static void consider(struct search *s, size_t row, const struct resource *r)
{
    const struct visit *v = s->v;
    const struct jv *arns = jv_get(v->params, "ResourceARNList"), *tags = tags_seen(v, r);
    if (!tags || !str_eq(r->account, v->front->world.account) || place(row, r) <= s->after ||
        (jv_len(arns) ? !listed(arns, r->arn) : !tags_match(jv_get(v->params, "TagFilters"), tags)))
        return;
    if (s->room == 0) {
        s->more = true;
        return;
    }
    s->room--;
    s->last = place(row, r);
    jv_append(s->v->arena, s->found, mapping(s->v, r, tags));
}

static void search_all(struct search *s)
{
    struct store *store = s->v->front->world.store;
    for (size_t row = 0; row < ARRAY_LEN(types); row++) {
        if (!kind_wanted(s->v, row))
            continue;
        for (struct resource *r = store_first(store, types[row].kind); r && !s->more; r = r->next)
            consider(s, row, r);
    }
}

static struct str query_of(struct visit *v)
{
    struct jv *asked = jv_clone(v->arena, v->params);
    jv_unset(asked, STR("PaginationToken"));
    jv_unset(asked, STR("ResourcesPerPage"));
    return visit_json(v, asked);
}

static void invalid(struct visit *v, const char *message)
{
    answer_error(v, 400, "InvalidParameterException", str_of(message));
}

static void get_resources(struct visit *v)
{
    struct search s = {.v = v, .found = jv_new_array(v->arena), .room = DEFAULT_ITEMS};
    struct str token = jv_str(jv_get(v->params, "PaginationToken")), query = query_of(v);
    const struct jv *arns = jv_get(v->params, "ResourceARNList");
    jv_int(jv_get(v->params, "ResourcesPerPage"), &s.room);
    if (s.room < 1 || s.room > MOST_ITEMS || jv_len(arns) > MOST_ARNS) {
        invalid(v, "ResourcesPerPage is 1 to 100, ResourceARNList has at most 100 items.");
        return;
    }
    if (jv_len(arns) &&
        (jv_get(v->params, "TagFilters") || jv_get(v->params, "ResourceTypeFilters"))) {
        invalid(v, "ResourceARNList goes with no filter.");
        return;
    }
    if (token.n && !page_token_read(v->arena, query, token, &s.after)) {
        answer_error(v, 400, "PaginationTokenExpiredException", STR("The token is not valid."));
        return;
    }
    store_lock(v->front->world.store);
    search_all(&s);
    struct jv *out = jv_new_object(v->arena);
    struct str next = s.more ? page_token(v->arena, query, s.last) : STR("");
    jv_set(v->arena, out, STR("PaginationToken"), jv_new_str(v->arena, next));
    jv_set(v->arena, out, STR("ResourceTagMappingList"), s.found);
    v->answer.body = visit_json(v, out);
    store_unlock(v->front->world.store);
}

static struct jv *failure_info(struct visit *v, const struct failure *failure)
{
    struct jv *out = jv_new_object(v->arena);
    jv_set(v->arena, out, STR("StatusCode"), jv_new_int(v->arena, failure->status));
    jv_set(v->arena, out, STR("ErrorCode"), jv_new_str(v->arena, STR("InvalidParameterException")));
    jv_set(v->arena, out, STR("ErrorMessage"), jv_new_str(v->arena, failure->message));
    return out;
}

/* Tags or untags each ARN; what fails is told in FailedResourcesMap with status 200. */
static struct jv *change_each(struct visit *v, const struct jv *arns)
{
    struct jv *failed = jv_new_object(v->arena);
    jv_foreach (arns, i, arn) {
        static const struct operation operation = {.name = "TagResource"};
        struct call c = {
            .arena = v->arena,
            .world = &v->front->world,
            .store = v->front->world.store,
            .tunables = v->front->tunables,
            .operation = &operation,
            .fault = &v->fault,
        };
        struct resource *r = call_find_any(&c, jv_str(arn), false);
        if (!r || !(str_is(v->operation, "TagResources")
                        ? tags_add(&c, r, jv_get(v->params, "Tags"))
                        : tags_remove(&c, r, jv_get(v->params, "TagKeys"))))
            jv_set(v->arena, failed, jv_str(arn), failure_info(v, &c.failure));
    }
    return failed;
}

static void change_resources(struct visit *v)
{
    const struct jv *arns = jv_get(v->params, "ResourceARNList");
    struct error err;
    if (!jv_len(arns) || jv_len(arns) > MOST_TAGGED) {
        invalid(v, "ResourceARNList has 1 to 20 items.");
        return;
    }
    store_lock(v->front->world.store);
    struct jv *out = jv_new_object(v->arena);
    jv_set(v->arena, out, STR("FailedResourcesMap"), change_each(v, arns));
    v->answer.body = visit_json(v, out);
    if (store_commit(v->front->world.store, &err))
        answer_error(v, 500, "InternalServiceException", arena_str(v->arena, str_of(err.message)));
    store_unlock(v->front->world.store);
}

static void run(struct visit *v)
{
    v->answer.content_type = STR("application/x-amz-json-1.1");
    if (str_is(v->operation, "GetResources"))
        get_resources(v);
    else if (str_is(v->operation, "TagResources") || str_is(v->operation, "UntagResources"))
        change_resources(v);
    else
        answer_error(v, 400, "UnknownOperationException", STR("There is no such operation."));
}

const struct served served_tagging = {
    .name = "resourcegroupstaggingapi",
    .signing_name = "tagging",
    .form = ERROR_JSON_1_1,
    .is_signed = signed_always,
    .prepare = prepare_json,
    .run = run,
};
