/*
 * api_rows.h - the rows of group api: what the CRDs of Gateway API demand. Private to rules.
 *
 * Rows 001-009 stand for the OpenAPI schema, one a constraint and kind (schema_rules.c); they have
 * no check of their own. Rows from 010 on are the CRDs' x-kubernetes-validations (CEL), each
 * pointing at the very value where the CRD's rule points at the list around it.
 */
#ifndef LG_RULES_API_ROWS_H
#define LG_RULES_API_ROWS_H

#include "rules/tables.h"

#define SCHEMA_ROW(kind_, code_)                                                                   \
    .code = (code_), .kind = (kind_), .group = GROUP_API, .severity = SEVERITY_ERROR,              \
    .operations = OP_WRITE, .path = ""

#define SCHEMA_CAUSE(demand)                                                                       \
    .cause = "The schema of the CustomResourceDefinition " demand                                  \
             " The API server refuses the object (422 Invalid)."

#define REQUIRED_ROW(kind_, code_, example_)                                                       \
    {                                                                                              \
        SCHEMA_ROW(kind_, code_), .summary = "required fields are there",                          \
                                  SCHEMA_CAUSE("lists fields that every object must have."),       \
                                  .fix = "Add the field that the path names.",                     \
                                  .example = (example_),                                           \
    }

#define TYPE_ROW(kind_, code_, example_)                                                           \
    {                                                                                              \
        SCHEMA_ROW(kind_, code_),                                                                  \
            .summary = "each value has the type that its field asks for",                          \
            SCHEMA_CAUSE(                                                                          \
                "gives each field one type. In YAML, true, no and 80 are no strings unless "       \
                "they are quoted, and a list needs its dashes."),                                  \
            .fix = "Write a value of the type that the message names.", .example = (example_),     \
    }

#define ENUM_ROW(kind_, code_, example_)                                                           \
    {                                                                                              \
        SCHEMA_ROW(kind_, code_),                                                                  \
            .summary = "fields with fixed values have one of them; the version is served",         \
            SCHEMA_CAUSE(                                                                          \
                "lists the values that such a field can have, and the versions there are. "        \
                "Upper and lower case differ."),                                                   \
            .fix = "Use one of the values that the message lists.", .example = (example_),         \
    }

#define PATTERN_ROW(kind_, code_, example_)                                                        \
    {                                                                                              \
        SCHEMA_ROW(kind_, code_),                                                                  \
            .summary = "names, hostnames and the like are written as their field asks for",        \
            SCHEMA_CAUSE("has a regular expression for the value of the field."),                  \
            .fix = "Write the value as the message says.", .example = (example_),                  \
    }

#define BOUNDS_ROW(kind_, code_, example_)                                                         \
    {                                                                                              \
        SCHEMA_ROW(kind_, code_),                                                                  \
            .summary = "lengths, counts and numbers are within their bounds",                      \
            SCHEMA_CAUSE("limits the length of texts and lists and the range of numbers."),        \
            .fix = "Stay within the bounds that the message names; split long lists over several " \
                   "objects.",                                                                     \
            .example = (example_),                                                                 \
    }

#define UNIQUE_ROW(kind_, code_, cause_, example_)                                                 \
    {                                                                                              \
        SCHEMA_ROW(kind_, code_),                                                                  \
            .summary = "lists with keys name each key once",                                       \
            SCHEMA_CAUSE("treats some lists as maps or sets: " cause_),                            \
            .fix = "Give each element a name of its own, or merge the elements.",                  \
            .example = (example_),                                                                 \
    }

#define UNKNOWN_FIELD_ROW(kind_, code_, example_)                                                  \
    {                                                                                              \
        SCHEMA_ROW(kind_, code_),                                                                  \
            .summary = "all fields are known",                                                     \
            .cause =                                                                               \
                "The schema of the CustomResourceDefinition does not have the field. kubectl "     \
                "asks the API server to refuse such objects (--validate=strict); otherwise the "   \
                "field is dropped without a word. Another release of Gateway API may have it.",    \
            .fix =                                                                                 \
                "Correct the spelling, move the field to where it belongs, or choose the bundle "  \
                "that has it.",                                                                    \
            .example = (example_),                                                                 \
    }

#define METADATA_ROW(kind_, code_, example_)                                                       \
    {                                                                                              \
        SCHEMA_ROW(kind_, code_),                                                                  \
            .summary = "metadata has a name, and labels and annotations as Kubernetes wants them", \
            .cause =                                                                               \
                "Kubernetes checks the metadata of every object: names, label and annotation "     \
                "keys, label values, finalizers, owners.",                                         \
            .fix = "Write the value as the message says.", .example = (example_),                  \
    }

/* The head of a CEL row; summary, cause, fix and example follow it. */
#define CEL_ROW(kind_, code_, path_, check_)                                                       \
    .code = (code_), .kind = (kind_), .group = GROUP_API, .severity = SEVERITY_ERROR,              \
    .operations = OP_WRITE, .path = (path_), .check = (check_)

#endif
