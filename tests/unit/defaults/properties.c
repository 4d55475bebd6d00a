/*
 * properties.c - the promises, held to the objects of all rule cases and to mutants of them:
 * members taken out, nulls, values of the wrong type, elements twice. The mutants are the same
 * every time.
 */
#include "promises.h"
#include "rule_case.h"
#include "suites.h"
#include "support/assert.h"

enum { MUTANTS = 12, MUTATIONS = 3 };

struct random {
    uint64_t state;
};

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators". */
static size_t pick(struct random *r, size_t n)
{
    r->state ^= r->state >> 12;
    r->state ^= r->state << 25;
    r->state ^= r->state >> 27;
    return (size_t)((r->state * 2685821657736338717u) >> 33) % n;
}

static struct jv *odd_value(struct arena *a, struct random *r)
{
    switch (pick(r, 7)) {
    case 0: return jv_new_null(a);
    case 1: return jv_new_int(a, (int64_t)pick(r, 500));
    case 2: return jv_new_str(a, STR("HTTP"));
    case 3: return jv_new_str(a, STR("TLS"));
    case 4: return jv_new_array(a);
    case 5: return jv_new_int(a, 443);
    default: return jv_new_object(a);
    }
}

static void mutate_array(struct arena *a, struct random *r, struct jv *array)
{
    size_t at = pick(r, jv_len(array));
    if (pick(r, 2))
        jv_remove_at(array, at);
    else
        jv_append(a, array, jv_clone(a, jv_at(array, at)));
}

static void mutate_object(struct arena *a, struct random *r, struct jv *object)
{
    struct str key;
    jv_member(object, pick(r, jv_len(object)), &key);
    if (pick(r, 2))
        jv_unset(object, key);
    else
        jv_set(a, object, key, odd_value(a, r));
}

/* Goes down from `value` by chance and changes something there. */
static void mutate(struct arena *a, struct random *r, struct jv *value)
{
    while (value && jv_len(value)) {
        bool is_array = jv_type(value) == JV_ARRAY;
        size_t at = pick(r, jv_len(value));
        struct str key = STR_NONE;
        if (!is_array)
            jv_member(value, at, &key);
        struct jv *below = is_array ? jv_at_mut(value, at) : jv_get_mut(value, key);
        if (jv_len(below) && pick(r, 4)) {
            value = below;
            continue;
        }
        if (is_array)
            mutate_array(a, r, value);
        else
            mutate_object(a, r, value);
        return;
    }
}

static void check_case(struct arena *a, const struct rule_case *c, struct random *r)
{
    struct subject subject = {
        .kind = c->review.kind,
        .namespace = c->review.namespace,
        .object = c->review.object ? c->review.object : c->review.old_object,
        .settings = defaults_settings_default(),
        .rules = c->settings,
        .lookup = c->world.answers,
    };
    check_promises(a, &subject);
    const struct jv *sound = subject.object;
    for (size_t i = 0; i < MUTANTS; i++) {
        struct jv *mutant = jv_clone(a, sound);
        for (size_t m = 1 + pick(r, MUTATIONS); m > 0; m--)
            mutate(a, r, jv_get_mut(mutant, STR("spec")));
        subject.object = mutant;
        check_promises(a, &subject);
    }
}

void run_properties(const char *path)
{
    struct error err = {0};
    struct random r = {0x9e3779b97f4a7c15u};
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct jv *cases = rule_cases_read(a, path, &err);
    if (!T_OK_PTR(cases, &err) || str_ends(str_of(path), STR("/world.yaml")))
        return;
    jv_foreach (cases, i, source) {
        _cleanup_(cleanup_arena) struct arena *own = arena_new();
        struct rule_case c = {0};
        if (T_OK(rule_case_read(own, source, &c, &err), &err))
            check_case(own, &c, &r);
    }
}
