/*
 * plan_groups.c - see plan_unit.h: the target groups of a route.
 *
 * Only the health check of a group can be changed. A group that differs in anything else is not the
 * wanted one: a new one is made, rules move to it, the old one goes last.
 */
#include "lattice/plan_unit.h"
#include "lattice/tags.h"
#include "lattice/words.h"

static struct str subject_of(struct service_unit *u, const struct observed_target_group *group)
{
    struct str namespace = tags_get(&group->tags.tags, TAG_SERVICE_NAMESPACE);
    struct str name = tags_get(&group->tags.tags, TAG_SERVICE_NAME);
    return arena_printf(u->d->a, "targetgroup %" PRISTR "/%" PRISTR " (%" PRISTR ")",
                        STR_ARG(namespace), STR_ARG(name), STR_ARG(group->id));
}

/* --- creation ------------------------------------------------------------------------------------
 */

static bool name_is_free(const struct service_unit *u, struct str name)
{
    for (size_t i = 0; i < u->seen->target_group_count; i++)
        if (str_eq(u->seen->target_groups[i]->name, name))
            return false;
    return true;
}

/*
 * The prefix and ten letters that follow from what the group is for. The same plan gives the same
 * name, and names are unique in an account: a group that a list does not show yet is not made
 * twice.
 */
static struct str new_name(struct service_unit *u, const struct desired_target_group *want)
{
    enum { LETTERS = 10 };
    const struct lattice_tags *tags = &want->tags;
    struct str name;
    for (uint64_t attempt = 0;; attempt++) {
        uint64_t hash = str_hash(want->key, attempt);
        for (size_t i = 0; i < tags->n; i++)
            if (str_starts(tags->items[i].key, STR(LATTICE_PREFIX)))
                hash = str_hash(tags->items[i].value, hash);
        hash = str_hash(str_of(protocol_name(want->protocol)), hash);
        hash = str_hash(str_of(ip_type_name(want->ip_type)), hash);
        char letters[LETTERS];
        for (size_t i = 0; i < LETTERS; i++, hash /= 26)
            letters[i] = (char)('a' + hash % 26);
        name =
            arena_printf(u->d->a, "%" PRISTR "%.*s", STR_ARG(want->name_prefix), LETTERS, letters);
        if (name_is_free(u, name))
            return name;
    }
}

/* A group of the same Service that goes because it is not the wanted one. */
static const struct observed_target_group *predecessor(const struct service_unit *u,
                                                       const struct desired_target_group *want)
{
    for (size_t i = 0; i < u->seen->target_group_count; i++) {
        const struct observed_target_group *group = u->seen->target_groups[i];
        bool taken = false;
        for (size_t g = 0; g < u->want->target_group_count; g++)
            taken |= u->groups[g].seen == group;
        if (!taken && plan_group_is_ours(u, group) &&
            str_eq(tags_get(&group->tags.tags, TAG_SERVICE_NAME), want->service_name) &&
            str_eq(tags_get(&group->tags.tags, TAG_SERVICE_NAMESPACE), want->service_namespace))
            return group;
    }
    return NULL;
}

static void add_difference(struct arena *a, struct str *text, const char *what, struct str seen,
                           struct str want)
{
    if (!str_eq(seen, want))
        *text = arena_printf(a, "%" PRISTR "%s%s %" PRISTR ", wanted %" PRISTR, STR_ARG(*text),
                             text->n ? "; " : "", what, STR_ARG(seen), STR_ARG(want));
}

static struct str why_created(struct service_unit *u, const struct desired_target_group *want,
                              const struct observed_target_group *old)
{
    struct arena *a = u->d->a;
    struct str text = STR_NONE;
    if (!old)
        return STR("there is none");
    if (old->status == LATTICE_CREATE_FAILED)
        text = failure_words(a, old->status, old->failure_code, old->failure_message);
    add_difference(a, &text, "protocol", str_of(protocol_name(old->protocol)),
                   str_of(protocol_name(want->protocol)));
    add_difference(a, &text, "version", tags_get(&old->tags.tags, TAG_PROTOCOL_VERSION),
                   tags_get(&want->tags, TAG_PROTOCOL_VERSION));
    add_difference(a, &text, "address type", str_of(ip_type_name(old->ip_type)),
                   str_of(ip_type_name(want->ip_type)));
    add_difference(a, &text, "VPC", old->vpc, u->who->vpc);
    add_difference(a, &text, "port", arena_printf(a, "%d", old->port),
                   arena_printf(a, "%d", want->port));
    if (!text.n)
        text = STR("serves another service");
    return arena_printf(a, "%" PRISTR ": %" PRISTR, STR_ARG(old->id), STR_ARG(text));
}

static struct str creation_body(struct service_unit *u, const struct desired_target_group *want)
{
    struct plan_body body;
    body_begin(&body, u->d->a);
    body_str(&body, "name", new_name(u, want));
    body_str(&body, "type", STR("IP"));
    jw_key(&body.w, "config");
    jw_begin_object(&body.w);
    body_int(&body, "port", want->port);
    body_str(&body, "protocol", str_of(protocol_name(want->protocol)));
    body_str(&body, "protocolVersion", str_of(protocol_version_name(want->version)));
    body_str(&body, "vpcIdentifier", u->who->vpc);
    body_str(&body, "ipAddressType", str_of(ip_type_name(want->ip_type)));
    if (want->health_check)
        body_health_check(&body, want->health_check);
    jw_end_object(&body.w);
    body_tags(&body, &want->tags);
    return body_end(&body);
}

static void create(struct service_unit *u, struct planned_group *group)
{
    const struct desired_target_group *want = group->want;
    const struct observed_target_group *old = predecessor(u, want);
    size_t step = draft_step(u->d, "CreateTargetGroup", old ? PLAN_REPLACE : PLAN_CREATE, want->key,
                             why_created(u, want, old));
    draft_body(u->d, step, creation_body(u, want));
    struct plan_ref made = ref_made(u->d, want->key, step);
    group->id = made.id;
    group->ready = true;
    vec_push(u->d->a, &group->before_use, step);
    plan_targets(u->d, want, NULL, made.id, step, &group->before_use);
}

/* --- what is there -------------------------------------------------------------------------------
 */

static void update_health_check(struct service_unit *u, const struct planned_group *group)
{
    const struct lattice_health_check *want = group->want->health_check;
    if (!want)
        return;
    if (!group->seen->health_check) {
        draft_need(u->d, NEED_TARGET_GROUP, group->id);
        return;
    }
    struct str difference = health_check_difference(u->d->a, group->seen->health_check, want);
    if (!difference.n)
        return;
    size_t step = draft_step(u->d, "UpdateTargetGroup", PLAN_UPDATE, group->want->key, difference);
    draft_param(u->d, step, "targetGroupIdentifier", group->id);
    struct plan_body body;
    body_begin(&body, u->d->a);
    body_health_check(&body, want);
    draft_body(u->d, step, body_end(&body));
}

static void keep(struct service_unit *u, struct planned_group *group)
{
    const struct observed_target_group *seen = group->seen;
    group->id = seen->id;
    if (seen->status == LATTICE_CREATE_IN_PROGRESS) {
        draft_obstacle(u->d, OBSTACLE_WAITING, "TargetGroupCreating",
                       arena_printf(u->d->a, "Target group %" PRISTR " is still being created",
                                    STR_ARG(seen->id)));
        return;
    }
    group->ready = true;
    update_health_check(u, group);
    plan_tags(u->d, seen->arn, group->want->key, &seen->tags, &group->want->tags);
    if (group->want->keep_targets)
        return;
    struct step_list registered = {0};
    if (!seen->targets_known)
        draft_need(u->d, NEED_TARGETS, seen->id);
    else if (plan_targets(u->d, group->want, seen, seen->id, NO_STEP, &registered))
        group->before_use = registered;
}

void plan_groups(struct service_unit *u, enum footing footing)
{
    plan_groups_assign(u, footing);
    for (size_t i = 0; i < u->want->target_group_count; i++) {
        if (u->groups[i].seen)
            keep(u, &u->groups[i]);
        else if (footing != FOOTING_NONE)
            create(u, &u->groups[i]);
    }
}

/* --- removal -------------------------------------------------------------------------------------
 */

static bool is_wanted(const struct service_unit *u, const struct observed_target_group *group)
{
    for (size_t i = 0; u->groups && i < u->want->target_group_count; i++)
        if (u->groups[i].seen == group)
            return true;
    return false;
}

/* Whether all that uses the group has let go of it when the plan's releasing steps are done. */
static bool is_released(const struct service_unit *u, const struct observed_target_group *group)
{
    for (size_t i = 0; i < u->held.n; i++)
        if (str_eq(u->held.items[i], group->id))
            return false;
    for (size_t i = 0; i < group->service_arn_count; i++) {
        bool released = u->kept && str_eq(group->service_arns[i], u->kept->arn);
        for (size_t g = 0; g < u->gone.n; g++)
            released |= str_eq(group->service_arns[i], u->gone.items[g]);
        if (!released)
            return false;
    }
    return true;
}

/* Whether it waits for a service of the unit that cannot go yet, which is told already. */
static bool waits_for_service(const struct service_unit *u,
                              const struct observed_target_group *group)
{
    const struct observed_service *service = u->seen->service;
    bool named =
        service && !u->kept && (!service->tags.known || plan_is_of_route(u, &service->tags.tags));
    for (size_t i = 0; i < group->service_arn_count; i++) {
        if (named && str_eq(group->service_arns[i], service->arn))
            return true;
        for (size_t s = 0; s < u->stale_count; s++)
            if (str_eq(group->service_arns[i], u->stale[s]->arn))
                return true;
    }
    return false;
}

static void leave(struct service_unit *u, const struct observed_target_group *group,
                  const char *reason, const char *why)
{
    draft_obstacle(u->d, unit_leftover(u), reason,
                   arena_printf(u->d->a, "Target group %" PRISTR " %s", STR_ARG(group->id), why));
}

/* Which services use the group is known as of the last listing only: what lets go comes first in
 * any case, so that no rule ever names a group without targets. */
static void delete_group(struct service_unit *u, const struct observed_target_group *group)
{
    const struct step_list *after = &u->releasing;
    struct str subject = subject_of(u, group);
    struct step_list emptied = {0};
    size_t draining = plan_targets_removal(u->d, subject, group, after, &emptied);
    if (draining && !emptied.n) {
        leave(u, group, "TargetsDraining", "is deleted when its targets have drained");
        return;
    }
    size_t step = draft_step(u->d, "DeleteTargetGroup", PLAN_DELETE, subject,
                             group->status == LATTICE_CREATE_FAILED ? STR("its creation failed")
                                                                    : STR("no rule needs it"));
    draft_param(u->d, step, "targetGroupIdentifier", group->id);
    draft_after_all(u->d, step, emptied.n ? &emptied : after);
}

static void remove_group(struct service_unit *u, const struct observed_target_group *group)
{
    if (group->status == LATTICE_DELETE_IN_PROGRESS)
        leave(u, group, "TargetGroupDeleting", "is being deleted");
    else if (group->status == LATTICE_CREATE_IN_PROGRESS)
        leave(u, group, "TargetGroupCreating", "is still being created; it is deleted after that");
    else if (!is_released(u, group) && waits_for_service(u, group))
        return;
    else if (!is_released(u, group))
        leave(u, group, "TargetGroupInUse", "is deleted when nothing forwards to it");
    else if (!group->targets_known && group->status != LATTICE_CREATE_FAILED)
        draft_need(u->d, NEED_TARGETS, group->id);
    else
        delete_group(u, group);
}

void plan_groups_removal(struct service_unit *u)
{
    for (size_t i = 0; i < u->seen->target_group_count; i++) {
        const struct observed_target_group *group = u->seen->target_groups[i];
        if (plan_group_is_ours(u, group) && !is_wanted(u, group))
            remove_group(u, group);
    }
}
