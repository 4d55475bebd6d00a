/*
 * match.h - whether a request meets the conditions of a rule. Pure.
 *
 * "Listener rules for your VPC Lattice service" in the VPC Lattice User Guide: method, path and
 * headers, all of which must match; header values and, unless the rule asks for it, paths without
 * regard to case.
 */
#ifndef LG_DATAPLANE_MATCH_H
#define LG_DATAPLANE_MATCH_H

#include "http/http_header.h"
#include "store/resource.h"

/* A request, as far as rules look at it. */
struct match_input {
    struct str method;
    struct str path; /* as sent, without the query */
    const struct http_header *headers;
    size_t header_count;
};

/*
 * `whole_segments`: the prefix /v2 matches /v2 and /v2/x, but not /v2x. Of a header that is
 * repeated it is enough that one value matches.
 */
bool match_request(const struct rule_match *match, const struct match_input *input,
                   bool whole_segments);

#endif
