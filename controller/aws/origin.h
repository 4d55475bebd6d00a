/* origin.h - an endpoint setting as the start of URLs and the Host that is signed. Pure. */
#ifndef LG_AWS_ORIGIN_H
#define LG_AWS_ORIGIN_H

#include "base/arena.h"
#include "base/error.h"

struct aws_origin {
    struct str url;  /* "https://vpc-lattice.us-west-2.amazonaws.com", no slash at the end */
    struct str host; /* as HTTP sends it: lower case, the port unless it is the scheme's own */
};

/*
 * "https://HOST[:PORT]" or http, a slash at the end allowed. -1 with ERR_CONFIG for anything else:
 * paths, queries, user names.
 */
int aws_origin_parse(struct arena *a, struct str endpoint, struct aws_origin *ret_origin,
                     struct error *err);

#endif
