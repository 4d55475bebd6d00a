/* conditions.c - see conditions.h. */
#include "status/conditions.h"

#include "base/limits.h"

static const char *const status_names[] = {
    [CONDITION_UNKNOWN] = "Unknown",
    [CONDITION_FALSE] = "False",
    [CONDITION_TRUE] = "True",
};

/* --- the form of reasons and messages --------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$, of which we leave "," and ":" to others. */
static struct str make_reason(struct arena *a, struct str reason)
{
    size_t room = reason.n < CONDITION_REASON_MAX ? reason.n : CONDITION_REASON_MAX, n = 0;
    char *text = arena_alloc(a, room + 1);
    for (size_t i = 0; i < reason.n && n < room; i++) {
        char c = reason.p[i];
        if (is_letter(c) || (n && ((c >= '0' && c <= '9') || c == '_')))
            text[n++] = c;
    }
    return n ? (struct str){text, n} : STR("Unknown");
}

/* The longest part from the beginning that fits and ends with a whole character. */
static struct str make_message(struct arena *a, struct str message)
{
    static const struct str dots = S("...");
    if (message.n <= LIMIT_CONDITION_BYTES)
        return message;
    size_t n = LIMIT_CONDITION_BYTES - dots.n;
    while (n && ((unsigned char)message.p[n] & 0xc0) == 0x80)
        n--;
    return arena_printf(a, "%.*s%s", (int)n, message.p, dots.p);
}

/* --- the list --------------------------------------------------------------------------------- */

struct conditions conditions_copy(struct arena *a, const struct jv *existing, int64_t generation,
                                  struct str now)
{
    bool is_list = jv_type(existing) == JV_ARRAY;
    return (struct conditions){
        .arena = a,
        .list = is_list ? jv_clone(a, existing) : jv_new_array(a),
        .generation = generation,
        .now = now,
    };
}

/* The position of a type in a list; its length if it is not there. */
static size_t find(const struct jv *list, const char *type)
{
    size_t i = 0;
    while (i < jv_len(list) && !str_is(jv_str(jv_get(jv_at(list, i), "type")), type))
        i++;
    return i;
}

static bool is_later(const struct conditions *c, const struct jv *condition)
{
    int64_t generation;
    return jv_int(jv_get(condition, "observedGeneration"), &generation) &&
           generation > c->generation;
}

static void set_text(struct conditions *c, struct jv *condition, struct str member,
                     struct str value)
{
    const struct jv *old = jv_get_str(condition, member);
    if (jv_type(old) != JV_STRING || !str_eq(jv_str(old), value))
        jv_set(c->arena, condition, member, jv_new_str(c->arena, value));
}

static void fill(struct conditions *c, struct jv *condition, struct verdict verdict)
{
    struct str status = str_of(status_names[verdict.status]);
    bool moves = !str_eq(jv_str(jv_get(condition, "status")), status) ||
                 !jv_str(jv_get(condition, "lastTransitionTime")).n;
    if (moves)
        set_text(c, condition, STR("lastTransitionTime"), c->now);
    set_text(c, condition, STR("message"), make_message(c->arena, verdict.message));
    jv_set(c->arena, condition, STR("observedGeneration"), jv_new_int(c->arena, c->generation));
    set_text(c, condition, STR("reason"), make_reason(c->arena, verdict.reason));
    set_text(c, condition, STR("status"), status);
}

void conditions_set(struct conditions *c, const char *type, struct verdict verdict)
{
    size_t i = find(c->list, type);
    if (i == jv_len(c->list)) {
        if (i >= CONDITIONS_MAX)
            return;
        struct jv *added = jv_new_object(c->arena);
        fill(c, added, verdict);
        set_text(c, added, STR("type"), str_of(type));
        jv_append(c->arena, c->list, added);
        return;
    }
    struct jv *condition = jv_at_mut(c->list, i);
    if (!is_later(c, condition))
        fill(c, condition, verdict);
}

void conditions_remove(struct conditions *c, const char *type)
{
    size_t i = find(c->list, type);
    if (i < jv_len(c->list) && !is_later(c, jv_at(c->list, i)))
        jv_remove_at(c->list, i);
}

void conditions_set_while_true(struct conditions *c, const char *type, struct verdict verdict)
{
    if (verdict.status == CONDITION_TRUE)
        conditions_set(c, type, verdict);
    else
        conditions_remove(c, type);
}

bool conditions_get(const struct jv *list, const char *type, int64_t generation,
                    struct verdict *ret_verdict)
{
    const struct jv *condition = jv_at(list, find(list, type));
    struct str status = jv_str(jv_get(condition, "status"));
    int64_t observed;
    if (!jv_int(jv_get(condition, "observedGeneration"), &observed) || observed != generation)
        return false;
    ret_verdict->status = str_is(status, "True")    ? CONDITION_TRUE
                          : str_is(status, "False") ? CONDITION_FALSE
                                                    : CONDITION_UNKNOWN;
    ret_verdict->reason = jv_str(jv_get(condition, "reason"));
    ret_verdict->message = jv_str(jv_get(condition, "message"));
    return true;
}
