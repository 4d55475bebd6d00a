/*
 * bundle.h - which release of the Gateway API CRDs the cluster has.
 */
#ifndef LG_REPLICA_BUNDLE_H
#define LG_REPLICA_BUNDLE_H

#include "kube_client/client.h"
#include "schema/schema.h"

/*
 * The bundle to check against for CRDs of `version`: that one, or the newest known one that is
 * older, or the oldest known. Pure.
 */
const struct schema_bundle *bundle_nearest(struct str version);

/*
 * Reads the annotation gateway.networking.k8s.io/bundle-version of the HTTPRoute CRD. The newest
 * bundle if there is none; NULL if it cannot be read. `*ret_version` (in `a`; may be NULL) is what
 * the annotation says, empty if there is none. Blocks up to `timeout_ms`.
 */
const struct schema_bundle *bundle_installed(struct kube_client *client, int64_t timeout_ms,
                                             struct arena *a, struct str *ret_version,
                                             struct error *err);

#endif
