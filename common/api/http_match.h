/*
 * http_match.h - comparing the matches of HTTPRoute rules (Gateway API, HTTPRouteMatch): absent
 * means prefix "/", a prefix ends at a path element, header names do not tell case. Pure.
 */
#ifndef LG_API_HTTP_MATCH_H
#define LG_API_HTTP_MATCH_H

#include "api/views.h"

/* A rule without matches has one, which matches everything. */
size_t http_rule_match_count(const struct http_rule *rule);
const struct http_match *http_rule_match(const struct http_rule *rule, size_t i);

/* The path without what does not count: a prefix's slashes at its end ("/" itself stays). */
struct str http_match_path(const struct http_match *match);

/* Whether the path is compared by prefix, as one without a type is. */
bool http_match_is_prefix(const struct http_match *match);

/* Whether header `i` is the first of its name; only that one counts. */
bool http_match_header_counts(const struct http_match *match, size_t i);

/* Whether both match exactly the same requests for the same reason. */
bool http_match_same(const struct http_match *a, const struct http_match *b);

/* Whether every request that `narrow` matches is one that `wide` matches, as far as can be told. */
bool http_match_covers(const struct http_match *wide, const struct http_match *narrow);

#endif
