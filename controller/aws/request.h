/*
 * request.h - a call as the HTTP request that carries it, not yet signed. Pure.
 *
 * rest-json: labels in the path, one segment each; parameters in the query; a JSON body.
 * json 1.1: POST / with X-Amz-Target; everything in the body. query: POST / as a form.
 */
#ifndef LG_AWS_REQUEST_H
#define LG_AWS_REQUEST_H

#include "aws/aws_client.h"
#include "aws/sigv4.h"

enum { REQUEST_HEADERS_MAX = 3 };

struct aws_request {
    const char *method;
    struct str path;                /* encoded: "/tags/arn%3Aaws..." */
    const struct sigv4_pair *query; /* decoded */
    size_t query_count;
    struct sigv4_pair headers[REQUEST_HEADERS_MAX]; /* accept, content-type, x-amz-target */
    size_t header_count;
    struct str body;
};

/*
 * The request of `call`, in `a`. `token` is the clientToken of a create whose body has none and
 * for which the call gives none. -1 and an "InvalidRequest" for what is a mistake of the caller's:
 * a label missing, empty or twice, a parameter that the operation does not have, a body that is no
 * JSON object or that the operation does not take.
 */
int aws_request_build(struct arena *a, const struct aws_call *call, struct str token,
                      struct aws_request *ret_request, struct aws_error *ret_error);

#endif
