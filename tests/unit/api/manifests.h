/* manifests.h - objects written as YAML, for the tests of api. */
#ifndef LG_UNIT_API_MANIFESTS_H
#define LG_UNIT_API_MANIFESTS_H

#include "api/object_set.h"

/* The value of a YAML text; NULL (and a failed assertion) if it is not one document. */
struct jv *read_yaml(struct arena *a, const char *text);

/* The typed view of an object written as YAML; NULL if it is none of a known kind. */
struct api_object *view_yaml(struct arena *a, const char *text);

/* Adds an object written as YAML to the set; namespaced ones that name none live in "default". */
void add_yaml(struct arena *a, struct object_set *set, const char *text);

#define GATEWAY_API "apiVersion: gateway.networking.k8s.io/v1\n"

#endif
