/* status.c - decoding of Status and its meaning for us. */
#include "kube_meta/status.h"

static struct str copy_str(struct arena *a, const struct jv *object, const char *key)
{
    return arena_str(a, jv_str(jv_get(object, key)));
}

static void parse_causes(struct arena *a, const struct jv *causes, struct kube_status *status)
{
    struct kube_cause *items = ARENA_NEW_ARRAY(a, jv_len(causes), struct kube_cause);
    jv_foreach (causes, i, cause) {
        items[i] = (struct kube_cause){copy_str(a, cause, "reason"), copy_str(a, cause, "message"),
                                       copy_str(a, cause, "field")};
    }
    status->causes = items;
    status->cause_count = jv_len(causes);
}

bool kube_status_parse(struct arena *a, const struct jv *object, struct kube_status *ret_status)
{
    if (!str_is(jv_str(jv_get(object, "kind")), "Status") ||
        !str_is(jv_str(jv_get(object, "apiVersion")), "v1"))
        return false;
    const struct jv *details = jv_get(object, "details");
    struct kube_status s = {
        .reason = copy_str(a, object, "reason"),
        .message = copy_str(a, object, "message"),
    };
    int64_t code;
    if (jv_int(jv_get(object, "code"), &code) && code >= 100 && code <= 599)
        s.code = (int)code;
    if (!jv_int(jv_get(details, "retryAfterSeconds"), &s.retry_after_seconds) ||
        s.retry_after_seconds < 0)
        s.retry_after_seconds = 0;
    parse_causes(a, jv_get(details, "causes"), &s);
    *ret_status = s;
    return true;
}

static bool has_cause(const struct kube_status *status, const char *reason)
{
    for (size_t i = 0; i < status->cause_count; i++) {
        if (str_is(status->causes[i].reason, reason))
            return true;
    }
    return false;
}

/* Reasons that say more than, or come without, an HTTP code (metav1.StatusReason). */
static enum error_code by_reason(const struct kube_status *status)
{
    static const struct {
        const char *reason;
        enum error_code code;
    } reasons[] = {
        {"Expired", ERR_EXPIRED},         {"Gone", ERR_EXPIRED},
        {"NotFound", ERR_NOT_FOUND},      {"Conflict", ERR_CONFLICT},
        {"AlreadyExists", ERR_CONFLICT},  {"Unauthorized", ERR_DENIED},
        {"Forbidden", ERR_DENIED},        {"Invalid", ERR_INVALID},
        {"TooManyRequests", ERR_BUSY},    {"BadRequest", ERR_INVALID},
        {"ServiceUnavailable", ERR_BUSY},
    };
    if (has_cause(status, "ResourceVersionTooLarge"))
        return ERR_EXPIRED;
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
        if (str_is(status->reason, reasons[i].reason))
            return reasons[i].code;
    }
    return ERR_NONE;
}

enum error_code kube_status_error(const struct kube_status *status)
{
    enum error_code code = by_reason(status);
    if (code != ERR_NONE)
        return code;
    switch (status->code) {
    case 400:
    case 413:
    case 422: return ERR_INVALID;
    case 401:
    case 403: return ERR_DENIED;
    case 404: return ERR_NOT_FOUND;
    case 409: return ERR_CONFLICT;
    case 410: return ERR_EXPIRED;
    case 429:
    case 503: return ERR_BUSY;
    case 504: return ERR_TIMEOUT;
    default: return ERR_REMOTE;
    }
}

int kube_status_set_error(struct error *err, const struct kube_status *status)
{
    struct str message = status->message.n ? status->message : STR("no message");
    if (!status->code)
        return error_set(err, kube_status_error(status), "the API server says: %" PRISTR,
                         STR_ARG(message));
    return error_set(err, kube_status_error(status),
                     "the API server answers %d %" PRISTR ": %" PRISTR, status->code,
                     STR_ARG(status->reason), STR_ARG(message));
}
