/* parse_values.c - see parse_values.h. */
#include "observed/parse_values.h"

#include <stdlib.h>

#include "api/lattice_names.h"
#include "json/json_write.h"

void parse_text(struct arena *a, const struct jv *object, const char *key, struct str *ret)
{
    struct str text = jv_str(jv_get(object, key));
    if (text.n)
        *ret = arena_str(a, text);
}

static int missing(struct error *err, const char *key)
{
    return error_set(err, ERR_SYNTAX, "\"%s\" is missing", key);
}

int parse_identity(struct arena *a, const struct jv *object, struct str *ret_id,
                   struct str *ret_arn, struct str *ret_name, struct error *err)
{
    parse_text(a, object, "id", ret_id);
    parse_text(a, object, "arn", ret_arn);
    if (!ret_id->n)
        return missing(err, "id");
    if (!ret_arn->n)
        return missing(err, "arn");
    if (!ret_name)
        return 0;
    parse_text(a, object, "name", ret_name);
    return 0;
}

void parse_failure(struct arena *a, const struct jv *object, struct str *ret_code,
                   struct str *ret_message)
{
    parse_text(a, object, "failureCode", ret_code);
    parse_text(a, object, "failureMessage", ret_message);
}

/* The position of a member's value in `names`; *ret is unchanged if the member is absent. */
static int parse_enum(const struct jv *object, const char *key, const char *const *names, size_t n,
                      int *ret, struct error *err)
{
    const struct jv *value = jv_get(object, key);
    if (!value || jv_type(value) == JV_NULL)
        return 0;
    struct str text = jv_str(value);
    for (size_t i = 0; i < n; i++)
        if (names[i] && str_is(text, names[i])) {
            *ret = (int)i;
            return 0;
        }
    return error_set(err, ERR_SYNTAX, "\"%s\" has a value that is not known: \"%.40s\"", key,
                     text.n ? text.p : "");
}

int parse_status(const struct jv *object, enum lattice_status *ret, struct error *err)
{
    static const char *const names[] = {
        [LATTICE_CREATE_IN_PROGRESS] = "CREATE_IN_PROGRESS",
        [LATTICE_ACTIVE] = "ACTIVE",
        [LATTICE_UPDATE_IN_PROGRESS] = "UPDATE_IN_PROGRESS",
        [LATTICE_DELETE_IN_PROGRESS] = "DELETE_IN_PROGRESS",
        [LATTICE_CREATE_FAILED] = "CREATE_FAILED",
        [LATTICE_UPDATE_FAILED] = "UPDATE_FAILED",
        [LATTICE_DELETE_FAILED] = "DELETE_FAILED",
    };
    int value = (int)*ret;
    if (parse_enum(object, "status", names, sizeof(names) / sizeof(*names), &value, err) < 0)
        return -1;
    *ret = (enum lattice_status)value;
    return 0;
}

int parse_protocol(const struct jv *object, const char *key, enum lattice_protocol *ret,
                   struct error *err)
{
    static const char *const names[] = {
        [LATTICE_HTTP] = "HTTP",
        [LATTICE_HTTPS] = "HTTPS",
        [LATTICE_TLS_PASSTHROUGH] = "TLS_PASSTHROUGH",
        [LATTICE_TCP] = "TCP",
    };
    int value = (int)*ret;
    if (parse_enum(object, key, names, sizeof(names) / sizeof(*names), &value, err) < 0)
        return -1;
    *ret = (enum lattice_protocol)value;
    return 0;
}

int parse_version(const struct jv *object, const char *key, enum lattice_protocol_version *ret,
                  struct error *err)
{
    static const char *const names[] = {
        [LATTICE_HTTP1] = "HTTP1",
        [LATTICE_HTTP2] = "HTTP2",
        [LATTICE_GRPC] = "GRPC",
    };
    int value = (int)*ret;
    if (parse_enum(object, key, names, sizeof(names) / sizeof(*names), &value, err) < 0)
        return -1;
    *ret = (enum lattice_protocol_version)value;
    return 0;
}

/* An integral member between two bounds; absent or null: unchanged. */
static int parse_number(const struct jv *object, const char *key, int min, int max, int *ret,
                        struct error *err)
{
    const struct jv *member = jv_get(object, key);
    int64_t value;
    if (!member || jv_type(member) == JV_NULL)
        return 0;
    if (!jv_int(member, &value) || value < min || value > max)
        return error_set(err, ERR_SYNTAX, "\"%s\" is not a number from %d to %d", key, min, max);
    *ret = (int)value;
    return 0;
}

int parse_port(const struct jv *object, const char *key, int *ret, struct error *err)
{
    return parse_number(object, key, 0, 65535, ret, err);
}

/* {exact | prefix | contains: TEXT} as a comparison and its text. */
static int parse_comparison(struct arena *a, const struct jv *match, enum lattice_compare *ret,
                            struct str *ret_text, struct error *err)
{
    static const char *const names[] = {
        [COMPARE_EXACT] = "exact",
        [COMPARE_PREFIX] = "prefix",
        [COMPARE_CONTAINS] = "contains",
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const struct jv *text = jv_get(match, names[i]);
        if (jv_type(text) != JV_STRING)
            continue;
        *ret = (enum lattice_compare)i;
        *ret_text = arena_str(a, jv_str(text));
        return 0;
    }
    return error_set(err, ERR_SYNTAX, "a match is neither exact, prefix nor contains");
}

static int compare_headers(const void *a, const void *b)
{
    const struct lattice_header_match *x = a, *y = b;
    int order = str_cmp(x->name, y->name);
    return order ? order : str_cmp(x->value, y->value);
}

static int parse_headers(struct arena *a, const struct jv *headers, struct lattice_match *ret,
                         struct error *err)
{
    struct lattice_header_match *items =
        ARENA_NEW_ARRAY(a, jv_len(headers), struct lattice_header_match);
    size_t n = 0;
    jv_foreach (headers, i, header) {
        struct lattice_header_match *h = &items[n++];
        parse_text(a, header, "name", &h->name);
        h->case_sensitive = jv_bool(jv_get(header, "caseSensitive"), false);
        if (parse_comparison(a, jv_get(header, "match"), &h->compare, &h->value, err) < 0)
            return -1;
    }
    if (n)
        qsort(items, n, sizeof(*items), compare_headers);
    ret->headers = items;
    ret->header_count = n;
    return 0;
}

int parse_match(struct arena *a, const struct jv *match, struct lattice_match *ret,
                struct error *err)
{
    const struct jv *http = jv_get(match, "httpMatch"), *path = jv_get(http, "pathMatch");
    *ret = (struct lattice_match){0};
    parse_text(a, http, "method", &ret->method);
    if (jv_type(path) == JV_OBJECT) {
        ret->has_path = true;
        ret->path_case_sensitive = jv_bool(jv_get(path, "caseSensitive"), false);
        if (parse_comparison(a, jv_get(path, "match"), &ret->path_compare, &ret->path, err) < 0)
            return -1;
    }
    return parse_headers(a, jv_get(http, "headerMatches"), ret, err);
}

static int compare_forwards(const void *a, const void *b)
{
    const struct lattice_forward *x = a, *y = b;
    return str_cmp(x->target_group, y->target_group);
}

static int parse_forwards(struct arena *a, const struct jv *groups, struct lattice_action *ret,
                          struct error *err)
{
    struct lattice_forward *items = ARENA_NEW_ARRAY(a, jv_len(groups), struct lattice_forward);
    size_t n = 0;
    jv_foreach (groups, i, group) {
        struct lattice_forward *f = &items[n++];
        parse_text(a, group, "targetGroupIdentifier", &f->target_group);
        f->weight = 1;
        if (parse_number(group, "weight", 0, 999, &f->weight, err) < 0)
            return -1;
    }
    if (n)
        qsort(items, n, sizeof(*items), compare_forwards);
    ret->forwards = items;
    ret->forward_count = n;
    return 0;
}

int parse_action(struct arena *a, const struct jv *action, struct lattice_action *ret,
                 struct error *err)
{
    *ret = (struct lattice_action){0};
    const struct jv *fixed = jv_get(action, "fixedResponse");
    if (jv_type(fixed) == JV_OBJECT)
        return parse_number(fixed, "statusCode", 100, 599, &ret->fixed_status, err);
    return parse_forwards(a, jv_get(jv_get(action, "forward"), "targetGroups"), ret, err);
}

int parse_health_check(struct arena *a, const struct jv *check,
                       const struct lattice_health_check **ret, struct error *err)
{
    struct lattice_health_check *h = ARENA_NEW(a, struct lattice_health_check);
    h->enabled = jv_bool(jv_get(check, "enabled"), false);
    parse_text(a, check, "path", &h->path);
    parse_text(a, jv_get(check, "matcher"), "httpCode", &h->matcher);
    if (parse_protocol(check, "protocol", &h->protocol, err) < 0 ||
        parse_version(check, "protocolVersion", &h->protocol_version, err) < 0 ||
        parse_port(check, "port", &h->port, err) < 0 ||
        parse_number(check, "healthCheckIntervalSeconds", 0, 300, &h->interval_seconds, err) < 0 ||
        parse_number(check, "healthCheckTimeoutSeconds", 0, 120, &h->timeout_seconds, err) < 0 ||
        parse_number(check, "healthyThresholdCount", 0, 10, &h->healthy_threshold, err) < 0 ||
        parse_number(check, "unhealthyThresholdCount", 0, 10, &h->unhealthy_threshold, err) < 0)
        return -1;
    *ret = h;
    return 0;
}

struct str parse_arn_account(struct str arn)
{
    struct aws_arn parts;
    return aws_arn_parse(arn, &parts) ? parts.account : (struct str){0};
}
