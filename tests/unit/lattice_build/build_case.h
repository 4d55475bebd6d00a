/*
 * build_case.h - one case of tests/cases/lattice/build: a world of objects, settings and
 * certificates, and what is to be built from it.
 */
#ifndef LG_UNIT_LATTICE_BUILD_BUILD_CASE_H
#define LG_UNIT_LATTICE_BUILD_BUILD_CASE_H

#include "api/object_set.h"
#include "lattice/build.h"

struct build_case {
    struct object_set *set;
    struct build_settings settings;
    struct certificates certificates;
    struct build_input input;
    const struct jv *acm; /* hostname: ARN, null for none; absent names are not known */
};

/* An object as it would come from the API server: apiVersion, namespace and defaults filled in. */
const struct jv *case_object(struct arena *a, const struct jv *written);

/* Fills *ret_case, which the caller owns and may not move. */
void build_case_read(struct arena *a, const struct jv *source, struct build_case *ret_case);

/* The unit of case member `route` ("ns/name") or `network`, as JSON. */
struct str build_case_run(struct arena *a, const struct build_case *c, const struct jv *source);

#endif
