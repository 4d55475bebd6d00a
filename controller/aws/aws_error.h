/*
 * aws_error.h - what a refusal of AWS says, and what kind of trouble it is. Pure.
 *
 * The code comes in the header x-amzn-ErrorType ("Code:http://...", "namespace#Code") or in the
 * body as `code`, `Code` or `__type` (protocols rest-json and json), or as <Code> in XML (protocol
 * query). What is no reply of AWS at all (a proxy's page, cut or foreign JSON) has the code
 * "InvalidReply"; its status still tells what to do.
 */
#ifndef LG_AWS_AWS_ERROR_H
#define LG_AWS_AWS_ERROR_H

#include "aws/aws_client.h"
#include "http/http_client.h"

enum aws_error_class {
    AWS_ERROR_OTHER,        /* anything that trying again does not change */
    AWS_ERROR_THROTTLING,   /* not carried out; later */
    AWS_ERROR_TRANSIENT,    /* connection, time-out, 500, 502, 503, 504 */
    AWS_ERROR_EXPIRED_KEYS, /* the credentials are expired or unknown */
    AWS_ERROR_SIGNATURE,    /* wrong key, or its time is off: see aws_error_skew() */
    AWS_ERROR_NOT_FOUND,
    AWS_ERROR_CONFLICT,
    AWS_ERROR_QUOTA,
    AWS_ERROR_ACCESS_DENIED, /* includes signatures and tokens that are wrong altogether */
    AWS_ERROR_VALIDATION,
};

/* The error that a reply with a status other than 2xx stands for. Strings live in `a`. */
void aws_error_decode(struct arena *a, const struct http_reply *reply, struct aws_error *ret_error);

/*
 * The error of a call that ended without a whole reply: "RequestTimeout", "ConnectionError",
 * "InvalidReply" (too large), "Cancelled".
 */
void aws_error_of_failure(struct arena *a, const struct error *failure, int status,
                          struct aws_error *ret_error);

/* An error of our own. */
void aws_error_set(struct arena *a, struct aws_error *ret_error, const char *code,
                   const char *format, ...) _printf_(4, 5);

/* A copy whose strings are in `a`, bounded by LIMIT_AWS_MESSAGE_BYTES. */
void aws_error_copy(struct arena *a, const struct aws_error *error, struct aws_error *ret_copy);

/* Its kind: by the code if that is a known one, else by the status. */
enum aws_error_class aws_error_class(const struct aws_error *error);

/*
 * How far the service's clock (`date` of its refusal) is ahead of ours; false when that is unknown
 * or less than the 4 minutes that a signature tolerates (the SDKs' threshold).
 */
bool aws_error_skew(struct str date, int64_t our_wall_ns, int64_t *ret_skew_ns);

#endif
