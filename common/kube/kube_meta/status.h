/*
 * status.h - meta/v1 Status: how the API server says no.
 */
#ifndef LG_KUBE_META_STATUS_H
#define LG_KUBE_META_STATUS_H

#include "base/error.h"
#include "json/jv.h"

struct kube_cause {
    struct str reason;
    struct str message;
    struct str field;
};

struct kube_status {
    int code;          /* HTTP code; 0 if it does not say */
    struct str reason; /* "NotFound", "Expired" … */
    struct str message;
    int64_t retry_after_seconds; /* details.retryAfterSeconds; 0: none */
    const struct kube_cause *causes;
    size_t cause_count;
};

/* Whether `object` is a Status (kind Status, apiVersion v1); if so it is copied into `a`. */
bool kube_status_parse(struct arena *a, const struct jv *object, struct kube_status *ret_status);

/*
 * The error code for a refusal by HTTP code and reason (either may be 0 / empty). "Expired" and
 * "Gone" are ERR_EXPIRED, and so is the cause ResourceVersionTooLarge of a 504: a fresh list helps.
 */
enum error_code kube_status_error(const struct kube_status *status);

/* Sets "the API server answers 403 Forbidden: MESSAGE" with the code of kube_status_error(). */
int kube_status_set_error(struct error *err, const struct kube_status *status);

#endif
