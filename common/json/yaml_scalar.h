/*
 * yaml_scalar.h - what a YAML scalar means, by the rules of sigs.k8s.io/yaml; for the YAML files of
 * common/json only.
 */
#ifndef LG_JSON_YAML_SCALAR_H
#define LG_JSON_YAML_SCALAR_H

#include "base/error.h"
#include "json/jv.h"

struct yaml_scalar {
    struct str text;
    struct str tag; /* as the parser resolved it ("tag:yaml.org,2002:int"), or empty */
    bool plain;     /* neither quoted nor tagged: its look decides */
};

/*
 * The value, and whether its written form is likely to mean something else to its author (`on` read
 * as true, 0644 read as 420). NULL with the reason, without a place, if it has no JSON form.
 */
struct jv *yaml_scalar_value(struct arena *a, const struct yaml_scalar *s, bool *ret_surprising,
                             struct error *err);

/* Whether the scalar is the merge key `<<`. */
bool yaml_scalar_is_merge(const struct yaml_scalar *s);

/* The key that `value` is in a mapping: numbers and booleans become text. 0, or -1 with reason. */
int yaml_scalar_key(struct arena *a, const struct jv *value, struct str *ret_key,
                    struct error *err);

#endif
