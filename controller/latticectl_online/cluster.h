/* cluster.h - the live objects of a cluster, for `check --cluster`. */
#ifndef LG_LATTICECTL_ONLINE_CLUSTER_H
#define LG_LATTICECTL_ONLINE_CLUSTER_H

#include "api/lookup.h"
#include "base/error.h"

/*
 * Lists every kind of api/kinds.h once and answers look-ups from that; everything lives in `a`. A
 * kind that the cluster does not serve has no objects; of a kind that the user may not list nothing
 * is known, which is said on standard error. Empty views: the usual kubeconfig, its
 * current context. NULL with `err` if the cluster cannot be read.
 */
const struct lookup *cluster_lookup(struct arena *a, struct str kubeconfig, struct str context,
                                    struct error *err);

#endif
