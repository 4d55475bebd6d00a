/*
 * grants.h - what a ReferenceGrant permits (Gateway API, ReferenceGrant): admission and controller
 * ask here, so that they never disagree. Pure.
 */
#ifndef LG_API_GRANTS_H
#define LG_API_GRANTS_H

#include "api/views.h"

/* Whether `grant` lets HTTPRoutes in namespace `from` use the Service `to` of its own namespace. */
bool grant_permits(const struct reference_grant *grant, struct str from, struct str to);

/* Whether it lets Gateways in namespace `from` use the Secret `to` of its own namespace. */
bool grant_permits_secret(const struct reference_grant *grant, struct str from, struct str to);

#endif
