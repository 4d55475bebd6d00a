/*
 * sigv4_canonical.h - the canonical forms of a request's parts, for sigv4.c. Pure.
 *
 * Source: AWS General Reference, "Create a canonical request". The path is the form for every
 * service but S3: dot segments and repeated slashes removed, then encoded once more.
 */
#ifndef LG_AWS_SIGV4_CANONICAL_H
#define LG_AWS_SIGV4_CANONICAL_H

#include "aws/sigv4.h"

struct sigv4_header_block {
    struct str lines; /* "host:example.com\nx-amz-date:...\n" */
    struct str names; /* "host;x-amz-date" */
};

/* The path as it is signed. An empty path is "/". */
struct str sigv4_canonical_path(struct arena *a, struct str path);

/*
 * Names in lower case and sorted; values trimmed, runs of white space made one blank; values of a
 * repeated name joined with commas in their order.
 */
struct sigv4_header_block sigv4_canonical_headers(struct arena *a, const struct sigv4_pair *headers,
                                                  size_t n);

#endif
