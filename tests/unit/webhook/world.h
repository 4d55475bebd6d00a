/*
 * world.h - reviews to decide: the objects of the rule cases around them, and the parts of a body.
 */
#ifndef LG_TESTS_WEBHOOK_WORLD_H
#define LG_TESTS_WEBHOOK_WORLD_H

#include "api/object_set.h"
#include "json/jv.h"
#include "webhook/admission.h"

/* Look-ups over tests/cases/rules/world.yaml; everything lives in `a`. */
const struct lookup *world(struct arena *a);

/* All groups enforced, all defaults on. */
struct admission_settings settings_all(void);

/* The members of a request besides uid, kind and objects; "" for none. */
struct request_parts {
    const char *api_version; /* NULL: admission.k8s.io/v1 */
    const char *kind;        /* NULL: HTTPRoute */
    const char *operation;   /* NULL: CREATE */
    const char *object;      /* JSON, or NULL to leave the member out */
    const char *old_object;
    const char *more; /* further members of the request, each with a comma before it */
};

/* The body of a review. */
struct str review_body(struct arena *a, const struct request_parts *parts);

/* The answer to a review that is well-formed, read back: its `response`. NULL after a failure. */
const struct jv *answer_to(struct arena *a, const struct request_parts *parts,
                           enum admission_stage stage);

/* The member at a path such as "status/details/causes/0/field"; NULL if there is none. */
const struct jv *at(const struct jv *v, const char *path);

/* An HTTPRoute in namespace default with this metadata and spec, both JSON objects. */
const char *route(struct arena *a, const char *metadata, const char *spec);

#endif
