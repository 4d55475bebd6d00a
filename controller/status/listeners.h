/* listeners.h - what is to be said of the listeners of a Gateway. Private to status. */
#ifndef LG_STATUS_LISTENERS_H
#define LG_STATUS_LISTENERS_H

#include "status/conditions.h"

/* The Gateway, and what is known about it. */
struct gateway_view {
    struct arena *arena;
    const struct gateway *gateway;
    const struct lookup *lookup;
    const struct gateway_facts *facts;
    struct str now;
};

/* --- each by itself: listener_checks.c -------------------------------------------------------- */

/* Whether VPC Lattice and this controller have the listener's protocol: HTTP and HTTPS. */
bool listener_is_supported(const struct listener *listener);

/* Whether HTTPRoutes are among the kinds that the listener takes. */
bool listener_takes_http_routes(const struct listener *listener);

/* Whether allowedRoutes.kinds names a kind that the listener cannot take. */
bool listener_names_other_kinds(const struct listener *listener);

/*
 * Why the listener's protocol or TLS mode cannot be had; NULL: it can. *ret_message is set for a
 * reason only.
 */
const char *listener_refusal(struct arena *a, const struct listener *listener,
                             struct str *ret_message);

/* --- certificates: certificate_refs.c --------------------------------------------------------- */

/*
 * What of tls.certificateRefs cannot be used: ResolvedRefs False with RefNotPermitted before
 * InvalidCertificateRef; Unknown while a Secret has not been read; else True. VPC Lattice takes its
 * certificates from ACM (option certificate-arn, or by hostname), so there need be none; beside
 * that option they are not looked at: it is common to write a name of nothing for the schema's
 * sake.
 */
struct verdict certificate_refs(const struct gateway_view *view, const struct listener *listener);

/* --- among each other: listener_conflicts.c --------------------------------------------------- */

/* Conflicted: True with ProtocolConflict or HostnameConflict, False without a reason. */
struct verdict listener_conflict(struct arena *a, const struct gateway *gateway,
                                 const struct listener *listener);

/* OverlappingTLSConfig: True with OverlappingHostnames, False without a reason. */
struct verdict listener_overlap(struct arena *a, const struct gateway *gateway,
                                const struct listener *listener);

/* Whether the listener is one that can be had and is not in conflict. */
bool listener_is_accepted(struct arena *a, const struct gateway *gateway,
                          const struct listener *listener);

/* --- attachedRoutes: attached_routes.c -------------------------------------------------------- */

/* For each listener, in the order of the spec, the routes that are accepted for it. */
const int64_t *count_attached_routes(const struct gateway_view *view);

/* --- status.listeners: listener_status.c ------------------------------------------------------ */

/* One entry for each listener, in the order of the spec, merged with those in `existing`. */
struct jv *listeners_status(const struct gateway_view *view, const struct jv *existing);

#endif
