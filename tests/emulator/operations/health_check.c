/* health_check.c - see health_check.h. */
#include "operations/health_check.h"

#include "emulator/tunables.h"
#include "operations/shapes.h"

static const char *const protocols[] = {"HTTP", "HTTPS", NULL};
static const char *const versions[] = {"HTTP1", "HTTP2", NULL};

/* TCP is in the model, but never a health check's protocol. */
static const struct shape protocol = {.type = SHAPE_STRING, .words = protocols};
static const struct shape version = {.type = SHAPE_STRING, .words = versions};
static const struct shape port = {.type = SHAPE_INTEGER, .max = 65535};
static const struct shape path = {
    .type = SHAPE_STRING, .max = 2048, .pattern = "(/[a-zA-Z0-9@:%_+.~#?&/=-]*)?"};
static const struct shape interval = {.type = SHAPE_INTEGER, .max = 300};
static const struct shape timeout = {.type = SHAPE_INTEGER, .max = 120};
static const struct shape threshold = {.type = SHAPE_INTEGER, .max = 10};
static const struct shape codes = {.type = SHAPE_STRING, .max = 2000, .pattern = "[0-9,-]*"};
static const struct shape matcher = {.type = SHAPE_UNION,
                                     .members = MEMBERS(OPTIONAL("httpCode", codes))};

const struct shape shape_health_check = STRUCTURE(
    OPTIONAL("enabled", shape_boolean), OPTIONAL("protocol", protocol),
    OPTIONAL("protocolVersion", version), OPTIONAL("port", port), OPTIONAL("path", path),
    OPTIONAL("healthCheckIntervalSeconds", interval),
    OPTIONAL("healthCheckTimeoutSeconds", timeout), OPTIONAL("healthyThresholdCount", threshold),
    OPTIONAL("unhealthyThresholdCount", threshold), OPTIONAL("matcher", matcher));

/* Numbers for which 0 stands for the default. */
static const struct {
    const char *name;
    int64_t least, def;
} numbers[] = {
    {"healthCheckIntervalSeconds", 5, 30},
    {"healthCheckTimeoutSeconds", 1, 5},
    {"healthyThresholdCount", 2, 5},
    {"unhealthyThresholdCount", 2, 2},
};

static int64_t number_of(const struct jv *object, const char *name)
{
    int64_t n = 0;
    jv_int(jv_get(object, name), &n);
    return n;
}

static bool fill_numbers(struct call *c, struct jv *check)
{
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        int64_t n = number_of(check, numbers[i].name);
        if (n && n < numbers[i].least)
            return call_invalid(c, numbers[i].name, "it must be at least %lld, or 0",
                                (long long)numbers[i].least);
        jv_set(c->arena, check, str_of(numbers[i].name),
               jv_new_int(c->arena, n ? n : numbers[i].def));
    }
    if (number_of(check, "healthCheckTimeoutSeconds") <=
        number_of(check, "healthCheckIntervalSeconds"))
        return true;
    return call_refuse(c, c->tunables->undocumented.timeout_over_interval, c->on[0],
                       "healthCheckTimeoutSeconds", "it is longer than the interval");
}

static void fill(struct call *c, struct jv *check, const char *name, struct jv *value)
{
    if (!jv_get(check, name))
        jv_set(c->arena, check, str_of(name), value);
}

/* "200", "200-299,404": codes of 200 to 499. */
static bool judge_codes(struct call *c, struct str text)
{
    static const char code[] = "[234][0-9][0-9](-[234][0-9][0-9])?"
                               "(,[234][0-9][0-9](-[234][0-9][0-9])?)*";
    return pattern_matches(code, text) ||
           call_invalid(c, "matcher.httpCode", "codes and ranges of 200 to 499, with commas");
}

static void take_over(struct call *c, struct jv *check, const struct jv *members)
{
    struct str key;
    jv_foreach_member (members, i, key, item) {
        jv_set(c->arena, check, key, jv_clone(c->arena, item));
    }
}

/* What is not given: on for HTTP1, off for all else. */
static void fill_texts(struct call *c, struct jv *check, const struct jv *config)
{
    struct arena *a = c->arena;
    bool http1 = str_is(jv_str(jv_get(config, "protocolVersion")), "HTTP1");
    fill(c, check, "enabled", jv_new_bool(a, http1));
    bool https = c->tunables->undocumented.health_check_as_group &&
                 str_is(jv_str(jv_get(config, "protocol")), "HTTPS");
    fill(c, check, "protocol", jv_new_str(a, https ? STR("HTTPS") : STR("HTTP")));
    fill(c, check, "protocolVersion", jv_new_str(a, STR("HTTP1")));
    if (!jv_str(jv_get(check, "path")).n)
        jv_set(a, check, STR("path"), jv_new_str(a, STR("/")));
    if (!number_of(check, "port"))
        jv_unset(check, STR("port"));
    if (!jv_str(jv_get(jv_get(check, "matcher"), "httpCode")).n) {
        struct jv *codes_200 = jv_new_object(a);
        jv_set(a, codes_200, STR("httpCode"), jv_new_str(a, STR("200")));
        jv_set(a, check, STR("matcher"), codes_200);
    }
}

struct jv *health_check_make(struct call *c, const struct jv *config, const struct jv *asked,
                             const struct jv *before)
{
    struct jv *check = jv_new_object(c->arena);
    bool tcp = str_is(jv_str(jv_get(config, "protocol")), "TCP");
    take_over(c, check, before);
    take_over(c, check, asked);
    if (tcp && jv_bool(jv_get(check, "enabled"), false) &&
        (!jv_get(check, "protocol") || !jv_get(check, "protocolVersion"))) {
        call_invalid(c, "healthCheck", "TCP groups need protocol and protocolVersion here");
        return NULL;
    }
    fill_texts(c, check, config);
    return fill_numbers(c, check) &&
                   judge_codes(c, jv_str(jv_get(jv_get(check, "matcher"), "httpCode")))
               ? check
               : NULL;
}
