/*
 * verify.h - whether a request is signed as AWS Signature Version 4 asks, seen from the service's
 * side ("Authenticating Requests" in the IAM User Guide). Pure; written apart from any signer of
 * ours, so that the two cannot share a mistake.
 *
 * Queries are decoded and encoded again, sorted by encoded name and value; paths lose empty and dot
 * segments and are encoded once more, as for every service but S3.
 */
#ifndef LG_WIRE_VERIFY_H
#define LG_WIRE_VERIFY_H

#include "http/http_header.h"

struct key_pair {
    struct str id;
    struct str secret;
    struct str session_token; /* empty: a long-term key */
    int64_t expires_s;        /* seconds since 1970; 0: never */
};

struct signed_request {
    struct str method;
    struct str target; /* as sent */
    struct str body;
    const struct http_header *headers;
    size_t header_count;
};

/* Finds the key pair of an access key id; false if there is none. */
typedef bool key_lookup(void *ctx, struct arena *a, struct str id, struct key_pair *ret_pair);

struct verification {
    struct str region;  /* of the scope */
    struct str service; /* signing name; empty: any */
    int64_t now_s;
    int64_t allowed_skew_s;
    key_lookup *lookup;
    void *ctx;
};

/* Why a request is refused; all with status 403. */
struct refused {
    const char *code; /* "InvalidSignatureException" */
    struct str message;
};

/* True if the signature is right; else *ret_refused says what is wrong. */
bool verify_signature(struct arena *a, const struct signed_request *request,
                      const struct verification *v, struct refused *ret_refused);

/* The service that the scope of the Authorization header names, or the empty view. */
struct str verify_scope_service(const struct signed_request *request);

/* Stages, for tests: the canonical request over exactly these signed headers ("host;x-amz-date").
 */
struct str verify_canonical_request(struct arena *a, const struct signed_request *request,
                                    struct str signed_headers);

#endif
