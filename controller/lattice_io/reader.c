/*
 * reader.c - the inventory, networks, and what is still in progress. Details: detail.c.
 */
#include "lattice_io/reader.h"

#include <stdlib.h>

#include "base/vec.h"
#include "base/xalloc.h"
#include "json/json_write.h"
#include "lattice/tags.h"
#include "lattice_io/detail.h"
#include "lattice_io/gather.h"

struct waiter {
    reader_done *done;
    void *ctx;
};

struct reader {
    struct io *io;
    bool listing;
    VEC(struct waiter) waiters; /* of the listing under way */
};

struct reader *reader_new(struct io *io)
{
    struct reader *r = xcalloc(1, sizeof(*r));
    r->io = io;
    return r;
}

struct reader *reader_free(struct reader *r)
{
    if (!r)
        return NULL;
    vec_free(&r->waiters);
    free(r);
    return NULL;
}

/* --- lists of everything ------------------------------------------------------------------------
 */

static void listed(struct gather *g, void *ctx, int64_t started_ns)
{
    observed_store_listed(g->io->store, ctx, started_ns);
}

static void list_all(struct gather *g, const char *operation, const struct plan_param *filter)
{
    struct plan_param params[2] = {{"maxResults", STR("100")}};
    if (filter)
        params[1] = *filter;
    gather_list(g, operation, params, filter ? 2 : 1, STR_NONE, NULL, listed, (void *)operation);
}

static void list_networks(struct gather *g)
{
    const struct plan_param vpc = {"vpcIdentifier", g->io->who->vpc};
    list_all(g, "ListServiceNetworks", NULL);
    list_all(g, "ListServiceNetworkVpcAssociations", &vpc);
}

/* What carries our owner tag, whatever it is. */
static struct str owned_filter(struct arena *a, const struct lattice_identity *who)
{
    struct strbuf out = STRBUF(LIMIT_AWS_REQUEST_BYTES);
    struct jw w = JW(&out);
    jw_begin_object(&w);
    jw_key(&w, "TagFilters");
    jw_begin_array(&w);
    jw_begin_object(&w);
    jw_key(&w, "Key");
    jw_str(&w, STR(TAG_MANAGED_BY));
    jw_key(&w, "Values");
    jw_begin_array(&w);
    jw_str(&w, who->owner);
    jw_end_array(&w);
    jw_end_object(&w);
    jw_end_array(&w);
    jw_key(&w, "ResourceTypeFilters");
    jw_begin_array(&w);
    jw_str(&w, STR("vpc-lattice"));
    jw_end_array(&w);
    jw_end_object(&w);
    struct str text = arena_str(a, strbuf_str(&out));
    strbuf_free(&out);
    return text;
}

static void inventory_over(void *ctx, const char *operation, const struct aws_error *error)
{
    struct reader *r = ctx;
    struct waiter *waiters = r->waiters.items;
    size_t n = r->waiters.n;
    r->waiters.items = NULL;
    r->waiters.n = r->waiters.capacity = 0;
    r->listing = false;
    for (size_t i = 0; i < n; i++)
        waiters[i].done(waiters[i].ctx, operation, error);
    free(waiters);
}

static void read_tags(struct gather *g, struct str arn)
{
    const struct plan_param param = {"resourceArn", arn};
    gather_call(g, "ListTagsForResource", &param, 1, STR_NONE, NULL, NULL);
}

/* The tagging API lags behind (a group that we made before a restart), or is not used at all: what
 * it did not tell of is asked for one by one, once. */
static void read_missing_tags(void *ctx, const char *operation, const struct aws_error *error)
{
    struct reader *r = ctx;
    if (error) {
        inventory_over(r, operation, error);
        return;
    }
    struct gather *g = gather_new(r->io, AWS_PRIORITY_READ, inventory_over, r);
    size_t n;
    struct str *arns = observed_store_untagged(r->io->store, g->arena, !r->io->tagging_api,
                                               r->io->who->account, &n);
    for (size_t i = 0; i < n; i++)
        read_tags(g, arns[i]);
    gather_end(g);
}

void reader_inventory(struct reader *r, reader_done *done, void *ctx)
{
    vec_push(NULL, &r->waiters, (struct waiter){done, ctx});
    if (r->listing)
        return;
    r->listing = true;
    struct gather *g = gather_new(r->io, AWS_PRIORITY_READ, read_missing_tags, r);
    const struct plan_param vpc = {"vpcIdentifier", r->io->who->vpc};
    list_networks(g);
    list_all(g, "ListServices", NULL);
    list_all(g, "ListTargetGroups", &vpc);
    if (r->io->tagging_api)
        gather_call(g, "GetResources", NULL, 0, owned_filter(g->arena, r->io->who), NULL, NULL);
    gather_end(g);
}

void reader_networks(struct reader *r, reader_done *done, void *ctx)
{
    struct gather *g = gather_new(r->io, AWS_PRIORITY_READ, done, ctx);
    list_networks(g);
    gather_end(g);
}

/* --- what a plan needs --------------------------------------------------------------------------
 */

static void read_group(struct gather *g, struct str id)
{
    const struct plan_param param = {"targetGroupIdentifier", id};
    gather_call(g, "GetTargetGroup", &param, 1, STR_NONE, NULL, NULL);
}

static void read_all(struct gather *g, const struct plan_need *needs, size_t n)
{
    static void (*const reads[])(struct gather * g, struct str id) = {
        [NEED_SERVICE_DETAIL] = detail_read,
        [NEED_TARGETS] = targets_read,
        [NEED_TARGET_GROUP] = read_group,
        [NEED_TAGS] = read_tags,
    };
    for (size_t i = 0; i < n; i++)
        reads[needs[i].kind](g, needs[i].id);
}

void reader_needs(struct reader *r, const struct plan_need *needs, size_t n,
                  enum aws_priority priority, reader_done *done, void *ctx)
{
    struct gather *g = gather_new(r->io, priority, done, ctx);
    read_all(g, needs, n);
    gather_end(g);
}

void reader_settle(struct reader *r, const struct str *services, size_t service_count,
                   const struct plan_need *needs, size_t need_count, reader_done *done, void *ctx)
{
    struct gather *g = gather_new(r->io, AWS_PRIORITY_READ, done, ctx);
    for (size_t i = 0; i < service_count; i++) {
        const struct plan_param service = {"serviceIdentifier", services[i]};
        gather_call(g, "GetService", &service, 1, STR_NONE, NULL, NULL);
        associations_read(g, services[i]);
    }
    read_all(g, needs, need_count);
    gather_end(g);
}
