/*
 * target.h - a request target taken apart: segments are split before they are decoded, so that an
 * ARN in a path ("%2F" for its slashes) stays one segment. Pure.
 */
#ifndef LG_WIRE_TARGET_H
#define LG_WIRE_TARGET_H

#include "base/vec.h"

struct target_param {
    struct str name;
    struct str value;
};

enum { TARGET_SEGMENTS = 8 };

struct target_parts {
    struct str path; /* as sent */
    struct str segments[TARGET_SEGMENTS];
    size_t segment_count; /* more than TARGET_SEGMENTS: no route has that many */
    VEC(struct target_param) params;
};

/* Decoded strings live in `a`; false if a "%" is not followed by two hexadecimal digits. */
bool target_split(struct arena *a, struct str target, struct target_parts *ret_parts);

/* `text` with its percent escapes decoded; false as above. A plus stays a plus. */
bool target_decode(struct arena *a, struct str text, struct str *ret_text);

#endif
