/* base64.h - base64 (RFC 4648, section 4). */
#ifndef LG_BASE_BASE64_H
#define LG_BASE_BASE64_H

#include "base/arena.h"

/*
 * The bytes of `text`, NUL-terminated, in `a`. Line breaks and blanks are skipped, padding may be
 * left out. False on any other character, or if the text ends within a byte.
 */
bool base64_decode(struct arena *a, struct str text, struct str *ret_bytes);

/* On one line, with padding. */
struct str base64_encode(struct arena *a, struct str bytes);

#endif
