/*
 * attachment.h - which listeners of a Gateway a route attaches to, and which not, and why
 * (Gateway API: ParentReference, AllowedRoutes, Route hostnames; conditions Accepted with reasons
 * NoMatchingParent, NotAllowedByListeners, NoMatchingListenerHostname).
 */
#ifndef LG_API_ATTACHMENT_H
#define LG_API_ATTACHMENT_H

#include "api/lookup.h"
#include "api/views.h"

enum attachment {
    ATTACH_OK,
    ATTACH_NO_SECTION,        /* no listener of that sectionName */
    ATTACH_NO_PORT,           /* no listener on that port (of that sectionName) */
    ATTACH_KIND_NOT_ALLOWED,  /* protocol or allowedRoutes.kinds excludes the route's kind */
    ATTACH_NAMESPACE,         /* allowedRoutes.namespaces excludes the route's namespace */
    ATTACH_HOSTNAME,          /* no hostname in common */
    ATTACH_NAMESPACE_UNKNOWN, /* a selector decides, and the namespace's labels are not known */
};

/* What is known of the namespace that the route is in. */
struct route_namespace {
    struct str name;
    const struct namespace *object; /* NULL: labels unknown */
};

/* The namespace of a route, as far as the lookup knows it. */
struct route_namespace route_namespace_find(const struct lookup *lookup,
                                            const struct http_route *route);

/* Whether one listener takes the route; the first reason against it in the order of the enum. */
enum attachment listener_takes(const struct gateway *gateway, const struct listener *listener,
                               const struct http_route *route, const struct parent_ref *ref,
                               const struct route_namespace *namespace);

/*
 * Whether any listener takes the route through `ref`: ATTACH_OK, else ATTACH_NAMESPACE_UNKNOWN if
 * one might, else the reason of the listener that came closest (the highest value).
 */
enum attachment gateway_takes(const struct gateway *gateway, const struct http_route *route,
                              const struct parent_ref *ref,
                              const struct route_namespace *namespace);

/* Whether a route's and a listener's hostname have an intersection ("*.a.b" takes x.a.b, x.y.a.b).
 */
bool hostnames_intersect(struct str a, struct str b);

#endif
