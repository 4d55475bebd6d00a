/*
 * metadata_node.c - metav1.ObjectMeta as a schema: names and types of its fields.
 *
 * Source: k8s.io/apimachinery pkg/apis/meta/v1/types.go. Null counts as absent everywhere, as in
 * Go's JSON decoder.
 */
/* clang-format off */
#include "schema/table.h"

static const struct schema_node n_string = {.type = SCHEMA_STRING, .nullable = true};
static const struct schema_node n_integer = {.type = SCHEMA_INTEGER, .nullable = true};
static const struct schema_node n_boolean = {.type = SCHEMA_BOOLEAN, .nullable = true};
static const struct schema_node n_strings = {.type = SCHEMA_ARRAY, .element = &n_string,
    .nullable = true};
static const struct schema_node n_map = {.type = SCHEMA_OBJECT, .element = &n_string,
    .nullable = true};
static const struct schema_node n_owner = {.type = SCHEMA_OBJECT, .nullable = true, FIELDS(
    OPTIONAL("apiVersion", n_string), OPTIONAL("blockOwnerDeletion", n_boolean),
    OPTIONAL("controller", n_boolean), OPTIONAL("kind", n_string), OPTIONAL("name", n_string),
    OPTIONAL("uid", n_string))};
static const struct schema_node n_owners = {.type = SCHEMA_ARRAY, .element = &n_owner,
    .nullable = true};
static const struct schema_node n_managed = {.type = SCHEMA_OBJECT, .nullable = true,
    .opaque = true};
static const struct schema_node n_managed_fields = {.type = SCHEMA_ARRAY, .element = &n_managed,
    .nullable = true};

const struct schema_node schema_metadata = {.type = SCHEMA_OBJECT, .nullable = true, FIELDS(
    OPTIONAL("annotations", n_map), OPTIONAL("creationTimestamp", n_string),
    OPTIONAL("deletionGracePeriodSeconds", n_integer), OPTIONAL("deletionTimestamp", n_string),
    OPTIONAL("finalizers", n_strings), OPTIONAL("generateName", n_string),
    OPTIONAL("generation", n_integer), OPTIONAL("labels", n_map),
    OPTIONAL("managedFields", n_managed_fields), OPTIONAL("name", n_string),
    OPTIONAL("namespace", n_string), OPTIONAL("ownerReferences", n_owners),
    OPTIONAL("resourceVersion", n_string), OPTIONAL("selfLink", n_string),
    OPTIONAL("uid", n_string))};
