/*
 * fields.h - typed views by field table: which member of a JSON object goes where in a struct.
 *
 * A view is tolerant: a member of the wrong type counts as absent (that it is wrong is the schema's
 * finding, not the view's). Strings are copied into the arena, so a view may outlive the text that
 * it was read from. "Absent" stays visible: a string's pointer is NULL, an opt_int is not set.
 */
#ifndef LG_API_FIELDS_H
#define LG_API_FIELDS_H

#include <stddef.h>

#include "base/arena.h"
#include "json/jv.h"

struct opt_int {
    bool set;
    int64_t value;
};

/* The start of every list of structs in a view: VIEW_LIST(struct parent_ref) parent_refs; */
#define VIEW_LIST(type)                                                                            \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t n;                                                                                  \
    }

enum field_kind {
    FIELD_STR,     /* struct str */
    FIELD_INT,     /* struct opt_int */
    FIELD_PRESENT, /* bool: the member is there and not null */
    FIELD_COUNT,   /* size_t: number of elements of a list, members of an object */
    FIELD_LIST,    /* VIEW_LIST of structs with a table of their own */
    FIELD_STRINGS, /* VIEW_LIST(struct str) */
    FIELD_WITHIN,  /* bool as for PRESENT; the member's own members go into the same struct */
    FIELD_END,
};

/* A row of a table; tables are ordered by name. */
struct view_field {
    struct str name;
    enum field_kind kind;
    size_t offset;
    const struct view_field *fields; /* LIST, WITHIN */
    size_t size;                     /* LIST: of one element */
};

#define VF_STR(type, member, name)                                                                 \
    {                                                                                              \
        S(name), FIELD_STR, offsetof(type, member), NULL, 0                                        \
    }
#define VF_INT(type, member, name)                                                                 \
    {                                                                                              \
        S(name), FIELD_INT, offsetof(type, member), NULL, 0                                        \
    }
#define VF_PRESENT(type, member, name)                                                             \
    {                                                                                              \
        S(name), FIELD_PRESENT, offsetof(type, member), NULL, 0                                    \
    }
#define VF_COUNT(type, member, name)                                                               \
    {                                                                                              \
        S(name), FIELD_COUNT, offsetof(type, member), NULL, 0                                      \
    }
#define VF_LIST(type, member, name, element, table)                                                \
    {                                                                                              \
        S(name), FIELD_LIST, offsetof(type, member), (table), sizeof(element)                      \
    }
#define VF_STRINGS(type, member, name)                                                             \
    {                                                                                              \
        S(name), FIELD_STRINGS, offsetof(type, member), NULL, 0                                    \
    }
#define VF_WITHIN(type, member, name, table)                                                       \
    {                                                                                              \
        S(name), FIELD_WITHIN, offsetof(type, member), (table), 0                                  \
    }
#define VF_END                                                                                     \
    {                                                                                              \
        S(""), FIELD_END, 0, NULL, 0                                                               \
    }

/* Fills the zeroed struct at `view` from `object` (absent or not an object: nothing is set). */
void view_read(struct arena *a, const struct jv *object, const struct view_field *fields,
               void *view);

#endif
