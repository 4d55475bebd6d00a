/*
 * node.h - the form of the generated tables: one CRD schema as a graph of constant nodes.
 *
 * Written by generate.py from the CRD files of a Gateway API bundle, read by validate.c, defaults.c
 * and unknown.c. Equal parts of a bundle are one node. A member that is zero does not constrain.
 */
#ifndef LG_API_SCHEMA_NODE_H
#define LG_API_SCHEMA_NODE_H

#include "api/kinds.h"
#include "schema/pattern.h"

enum schema_type {
    SCHEMA_OBJECT,
    SCHEMA_ARRAY,
    SCHEMA_STRING,
    SCHEMA_INTEGER,
    SCHEMA_BOOLEAN,
};

/* x-kubernetes-list-type, as far as it asks for uniqueness. */
enum schema_list {
    SCHEMA_LIST, /* atomic */
    SCHEMA_SET,  /* of scalars */
    SCHEMA_MAP,  /* keyed by one field */
};

enum schema_format { FORMAT_NONE, FORMAT_INT32, FORMAT_INT64 };

/* A constant JSON value: a default. */
struct schema_literal {
    enum jv_type type;
    struct str key;  /* of a member of an object */
    struct str text; /* JV_STRING */
    int64_t number;  /* JV_NUMBER */
    const struct schema_literal *parts;
    size_t part_count;
};

struct schema_node {
    enum schema_type type;
    const struct schema_field *fields; /* of an object, ordered by name */
    size_t field_count;
    const struct schema_node *element; /* of an array, or the values of an object with free keys */
    const struct schema_literal *default_value;
    bool nullable;
    bool opaque;     /* fields that are not listed are fine (metadata.managedFields) */
    bool is_address; /* oneOf of Gateway addresses: an IPAddress has the value of one */

    enum schema_pattern pattern;
    enum schema_format format;
    size_t min_length; /* code points of a string */
    size_t max_length;
    const struct str *names; /* enum of strings */
    size_t name_count;
    const int64_t *numbers; /* enum of integers */
    size_t number_count;
    const int64_t *minimum;
    const int64_t *maximum;

    enum schema_list list;
    struct str list_key; /* SCHEMA_MAP */
    size_t min_items;
    size_t max_items;
    size_t max_properties;
};

struct schema_field {
    struct str name;
    const struct schema_node *node;
    bool required;
};

/* One kind of a bundle; all its versions have the same schema. */
struct schema_kind {
    enum api_kind kind;
    struct str versions; /* newest first, comma-separated: "v1,v1beta1" */
    const struct schema_node *root;
};

/* One release of the CRDs (standard channel). */
struct schema_bundle {
    struct str version; /* "v1.6.1" */
    const struct schema_kind *kinds;
    size_t kind_count;
};

#endif
