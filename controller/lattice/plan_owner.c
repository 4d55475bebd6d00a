/*
 * plan_owner.c - see plan_unit.h: whose the service of the wanted name is.
 *
 * It is the route's when owner tag and route tags say so. With our owner tag and no route tags it
 * is claimed. One of another owner is taken over only if the route names exactly that owner and the
 * service is the same route's there: ownership never moves before that is clear. Everything else,
 * a service without an owner tag too, is somebody else's.
 */
#include "api/lattice_names.h"
#include "lattice/plan_unit.h"
#include "lattice/tags.h"
#include "lattice/words.h"

#define TAKEOVER_ANNOTATION LATTICE_PREFIX "allow-takeover-from"
#define NAME_ANNOTATION     LATTICE_PREFIX "service-name-override"

/* Whether the route tags are the unit's. Older services lack the tag of the route's type. */
static bool of_route(const struct service_unit *u, const struct lattice_tags *tags)
{
    struct str type = tags_get(tags, TAG_ROUTE_TYPE);
    return str_eq(tags_get(tags, TAG_ROUTE_NAME), u->want->route_name) &&
           str_eq(tags_get(tags, TAG_ROUTE_NAMESPACE), u->want->route_namespace) &&
           (!type.n || str_eq(type, tags_get(&u->want->tags, TAG_ROUTE_TYPE)));
}

bool plan_is_of_route(const struct service_unit *u, const struct lattice_tags *tags)
{
    return str_eq(tags_get(tags, TAG_MANAGED_BY), u->who->owner) && of_route(u, tags);
}

static void conflict(struct service_unit *u, struct str message)
{
    draft_obstacle(u->d, OBSTACLE_CONFLICT, "Conflicted", message);
}

static void conflict_with_owner(struct service_unit *u, struct str owner)
{
    struct lattice_owner parts;
    struct str whose = arena_printf(u->d->a, "\"%" PRISTR "\"", STR_ARG(owner));
    if (lattice_owner_parse(owner, &parts))
        whose = arena_printf(u->d->a, "account %" PRISTR ", cluster %" PRISTR ", VPC %" PRISTR,
                             STR_ARG(parts.account), STR_ARG(parts.cluster), STR_ARG(parts.vpc));
    conflict(u,
             arena_printf(u->d->a,
                          "VPC Lattice service \"%" PRISTR "\" is managed by %" PRISTR
                          ". To take it over, annotate this route with " TAKEOVER_ANNOTATION
                          ": \"%" PRISTR "\"; the service must be of a route %" PRISTR "/%" PRISTR
                          " there. Otherwise choose another name with " NAME_ANNOTATION,
                          STR_ARG(u->want->name), STR_ARG(whose), STR_ARG(owner),
                          STR_ARG(u->want->route_namespace), STR_ARG(u->want->route_name)));
}

static void conflict_without_owner(struct service_unit *u)
{
    conflict(u, arena_printf(u->d->a,
                             "VPC Lattice service \"%" PRISTR
                             "\" was not made by this controller: it has no tag " TAG_MANAGED_BY
                             ". Choose another name with " NAME_ANNOTATION
                             ", or hand it over by tagging it with " TAG_MANAGED_BY "=%" PRISTR,
                             STR_ARG(u->want->name), STR_ARG(u->who->owner)));
}

static void conflict_with_route(struct service_unit *u, const struct lattice_tags *tags)
{
    struct str name = tags_get(tags, TAG_ROUTE_NAME);
    struct str namespace = tags_get(tags, TAG_ROUTE_NAMESPACE);
    struct str type = tags_get(tags, TAG_ROUTE_TYPE);
    conflict(u, arena_printf(u->d->a,
                             "VPC Lattice service \"%" PRISTR "\" is of route %" PRISTR "/%" PRISTR
                             "%s%" PRISTR ". Choose another name with " NAME_ANNOTATION,
                             STR_ARG(u->want->name), STR_ARG(namespace), STR_ARG(name),
                             type.n ? " of type " : "", STR_ARG(type)));
}

/* NONE with a conflict, OURS or CLAIM. */
static enum footing by_tags(struct service_unit *u, const struct lattice_tags *tags)
{
    struct str owner = tags_get(tags, TAG_MANAGED_BY);
    bool ours = str_eq(owner, u->who->owner);
    if (!owner.n) {
        conflict_without_owner(u);
        return FOOTING_NONE;
    }
    bool routeless = !tags_get(tags, TAG_ROUTE_NAME).n && !tags_get(tags, TAG_ROUTE_NAMESPACE).n;
    if (!ours && (routeless || !str_eq(owner, u->want->takeover_from))) {
        conflict_with_owner(u, owner);
        return FOOTING_NONE;
    }
    if (of_route(u, tags))
        return ours ? FOOTING_OURS : FOOTING_CLAIM;
    if (routeless)
        return FOOTING_CLAIM;
    conflict_with_route(u, tags);
    return FOOTING_NONE;
}

static enum footing by_status(struct service_unit *u, const struct observed_service *service)
{
    bool deleting = service->status == LATTICE_DELETE_IN_PROGRESS;
    if (deleting || service->status == LATTICE_CREATE_IN_PROGRESS) {
        *(deleting ? &u->former : &u->kept) = service;
        draft_obstacle(u->d, OBSTACLE_WAITING, deleting ? "ServiceDeleting" : "ServiceCreating",
                       arena_printf(u->d->a, "VPC Lattice service \"%" PRISTR "\" is in %s",
                                    STR_ARG(service->name), status_name(service->status)));
        return FOOTING_BUSY;
    }
    if (service->status == LATTICE_CREATE_FAILED || service->status == LATTICE_DELETE_FAILED ||
        !str_eq_nocase(service->custom_domain, u->want->custom_domain)) {
        u->former = service;
        return FOOTING_FIRST;
    }
    u->kept = service;
    return FOOTING_OURS;
}

/* Names are unique in an account: one that another account shares with us does not take ours. */
static bool of_other_account(const struct service_unit *u, const struct observed_service *service)
{
    struct aws_arn arn;
    return aws_arn_parse(service->arn, &arn) && !str_eq(arn.account, u->who->account);
}

enum footing plan_footing(struct service_unit *u)
{
    const struct observed_service *service = u->seen->service;
    if (!service || of_other_account(u, service))
        return FOOTING_FIRST;
    if (!service->tags.known) {
        draft_need(u->d, NEED_TAGS, service->arn);
        return FOOTING_NONE;
    }
    enum footing footing = by_tags(u, &service->tags.tags);
    if (footing == FOOTING_OURS)
        return by_status(u, service);
    if (footing == FOOTING_CLAIM)
        u->kept = service;
    return footing;
}
