/*
 * manifests.h - manifests as objects that see each other, as the API server would store them: with
 * the schema's defaults and the webhook's.
 */
#ifndef LG_LATTICECTL_MANIFESTS_H
#define LG_LATTICECTL_MANIFESTS_H

#include "check/check.h"

struct manifests {
    const struct lookup *lookup;
    const struct check_result *result; /* of checking them */
    size_t troubles;                   /* files that cannot be read; said on standard error */
    bool no_endpoints; /* not one EndpointSlice: what endpoints there are cannot be told */
};

/* Reads and checks files and folders (input.h). `options` must live as long as the arena. */
struct manifests manifests_read(struct arena *a, const struct check_options *options,
                                const struct str *arguments, size_t n);

/* Objects of --namespace and --assume-present; the webhook's rules and defaults, offline. */
struct check_options manifests_options(struct str namespace, unsigned assume_present);

#endif
