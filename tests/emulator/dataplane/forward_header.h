/*
 * forward_header.h - the header fields of a request or reply that is passed on. Pure.
 */
#ifndef LG_DATAPLANE_FORWARD_HEADER_H
#define LG_DATAPLANE_FORWARD_HEADER_H

#include "dataplane/routing.h"

/* Fields in an arena. */
struct forward_header {
    struct http_header *items;
    size_t n;
};

/*
 * The fields of a request to the target: what came, less what concerns the connection or claims to
 * be from VPC Lattice, and X-Forwarded-* and X-Amzn-Lattice-* about the caller at address `peer`.
 * Fields that libcurl would add by itself are there with an empty value, which makes it leave them
 * out.
 */
struct forward_header forward_request_header(struct arena *a, const struct route_query *query,
                                             const struct route_decision *decision,
                                             struct str peer);

/* Those of a reply: what came, less what concerns the connection or the length. */
struct forward_header forward_reply_header(struct arena *a, const struct http_header *headers,
                                           size_t count);

#endif
