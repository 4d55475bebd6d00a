/*
 * http_match.h - comparing the matches of HTTPRoute rules (Gateway API, HTTPRouteMatch): absent
 * means prefix "/", a prefix ends at a path element, header names do not tell case.
 */
#ifndef LG_RULES_HTTP_MATCH_H
#define LG_RULES_HTTP_MATCH_H

#include "api/views.h"

/* A rule without matches has one, which matches everything. */
size_t http_rule_match_count(const struct http_rule *rule);
const struct http_match *http_rule_match(const struct http_rule *rule, size_t i);

/* Whether both match exactly the same requests for the same reason. */
bool http_match_same(const struct http_match *a, const struct http_match *b);

/* Whether every request that `narrow` matches is one that `wide` matches, as far as can be told. */
bool http_match_covers(const struct http_match *wide, const struct http_match *narrow);

#endif
