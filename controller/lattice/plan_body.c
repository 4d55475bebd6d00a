/* plan_body.c - see plan_body.h. */
#include "lattice/plan_body.h"

#include <assert.h>

#include "base/limits.h"
#include "lattice/words.h"

void body_begin(struct plan_body *b, struct arena *a)
{
    b->a = a;
    b->text = STRBUF(LIMIT_AWS_REQUEST_BYTES);
    b->w = JW(&b->text);
    jw_begin_object(&b->w);
}

struct str body_end(struct plan_body *b)
{
    jw_end_object(&b->w);
    assert(!b->text.overflowed);
    struct str text = arena_str(b->a, strbuf_str(&b->text));
    strbuf_free(&b->text);
    return text;
}

void body_str(struct plan_body *b, const char *key, struct str value)
{
    if (!value.n)
        return;
    jw_key(&b->w, key);
    jw_str(&b->w, value);
}

void body_int(struct plan_body *b, const char *key, int value)
{
    jw_key(&b->w, key);
    jw_int(&b->w, value);
}

static void body_bool(struct plan_body *b, const char *key, bool value)
{
    jw_key(&b->w, key);
    jw_bool(&b->w, value);
}

void body_tags(struct plan_body *b, const struct lattice_tags *tags)
{
    if (!tags->n)
        return;
    jw_key(&b->w, "tags");
    jw_begin_object(&b->w);
    for (size_t i = 0; i < tags->n; i++) {
        jw_key_str(&b->w, tags->items[i].key);
        jw_str(&b->w, tags->items[i].value);
    }
    jw_end_object(&b->w);
}

/* {"exact": VALUE} and its like: the unions PathMatchType and HeaderMatchType. */
static void compared(struct plan_body *b, enum lattice_compare compare, struct str value)
{
    static const char *const member[] = {
        [COMPARE_EXACT] = "exact", [COMPARE_PREFIX] = "prefix", [COMPARE_CONTAINS] = "contains"};
    jw_key(&b->w, "match");
    jw_begin_object(&b->w);
    jw_key(&b->w, member[compare]);
    jw_str(&b->w, value);
    jw_end_object(&b->w);
}

static void header_match(struct plan_body *b, const struct lattice_header_match *header)
{
    jw_begin_object(&b->w);
    body_str(b, "name", header->name);
    compared(b, header->compare, header->value);
    body_bool(b, "caseSensitive", header->case_sensitive);
    jw_end_object(&b->w);
}

void body_match(struct plan_body *b, const struct lattice_match *match)
{
    jw_key(&b->w, "match");
    jw_begin_object(&b->w);
    jw_key(&b->w, "httpMatch");
    jw_begin_object(&b->w);
    body_str(b, "method", match->method);
    if (match->has_path) {
        jw_key(&b->w, "pathMatch");
        jw_begin_object(&b->w);
        compared(b, match->path_compare, match->path);
        body_bool(b, "caseSensitive", match->path_case_sensitive);
        jw_end_object(&b->w);
    }
    if (match->header_count) {
        jw_key(&b->w, "headerMatches");
        jw_begin_array(&b->w);
        for (size_t i = 0; i < match->header_count; i++)
            header_match(b, &match->headers[i]);
        jw_end_array(&b->w);
    }
    jw_end_object(&b->w);
    jw_end_object(&b->w);
}

static void forward(struct plan_body *b, const struct lattice_action *action)
{
    jw_key(&b->w, "forward");
    jw_begin_object(&b->w);
    jw_key(&b->w, "targetGroups");
    jw_begin_array(&b->w);
    for (size_t i = 0; i < action->forward_count; i++) {
        jw_begin_object(&b->w);
        body_str(b, "targetGroupIdentifier", action->forwards[i].target_group);
        body_int(b, "weight", action->forwards[i].weight);
        jw_end_object(&b->w);
    }
    jw_end_array(&b->w);
    jw_end_object(&b->w);
}

void body_action(struct plan_body *b, const char *key, const struct lattice_action *action)
{
    jw_key(&b->w, key);
    jw_begin_object(&b->w);
    if (action->fixed_status) {
        jw_key(&b->w, "fixedResponse");
        jw_begin_object(&b->w);
        body_int(b, "statusCode", action->fixed_status);
        jw_end_object(&b->w);
    } else {
        forward(b, action);
    }
    jw_end_object(&b->w);
}

/* Sizes that are 0 are left to AWS. */
static void positive(struct plan_body *b, const char *key, int value)
{
    if (value > 0)
        body_int(b, key, value);
}

void body_health_check(struct plan_body *b, const struct lattice_health_check *check)
{
    jw_key(&b->w, "healthCheck");
    jw_begin_object(&b->w);
    body_bool(b, "enabled", check->enabled);
    body_str(b, "protocol", str_of(protocol_name(check->protocol)));
    body_str(b, "protocolVersion", str_of(protocol_version_name(check->protocol_version)));
    body_str(b, "path", check->path);
    positive(b, "port", check->port);
    positive(b, "healthCheckIntervalSeconds", check->interval_seconds);
    positive(b, "healthCheckTimeoutSeconds", check->timeout_seconds);
    positive(b, "healthyThresholdCount", check->healthy_threshold);
    positive(b, "unhealthyThresholdCount", check->unhealthy_threshold);
    if (check->matcher.n) {
        jw_key(&b->w, "matcher");
        jw_begin_object(&b->w);
        body_str(b, "httpCode", check->matcher);
        jw_end_object(&b->w);
    }
    jw_end_object(&b->w);
}
