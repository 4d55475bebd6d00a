/*
 * lattice_annotations.h - checks of annotations that routes and Gateways share. Private to rules.
 */
#ifndef LG_RULES_LATTICE_ANNOTATIONS_H
#define LG_RULES_LATTICE_ANNOTATIONS_H

#include "rules/rule.h"

/* A rule_check: the annotation is "true" or "false". */
void check_boolean_annotation(struct rule_ctx *c, const struct jv *value, const struct fpath *path);

/*
 * Reports the annotation at `path` if it has our prefix and its name is none of `known`, which are
 * without the prefix.
 */
void check_annotation_known(struct rule_ctx *c, const struct fpath *path, const struct str *known,
                            size_t count);

/* Whether an object carries a finalizer, so that its AWS resources exist. */
bool has_finalizer(const struct api_object *object, const char *finalizer);

#endif
