/*
 * http_route.h - which handler a request belongs to, or with which status it is turned away before
 * its body is read. Pure.
 */
#ifndef LG_HTTP_HTTP_ROUTE_H
#define LG_HTTP_HTTP_ROUTE_H

#include <stdint.h>

#include "base/arena.h"

struct http_request;
struct http_response;

/* What a handler says when it returns. */
enum http_outcome {
    HTTP_DONE,    /* the response is filled in */
    HTTP_PENDING, /* http_request_complete() will be called, perhaps already was */
};

typedef enum http_outcome http_handler(struct http_request *request, struct http_response *response,
                                       void *ctx);

/* One thing the server does. GET routes answer HEAD as well. */
struct http_endpoint {
    const char *method;     /* NULL: any */
    const char *path;       /* compared byte for byte with the path as sent, without the query;
                               NULL: any */
    const char *media_type; /* required Content-Type, parameters aside; NULL: any or none */
    size_t max_body_bytes;  /* 0: no body allowed */
    http_handler *handle;
    void *ctx;
};

/* The head of a request, as far as routing goes. */
struct http_head {
    struct str method;
    struct str path;
    struct str content_type;
    struct str transfer_encoding; /* empty: not sent */
    struct str content_length;    /* empty: not sent */
};

/* The answer to a request that goes no further: `status` 0 means that it may go on. */
struct http_refusal {
    int status;
    struct str message; /* for a person */
    struct str allow;   /* value of Allow, for 405 */
    bool close;         /* nothing more can be read from this connection */
};

/*
 * Finds the route of `head`. Returns it and leaves *ret_refusal alone, or returns NULL and says in
 * *ret_refusal why: 404 path, 405 method, 415 media type, 413 announced body too large, 400 framing
 * that cannot be trusted (RFC 9112 6.3: both lengths, unknown transfer coding, not a number).
 */
const struct http_endpoint *http_route_find(struct arena *a, const struct http_endpoint *routes,
                                            size_t count, const struct http_head *head,
                                            struct http_refusal *ret_refusal);

/* The refusal of a body that grew beyond the route's maximum while it arrived. */
struct http_refusal http_route_too_large(struct arena *a, const struct http_endpoint *route);

#endif
