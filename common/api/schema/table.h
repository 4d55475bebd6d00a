/*
 * table.h - the words in which the generated tables are written (node.h has their form).
 *
 * Included by bundle_*.c and metadata_node.c alone.
 */
#ifndef LG_API_SCHEMA_TABLE_H
#define LG_API_SCHEMA_TABLE_H

#include "schema/bundles.h"

/* Members of a struct schema_node. */
#define FIELDS(...)                                                                                \
    .fields = LIST(struct schema_field, __VA_ARGS__),                                              \
    .field_count = COUNT(struct schema_field, __VA_ARGS__)
#define NAMES(...)                                                                                 \
    .names = LIST(struct str, __VA_ARGS__), .name_count = COUNT(struct str, __VA_ARGS__)
#define NUMBERS(...)                                                                               \
    .numbers = LIST(int64_t, __VA_ARGS__), .number_count = COUNT(int64_t, __VA_ARGS__)
#define MINIMUM(n)                                                                                 \
    .minimum = &(const int64_t)                                                                    \
    {                                                                                              \
        n                                                                                          \
    }
#define MAXIMUM(n)                                                                                 \
    .maximum = &(const int64_t)                                                                    \
    {                                                                                              \
        n                                                                                          \
    }
#define DEFAULT(...)  .default_value = &(const struct schema_literal)__VA_ARGS__
#define KEYED_BY(key) .list = SCHEMA_MAP, .list_key = S(key)

/* One struct schema_field. */
#define OPTIONAL(name, node)                                                                       \
    {                                                                                              \
        S(name), &(node), false                                                                    \
    }
#define REQUIRED(name, node)                                                                       \
    {                                                                                              \
        S(name), &(node), true                                                                     \
    }

/* One struct schema_literal; the key is "" unless it is a member of an object. */
#define TEXT(key, text)                                                                            \
    {                                                                                              \
        JV_STRING, S(key), S(text), 0, NULL, 0                                                     \
    }
#define NUMBER(key, number)                                                                        \
    {                                                                                              \
        JV_NUMBER, S(key), S(""), number, NULL, 0                                                  \
    }
#define ARRAY(key, ...)                                                                            \
    {                                                                                              \
        JV_ARRAY, S(key), S(""), 0, PARTS(__VA_ARGS__)                                             \
    }
#define OBJECT(key, ...)                                                                           \
    {                                                                                              \
        JV_OBJECT, S(key), S(""), 0, PARTS(__VA_ARGS__)                                            \
    }

#define PARTS(...)                                                                                 \
    LIST(struct schema_literal, __VA_ARGS__), COUNT(struct schema_literal, __VA_ARGS__)
#define LIST(type, ...)                                                                            \
    (const type[])                                                                                 \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define COUNT(type, ...) (sizeof((const type[]){__VA_ARGS__}) / sizeof(type))

#endif
