/* learn_target_group.c - what replies tell about target groups and their targets. */
#include "observed/copy.h"
#include "observed/observed_impl.h"
#include "observed/parse.h"

static int bad(const struct learned *l, struct group_entry *e)
{
    group_release(e);
    return error_wrap(l->err, "%s", l->call->operation);
}

static int list_groups(const struct learned *l)
{
    jv_foreach (jv_get(l->call->reply, "items"), i, item) {
        struct group_entry *e = group_edit(l->store, jv_str(jv_get(item, "id")));
        bool stale = e->at.written > l->call->started_ns;
        if (!stale && parse_target_group(e->arena, item, &e->g, l->err) < 0)
            return bad(l, e);
        e->at.listed = l->call->now_ns;
        group_put(l->store, e);
    }
    return 0;
}

static int get_group(const struct learned *l)
{
    struct group_entry *e = group_edit(l->store, jv_str(jv_get(l->call->reply, "id")));
    if (e->at.written <= l->call->started_ns) {
        if (parse_target_group(e->arena, l->call->reply, &e->g, l->err) < 0)
            return bad(l, e);
        e->at.listed = e->at.detail = l->call->now_ns;
    }
    group_put(l->store, e);
    return 0;
}

static int create_group(const struct learned *l)
{
    struct group_entry *e = group_edit(l->store, jv_str(jv_get(l->call->reply, "id")));
    if (parse_target_group(e->arena, l->call->reply, &e->g, l->err) < 0)
        return bad(l, e);
    e->g.targets_known = true;
    e->at.listed = e->at.written = e->at.detail = e->at.targets = l->call->now_ns;
    group_put(l->store, e);
    learned_body_tags(l, e->g.arn);
    return 0;
}

static struct group_entry *edited(const struct learned *l)
{
    struct str id = learned_param(l, "targetGroupIdentifier");
    return group_find(l->store, id) ? group_edit(l->store, id) : NULL;
}

static int keep(const struct learned *l, struct group_entry *e)
{
    e->at.written = l->call->now_ns;
    group_put(l->store, e);
    return 0;
}

static int update_group(const struct learned *l)
{
    struct group_entry *e = edited(l);
    if (!e)
        return 0;
    if (parse_target_group(e->arena, l->call->reply, &e->g, l->err) < 0)
        return bad(l, e);
    return keep(l, e);
}

static int delete_group(const struct learned *l)
{
    struct group_entry *e = edited(l);
    if (!e)
        return 0;
    e->g.status = LATTICE_DELETE_IN_PROGRESS;
    return keep(l, e);
}

/* --- targets ------------------------------------------------------------------------------------
 */

void observed_store_put_targets(struct observed_store *s, struct str id,
                                const struct observed_target *targets, size_t n, int64_t started_ns)
{
    const struct group_entry *old = group_find(s, id);
    if (!old || old->at.written > started_ns) /* a registration overtook the list */
        return;
    struct group_entry *e = group_edit(s, id);
    struct observed_target_group with = e->g;
    with.targets = targets;
    with.target_count = n;
    copy_target_group(e->arena, &e->g, &with);
    if (n)
        qsort((void *)e->g.targets, n, sizeof(*e->g.targets), lattice_target_compare);
    e->g.targets_known = true;
    e->at.targets = started_ns;
    group_put(s, e);
}

static struct observed_target *target_of(struct observed_target *targets, size_t n,
                                         const struct lattice_target *key)
{
    return n ? bsearch(key, targets, n, sizeof(*targets), lattice_target_compare) : NULL;
}

/* The targets that the reply calls successful get the status; those that are new are added. */
static int mark_targets(const struct learned *l, struct str status, bool add)
{
    struct group_entry *e = edited(l);
    if (!e)
        return 0;
    struct observed_target *changed;
    size_t n;
    const struct jv *successful = jv_get(l->call->reply, "successful");
    if (parse_targets(e->arena, successful, &changed, &n, l->err) < 0)
        return bad(l, e);
    size_t old = e->g.target_count;
    struct observed_target *all = ARENA_NEW_ARRAY(e->arena, old + n, struct observed_target);
    if (old)
        memcpy(all, e->g.targets, old * sizeof(*all));
    size_t count = old;
    for (size_t i = 0; i < n; i++) {
        struct observed_target *t = target_of(all, old, &changed[i].target);
        if (!t && add)
            (t = &all[count++])->target = changed[i].target;
        if (t)
            t->status = status;
    }
    if (count)
        qsort(all, count, sizeof(*all), lattice_target_compare);
    e->g.targets = all;
    e->g.target_count = count;
    return keep(l, e);
}

static int register_targets(const struct learned *l)
{
    return mark_targets(l, STR("INITIAL"), true);
}

static int deregister_targets(const struct learned *l)
{
    return mark_targets(l, STR("DRAINING"), false);
}

int learn_target_group(const struct learned *l)
{
    static const struct {
        const char *operation;
        int (*learn)(const struct learned *l);
    } rows[] = {
        {"ListTargetGroups", list_groups},         {"GetTargetGroup", get_group},
        {"CreateTargetGroup", create_group},       {"UpdateTargetGroup", update_group},
        {"DeleteTargetGroup", delete_group},       {"RegisterTargets", register_targets},
        {"DeregisterTargets", deregister_targets},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (strcmp(rows[i].operation, l->call->operation) == 0)
            return rows[i].learn(l);
    return 1;
}
