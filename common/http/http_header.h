/*
 * http_header.h - header fields of a request or a reply, and what can be asked of them. Pure.
 */
#ifndef LG_HTTP_HTTP_HEADER_H
#define LG_HTTP_HTTP_HEADER_H

#include "base/arena.h"

struct http_header {
    struct str name;
    struct str value;
};

/* The value of the first field `name` (case-insensitive, RFC 9110 5.1), or the empty view. */
struct str http_header_get(const struct http_header *headers, size_t count, const char *name);

/*
 * Whether a Content-Type value names `media_type`: compared without regard to case, parameters such
 * as "; charset=utf-8" allowed (RFC 9110 8.3.1).
 */
bool http_media_type_is(struct str content_type, const char *media_type);

/*
 * The percent-decoded value of the first parameter `name` in a query string ("a=1&timeout=10s"),
 * '+' being a blank. False when there is none; "name" alone gives the empty value.
 */
bool http_query_get(struct arena *a, struct str query, const char *name, struct str *ret_value);

/* The text of a `Warning: 299 - "text"` value (RFC 7234 5.5) with its escapes undone. */
bool http_warning_text(struct arena *a, struct str value, struct str *ret_text);

#endif
