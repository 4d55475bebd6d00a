/*
 * reconciler.h - makes VPC Lattice and the status of Kubernetes objects follow what the objects
 * say.
 *
 * Everything happens on one thread, the loop of the Kubernetes client: events of the informers
 * touch units (queue.h); a unit is looked at as a whole each time: what is desired
 * (lattice/build.h) is compared with what was observed (observed/observed_store.h), and what
 * differs is planned and carried out, then told in status, annotations and events.
 */
#ifndef LG_RECONCILE_RECONCILER_H
#define LG_RECONCILE_RECONCILER_H

#include "aws/aws_client.h"
#include "kube_client/client.h"
#include "kube_client/events.h"
#include "lattice/build.h"
#include "rules/settings.h"

struct reconciler_options {
    struct kube_client *kube;
    struct aws_client *aws;
    struct metrics *metrics;
    struct event_recorder *events;
    const struct build_settings *build;
    const struct rule_settings *rules; /* of the findings told in status */
    bool tagging_api;
    int64_t resync_ns; /* what was read from AWS counts for that long */
};

struct reconciler;

/* Starts watching, then working once everything has been listed. All of `options` must outlive the
 * reconciler. */
struct reconciler *reconciler_new(const struct reconciler_options *options);

struct schema_bundle;

/* The release of the Gateway API CRDs that is installed, and what their annotation says. From any
 * thread but the loop. */
void reconciler_set_bundle(struct reconciler *r, const struct schema_bundle *bundle,
                           struct str version);

/*
 * Starts no further call, waits until those under way are over. Not from the loop. The AWS client
 * must still be there, and be released before the Kubernetes client. Accepts NULL; returns NULL.
 */
struct reconciler *reconciler_free(struct reconciler *r);

/* Whether every kind has been listed and AWS could be read; if not, *ret_why says what is missing
 * (in `a`). From any thread. */
bool reconciler_is_ready(struct reconciler *r, struct arena *a, struct str *ret_why);

#endif
