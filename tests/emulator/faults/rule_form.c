/* rule_form.c - fault rules in JSON: the members, their ranges, what each effect sets. */
#include <math.h>
#include <stdlib.h>

#include "faults/rule.h"
#include "json/json_write.h"

enum { HOUR_MS = 3600000, DEFAULT_HOLD_MS = 60000 };

#define HUGE_BODY_BYTES (INT64_C(64) << 20)
#define MAX_BODY_BYTES  (INT64_C(256) << 20)

/* The members as they stand there, before they are put in their places. */
struct form {
    struct str effect, operation, resource, when, code, message, item;
    int64_t nth, count, seed, status, retry_after, hold, body_bytes, items, delay, stale, pid;
    double probability;
};

enum member_type { MEMBER_TEXT, MEMBER_NUMBER, MEMBER_SHARE };

struct member_row {
    const char *name;
    enum member_type type;
    size_t offset;
    int64_t min, max;
};

#define TEXT(name, field)                                                                          \
    {                                                                                              \
        (name), MEMBER_TEXT, offsetof(struct form, field), 0, 0                                    \
    }
#define NUMBER(name, field, min, max)                                                              \
    {                                                                                              \
        (name), MEMBER_NUMBER, offsetof(struct form, field), (min), (max)                          \
    }

static const struct member_row members[] = {
    TEXT("effect", effect),
    TEXT("operation", operation),
    TEXT("resource", resource),
    TEXT("when", when),
    TEXT("code", code),
    TEXT("message", message),
    TEXT("item", item),
    NUMBER("nth", nth, 1, INT64_MAX),
    NUMBER("count", count, 0, INT64_MAX),
    NUMBER("seed", seed, 0, INT64_MAX),
    {"probability", MEMBER_SHARE, offsetof(struct form, probability), 0, 1},
    NUMBER("status", status, 300, 599),
    NUMBER("retryAfterSeconds", retry_after, 0, HOUR_MS),
    NUMBER("holdMs", hold, 0, HOUR_MS),
    NUMBER("bodyBytes", body_bytes, 0, MAX_BODY_BYTES),
    NUMBER("items", items, 1, 1000),
    NUMBER("delayMs", delay, 0, HOUR_MS),
    NUMBER("staleMs", stale, 1, HOUR_MS),
    NUMBER("pid", pid, 2, INT32_MAX),
};

/* What an effect is, and which members it cannot do without. */
struct effect_row {
    struct str name;
    enum fault_kind kind;
    int status;
    struct str code, message;
    const char *needs[2];
};

static const struct effect_row effects[] = {
    {S("throttle"), FAULT_ERROR, 429, S("ThrottlingException"), S("Rate exceeded"), {0}},
    {S("error"), FAULT_ERROR, 500, S(""), S("made to fail"), {"status", "code"}},
    {S("deny"),
     FAULT_ERROR,
     403,
     S("AccessDeniedException"),
     S("The caller is not authorized to perform this action"),
     {0}},
    {S("delay"), FAULT_NONE, 0, S(""), S(""), {"delayMs", NULL}},
    {S("timeout"), FAULT_TIMEOUT, 0, S(""), S(""), {0}},
    {S("cut-connection"), FAULT_CUT, 0, S(""), S(""), {0}},
    {S("cut-body"), FAULT_BODY_CUT, 0, S(""), S(""), {0}},
    {S("huge-body"), FAULT_BODY_HUGE, 0, S(""), S(""), {0}},
    {S("text-body"), FAULT_BODY_TEXT, 0, S(""), S(""), {0}},
    {S("partial-failure"), FAULT_PARTIAL, 0, S("InternalServerError"), S("made to fail"), {0}},
    {S("life-cycle-failure"), FAULT_LIFE, 0, S("InternalServerError"), S("made to fail"), {0}},
    {S("stale-reads"), FAULT_NONE, 0, S(""), S(""), {"staleMs", NULL}},
    {S("kill"), FAULT_CUT, 0, S(""), S(""), {"pid", NULL}},
};

static int read_share(const struct jv *value, double *ret_share)
{
    struct str text = jv_number_text(value);
    char digits[LIMIT_JSON_NUMBER_BYTES + 1] = "";
    if (!text.n || text.n >= sizeof(digits))
        return -1;
    memcpy(digits, text.p, text.n);
    double share = strtod(digits, NULL);
    if (!isfinite(share) || share < 0 || share > 1)
        return -1;
    *ret_share = share;
    return 0;
}

static int read_member(const struct member_row *row, const struct jv *value, struct form *form,
                       struct error *err)
{
    void *field = (char *)form + row->offset;
    int64_t number = 0;
    if (row->type == MEMBER_TEXT) {
        if (jv_type(value) != JV_STRING)
            return error_set(err, ERR_INVALID, "%s: must be a string", row->name);
        *(struct str *)field = jv_str(value);
    } else if (row->type == MEMBER_SHARE) {
        if (read_share(value, field) < 0)
            return error_set(err, ERR_INVALID, "%s: must be a number of 0 to 1", row->name);
    } else {
        if (!jv_int(value, &number) || number < row->min || number > row->max)
            return error_set(err, ERR_INVALID, "%s: must be a whole number of %lld to %lld",
                             row->name, (long long)row->min, (long long)row->max);
        *(int64_t *)field = number;
    }
    return 0;
}

static int read_form(const struct jv *object, struct form *ret_form, struct error *err)
{
    struct str key = STR_NONE;
    if (jv_type(object) != JV_OBJECT)
        return error_set(err, ERR_INVALID, "a fault rule must be an object");
    jv_foreach_member (object, i, key, value) {
        const struct member_row *row = NULL;
        for (size_t m = 0; m < ARRAY_LEN(members) && !row; m++)
            if (str_is(key, members[m].name))
                row = &members[m];
        if (!row)
            return error_set(err, ERR_INVALID, "%.60s: no such member of a fault rule", key.p);
        if (read_member(row, value, ret_form, err) < 0)
            return -1;
    }
    return 0;
}

static const struct effect_row *find_effect(const struct jv *object, struct str name,
                                            struct error *err)
{
    const struct effect_row *row = NULL;
    for (size_t i = 0; i < ARRAY_LEN(effects) && !row; i++)
        if (str_eq(name, effects[i].name))
            row = &effects[i];
    if (!row) {
        error_set(err, ERR_INVALID, "effect: \"%.60s\" is none; write throttle, error, deny, ...",
                  name.p ? name.p : "");
        return NULL;
    }
    for (size_t i = 0; i < ARRAY_LEN(row->needs) && row->needs[i]; i++)
        if (!jv_get(object, row->needs[i])) {
            error_set(err, ERR_INVALID, "%s: is needed for the effect %s", row->needs[i],
                      row->name.p);
            return NULL;
        }
    return row;
}

static struct fault_decision decision_of(const struct form *f, const struct effect_row *row)
{
    enum fault_when when = str_is(f->when, "after") ? FAULT_AFTER : FAULT_BEFORE;
    return (struct fault_decision){
        .delay_ms = f->delay,
        .stale_ms = f->stale,
        .kind = row->kind,
        .when = when,
        .status = f->status ? (int)f->status : row->status,
        .code = f->code.n ? f->code : row->code,
        .message = f->message.n ? f->message : row->message,
        .retry_after_s = f->retry_after,
        .hold_ms = f->hold,
        .body_bytes = f->body_bytes,
        .items = f->items,
        .item = f->item,
        .kill_pid = (pid_t)f->pid,
        .kill_when = when,
    };
}

int fault_rule_read(const struct jv *object, struct fault_rule *ret_rule, struct error *err)
{
    struct form f = {.operation = STR("*"),
                     .when = STR("before"),
                     .nth = 1,
                     .probability = 1,
                     .retry_after = -1,
                     .hold = DEFAULT_HOLD_MS,
                     .body_bytes = HUGE_BODY_BYTES,
                     .items = 1};
    if (read_form(object, &f, err) < 0)
        return -1;
    if (!str_is(f.when, "before") && !str_is(f.when, "after"))
        return error_set(err, ERR_INVALID, "when: must be before or after");
    const struct effect_row *row = find_effect(object, f.effect, err);
    if (!row)
        return -1;
    *ret_rule = (struct fault_rule){
        .match = {.operation = f.operation,
                  .resource = f.resource,
                  .nth = (uint64_t)f.nth,
                  .count = (uint64_t)f.count,
                  .probability = f.probability,
                  .seed = (uint64_t)f.seed},
        .effect = decision_of(&f, row),
        .form = object,
    };
    return 0;
}

void fault_rule_write(struct jw *w, const struct fault_rule *rule)
{
    struct str key = STR_NONE;
    jw_begin_object(w);
    jw_key(w, "id");
    jw_int(w, (int64_t)rule->id);
    jv_foreach_member (rule->form, i, key, value) {
        jw_key_str(w, key);
        jw_value(w, value);
    }
    jw_key(w, "seen");
    jw_int(w, (int64_t)rule->seen);
    jw_key(w, "hits");
    jw_int(w, (int64_t)rule->hits);
    jw_end_object(w);
}
