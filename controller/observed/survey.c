/* survey.c - see survey.h. */
#include "observed/survey.h"

#include "api/lattice_names.h"
#include "base/vec.h"
#include "lattice/tags.h"
#include "observed/observed_impl.h"

struct unread {
    const struct observed_store *s;
    struct arena *a;
    const struct lattice_identity *who;
    VEC(struct plan_need) needs;
};

static void need(struct unread *u, enum plan_need_kind kind, struct str id)
{
    vec_push(u->a, &u->needs, (struct plan_need){kind, arena_str(u->a, id)});
}

/* Tags of another account's resources cannot be read. */
static void need_tags(struct unread *u, struct str arn)
{
    struct aws_arn parts;
    bool foreign = aws_arn_parse(arn, &parts) && !str_eq(parts.account, u->who->account);
    if (!foreign && !tags_of(u->s, arn).known)
        need(u, NEED_TAGS, arn);
}

static void need_part_tags(struct unread *u, const struct observed_service *service)
{
    for (size_t i = 0; i < service->association_count; i++)
        need_tags(u, service->associations[i].arn);
    for (size_t i = 0; i < service->listener_count; i++) {
        const struct observed_listener *listener = &service->listeners[i];
        need_tags(u, listener->arn);
        for (size_t j = 0; j < listener->rule_count; j++)
            need_tags(u, listener->rules[j].arn);
    }
}

static void need_service(struct unread *u, const struct observed_service *service)
{
    struct observed_tags tags = tags_of(u->s, service->arn);
    need_tags(u, service->arn);
    if (service->detail_known)
        need_part_tags(u, service);
    else if (tags_get(&tags.tags, TAG_MANAGED_BY).n)
        need(u, NEED_SERVICE_DETAIL, service->id);
}

static void need_group(struct unread *u, const struct observed_target_group *group)
{
    struct observed_tags tags = tags_of(u->s, group->arn);
    need_tags(u, group->arn);
    if (!str_eq(tags_get(&tags.tags, TAG_MANAGED_BY), u->who->owner))
        return;
    if (!group->targets_known)
        need(u, NEED_TARGETS, group->id);
    if (!group->health_check)
        need(u, NEED_TARGET_GROUP, group->id);
}

struct plan_need *survey_unread(const struct observed_store *s, struct arena *a,
                                const struct lattice_identity *who, size_t *ret_n)
{
    struct unread u = {.s = s, .a = a, .who = who};
    struct store_list networks = store_all(s->networks, a, STORE_BY_NAME);
    struct store_list services = store_all(s->services, a, STORE_BY_NAME);
    struct store_list groups = store_all(s->groups, a, STORE_BY_NAME);
    for (size_t i = 0; i < networks.n; i++)
        need_tags(&u, ((const struct network_entry *)networks.items[i]->object)->n.arn);
    if (s->vpc)
        need_tags(&u, s->vpc->arn);
    for (size_t i = 0; i < services.n; i++)
        need_service(&u, &((const struct service_entry *)services.items[i]->object)->s);
    for (size_t i = 0; i < groups.n; i++)
        need_group(&u, &((const struct group_entry *)groups.items[i]->object)->g);
    *ret_n = u.needs.n;
    return u.needs.items;
}

void survey_owned_networks(const struct observed_store *s, struct str owner,
                           void (*fn)(void *ctx, struct str name), void *ctx)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct store_list networks = store_all(s->networks, a, STORE_BY_NAME);
    for (size_t i = 0; i < networks.n; i++) {
        const struct observed_network *n =
            &((const struct network_entry *)networks.items[i]->object)->n;
        struct observed_tags tags = tags_of(s, n->arn);
        if (str_eq(tags_get(&tags.tags, TAG_MANAGED_BY), owner))
            fn(ctx, n->name);
    }
}
