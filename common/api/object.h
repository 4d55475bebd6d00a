/*
 * object.h - the common head of all typed views, and how to make one.
 */
#ifndef LG_API_OBJECT_H
#define LG_API_OBJECT_H

#include "api/kinds.h"
#include "kube_meta/object_meta.h"

/* First member of every view: struct gateway, struct http_route … may be cast to it and back. */
struct api_object {
    enum api_kind kind;
    struct object_meta meta;
    struct str text; /* the object as JSON, where whoever made the view keeps it; else empty */
};

/* Annotations, label and names that we share with the existing Go controller. */
#define LATTICE_PREFIX          "application-networking.k8s.aws/"
#define LATTICE_CONTROLLER_NAME LATTICE_PREFIX "gateway-api-controller"

/*
 * The typed view of `object`, which must be of `kind`; all memory comes from the arena. Never NULL:
 * what is missing or malformed is absent in the view.
 */
struct api_object *api_object_view(struct arena *a, enum api_kind kind, const struct jv *object);

/* The same but for the rules of a route, which stay empty: they are most of it. */
struct api_object *api_object_outline(struct arena *a, enum api_kind kind, const struct jv *object);

/* The value of annotation LATTICE_PREFIX `name`, or the empty view (pointer NULL) if absent. */
struct str api_annotation(const struct api_object *object, const char *name);

/* "default/my-hotel", or "my-hotel" for a cluster-scoped object. */
struct str api_object_id(struct arena *a, const struct api_object *object);

#endif
