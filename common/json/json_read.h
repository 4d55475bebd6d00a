/*
 * json_read.h - the border where bytes become values: RFC 8259 and nothing beside it.
 *
 * One pass checks and builds. What comes out is well-formed UTF-8, has unique keys without NUL in
 * every object and stays within the limits, so that no code behind it needs to ask again.
 */
#ifndef LG_JSON_JSON_READ_H
#define LG_JSON_JSON_READ_H

#include "base/error.h"
#include "json/jv.h"

/* Bounds of one document; a field that is 0 stands for the bound of limits.h. */
struct json_limits {
    size_t text_bytes;     /* LIMIT_JSON_TEXT_BYTES; UINT32_MAX at most */
    uint32_t depth;        /* LIMIT_JSON_DEPTH, open arrays and objects; 1000 at most */
    uint32_t nodes;        /* LIMIT_JSON_NODES, values of all types */
    uint32_t string_bytes; /* LIMIT_JSON_STRING_BYTES, a string or key, decoded */
    uint32_t keys;         /* LIMIT_JSON_KEYS, members of one object */
};

/*
 * The value that `text` holds. It lives in `a` and does not refer to `text`; strings lie in one
 * copy of the text there. `limits` may be NULL. Every value and key knows its place: columns count
 * characters (code points), lines end with a line feed.
 *
 * Returns NULL with ERR_SYNTAX or ERR_LIMIT; the message begins with "line 3, column 7: " and says
 * what was expected and what stands there. Refused, because readers disagree about them or they
 * cannot be kept: duplicate keys, a byte order mark, NUL in a key, lone surrogates, numbers of more
 * than LIMIT_JSON_NUMBER_BYTES. Numbers are kept as written, whatever their size (see jv_int).
 */
struct jv *json_read(struct arena *a, struct str text, const struct json_limits *limits,
                     struct error *err) _must_check_;

#endif
