/*
 * bundles.h - the Gateway API bundles whose CRDs we know as tables.
 */
#ifndef LG_API_SCHEMA_BUNDLES_H
#define LG_API_SCHEMA_BUNDLES_H

#include "base/cleanup.h"
#include "schema/node.h"

/* One table a release, generated: bundle_v1_2_1.c etc. */
extern const struct schema_bundle schema_bundle_v1_2_1;
extern const struct schema_bundle schema_bundle_v1_6_1;
extern const struct schema_bundle schema_bundle_v1_7_0;

/* metadata of every object (metav1.ObjectMeta): names and types only. */
extern const struct schema_node schema_metadata;

/* The schema of a kind, or NULL if the bundle (NULL: the newest) does not have it. */
const struct schema_node *schema_root(const struct schema_bundle *bundle, enum api_kind kind);

/* The schema of a member of an object: a declared field, else that of free keys, else NULL. */
const struct schema_node *schema_member(const struct schema_node *node, struct str name);

#endif
