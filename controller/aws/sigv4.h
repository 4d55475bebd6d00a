/*
 * sigv4.h - AWS Signature Version 4 for one request (AWS General Reference, "Signature Version 4
 * signing process").
 *
 * Our own because libcurl's signer gets ARNs in paths and `+` in queries wrong in the versions that
 * distributions ship. Pure: the time is an argument. The stages are exposed for the published
 * vectors.
 */
#ifndef LG_AWS_SIGV4_H
#define LG_AWS_SIGV4_H

#include "base/arena.h"

struct sigv4_pair {
    struct str name, value;
};

/* A request as it goes on the wire, nothing encoded yet but `path`. */
struct sigv4_request {
    struct str method;
    struct str path; /* each segment percent-encoded once, as sent: "/tags/arn%3Aaws..." */
    const struct sigv4_pair *query; /* decoded */
    size_t query_count;
    const struct sigv4_pair *headers; /* those to sign; host and x-amz-date included */
    size_t header_count;
    struct str body;
};

struct sigv4_scope {
    struct str access_key_id, secret_access_key;
    struct str region, service;
    struct str amz_date; /* 20150830T123600Z */
};

/* The query as it is signed and sent: encoded by RFC 3986, sorted. Empty for no pairs. */
struct str sigv4_canonical_query(struct arena *a, const struct sigv4_pair *query, size_t n);

/* The three stages. */
struct str sigv4_canonical_request(struct arena *a, const struct sigv4_request *request);
struct str sigv4_string_to_sign(struct arena *a, struct str canonical_request,
                                const struct sigv4_scope *scope);
struct str sigv4_signature(struct arena *a, struct str string_to_sign,
                           const struct sigv4_scope *scope);

/* The value of the Authorization header. Derived keys are wiped. */
struct str sigv4_authorization(struct arena *a, const struct sigv4_request *request,
                               const struct sigv4_scope *scope);

/* "20150830T123600Z" of a wall-clock time in nanoseconds since 1970. */
struct str sigv4_date(struct arena *a, int64_t wall_ns);

/* One path segment or query part, percent-encoded by RFC 3986 (unreserved bare, %XX upper case). */
struct str sigv4_encode(struct arena *a, struct str raw);

#endif
