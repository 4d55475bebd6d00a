/* json_pointer.h - paths to one value of a document, RFC 6901. */
#ifndef LG_JSON_JSON_POINTER_H
#define LG_JSON_JSON_POINTER_H

#include "base/strbuf.h"
#include "json/jv.h"

/*
 * Whether `pointer` is empty or a row of "/token" with "~" only in "~0" and "~1", and without NUL,
 * which no key contains.
 */
bool json_pointer_valid(struct str pointer);

/*
 * Cuts the first token off a valid pointer and decodes it ("a~1b" is a/b); false when it is used
 * up. A token with an escape is decoded into `a`, others are views.
 */
bool json_pointer_next(struct arena *a, struct str *pointer, struct str *ret_token);

/* The token as an array index: decimal, no sign, no leading zero; false for everything else. */
bool json_pointer_index(struct str token, size_t *ret_index);

/* The value that `pointer` leads to; NULL if there is none or the pointer is not valid. */
const struct jv *json_pointer_get(struct arena *a, const struct jv *root, struct str pointer);

/* Appends "/" and the escaped token. */
void json_pointer_add(struct strbuf *pointer, struct str token);
void json_pointer_add_index(struct strbuf *pointer, size_t index);

#endif
