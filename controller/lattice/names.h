/*
 * names.h - the names that VPC Lattice resources of a route get. Pure.
 *
 * Where they are well-formed, they are those of the AWS Gateway API Controller
 * (pkg/utils/common.go, pkg/model/lattice), so that what it made is adopted; where they are not, or
 * belong to another route, they end in a hash. Every name that is made here passes
 * api/lattice_names.h.
 */
#ifndef LG_LATTICE_NAMES_H
#define LG_LATTICE_NAMES_H

#include "api/object.h"
#include "base/arena.h"
#include "lattice/types.h"

enum { LATTICE_NAME_HASH_CHARS = 10 };

/*
 * The name for a route whose plain one (api/indexes.h, lattice_service_name) cannot be had: up to
 * 29 characters of it, "-", and 10 characters of a hash of cluster, kind, namespace and name. The
 * same in every version of the product.
 */
struct str hashed_service_name(struct arena *a, struct str cluster, const struct api_object *route);

/* "ROUTE-NAMESPACE-80-http", else that of the service with port and protocol. */
struct str listener_name(struct arena *a, const struct api_object *route, struct str service_name,
                         int port, enum lattice_protocol protocol);

/* "k8s-NAMESPACE-SERVICE-", to which ten letters are added. */
struct str target_group_name_prefix(struct arena *a, struct str namespace, struct str service);

/*
 * Whether `domain`, the name that AWS gave a service ("NAME-0123456789abcdef0.…"), shows that the
 * service's name is `name`.
 */
bool domain_shows_name(struct str domain, struct str name);

#endif
