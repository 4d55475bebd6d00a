/*
 * tags.h - the tags that say whose a VPC Lattice resource is and what it stands for. Pure.
 *
 * The keys are those of the AWS Gateway API Controller (pkg/aws/cloud.go, pkg/model/lattice), so
 * that what it made is recognised.
 */
#ifndef LG_LATTICE_TAGS_H
#define LG_LATTICE_TAGS_H

#include "api/object.h"
#include "base/arena.h"
#include "lattice/types.h"

#define TAG_MANAGED_BY        LATTICE_PREFIX "ManagedBy"
#define TAG_CLUSTER_NAME      LATTICE_PREFIX "ClusterName"
#define TAG_ROUTE_NAME        LATTICE_PREFIX "RouteName"
#define TAG_ROUTE_NAMESPACE   LATTICE_PREFIX "RouteNamespace"
#define TAG_ROUTE_TYPE        LATTICE_PREFIX "RouteType"
#define TAG_SERVICE_NAME      LATTICE_PREFIX "ServiceName"
#define TAG_SERVICE_NAMESPACE LATTICE_PREFIX "ServiceNamespace"
#define TAG_SOURCE_TYPE       LATTICE_PREFIX "SourceTypeKey"
#define TAG_PROTOCOL_VERSION  LATTICE_PREFIX "ProtocolVersion"

/* The value of TAG_MANAGED_BY: "ACCOUNT/CLUSTER/VPC". */
struct str tags_owner(struct arena *a, struct str account, struct str cluster, struct str vpc);

/* The value of the tag `key`; empty when there is none. */
struct str tags_get(const struct lattice_tags *tags, const char *key);

/* Those of `want` that `have` lacks or has with another value, in the order of `want`. */
struct lattice_tags tags_missing(struct arena *a, const struct lattice_tags *have,
                                 const struct lattice_tags *want);

/* Whether a tag of `tags` is a user's own: its key is not one of the product's. */
bool tags_have_additional(const struct lattice_tags *tags);

#endif
