/* yaml_number.h - YAML 1.1 numbers as JSON numbers; for the YAML files of common/json only. */
#ifndef LG_JSON_YAML_NUMBER_H
#define LG_JSON_YAML_NUMBER_H

#include "base/arena.h"

enum yaml_number_kind { YAML_NOT_A_NUMBER, YAML_INT, YAML_FLOAT };

/*
 * What the plain scalar `text` is. Integers (int64, or uint64 without a sign) become decimal;
 * floating point numbers get the shortest form that reads back as the same double, in the notation
 * of Go's encoding/json. A number too large for a double is not a number, as in go-yaml v2.
 */
enum yaml_number_kind yaml_number(struct arena *a, struct str text, struct str *ret_number);

/* A floating point number as sigs.k8s.io/yaml writes it when it is a key: in single precision; one
 * too large for it is ".inf". */
struct str yaml_float_key(struct arena *a, struct str number);

#endif
