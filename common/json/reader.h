/*
 * reader.h - the state of json_read(), shared by json_read.c (structure) and json_string.c
 * (strings); for these files only.
 *
 * The text is copied once into the arena with a few NUL bytes behind it. Strings are decoded in
 * place there and end with a NUL where their closing quote (or more) stood; the cursor is always
 * ahead of what was overwritten. A NUL stops every inner loop, so only the places that meet one ask
 * whether it is the end.
 */
#ifndef LG_JSON_READER_H
#define LG_JSON_READER_H

#include "json/json_read.h"
#include "json/value.h"

/* Bytes that may be read behind the text: the widest load of json_string.c. */
enum { READER_PADDING = 8 };

struct reader {
    char *p; /* the cursor */
    char *end;
    char *line_start; /* of this line, moved on by the bytes that are not characters */
    uint32_t line;
    uint32_t depth;
    uint32_t nodes; /* for which memory was taken */
    uint32_t spare_n;
    struct jv *spare;     /* nodes allocated ahead */
    struct member *stack; /* members and items of the open containers, on the heap */
    size_t stack_n;
    size_t stack_capacity;
    struct arena *a;
    struct json_limits limits; /* no field is 0 */
    struct str text;           /* as it was given */
    char *copy;
    struct error *err;
};

static inline struct jv_place reader_place(const struct reader *r, const char *at)
{
    return (struct jv_place){r->line, (uint32_t)(at - r->line_start) + 1};
}

/* Fails with "expected WHAT, found ..." for what stands at the cursor. Returns false. */
bool reader_expected(struct reader *r, const char *what);

/* Fails with ERR_LIMIT at a place. Returns false. */
bool reader_limit(struct reader *r, struct jv_place place, const char *format, ...) _printf_(3, 4);

/* Fails with ERR_SYNTAX at a place. Returns false. */
bool reader_refuse(struct reader *r, struct jv_place place, const char *format, ...) _printf_(3, 4);

/* The string whose opening quote is at the cursor, decoded and NUL-terminated; moves behind it. */
bool read_string(struct reader *r, struct str *ret_text);

#endif
