/* invariants.c - see invariants.h. */
#include "invariants.h"

#include <regex.h>

#include "api/object.h"
#include "json/json_write.h"
#include "support/assert.h"

enum { MAX_TEXT = 1 << 20, MESSAGE_MAX = 32768, CONDITIONS_MAX = 8 };

/* Of all that we write; a condition of another type is somebody else's. */
static const char *const our_types[] = {
    "Accepted",
    "Programmed",
    "ResolvedRefs",
    "PartiallyInvalid",
    "Conflicted",
    "OverlappingTLSConfig",
    "SupportedVersion",
    LATTICE_PREFIX "Valid",
    LATTICE_PREFIX "Programmed",
    LATTICE_PREFIX "VpcAssociated",
};

static bool is_our_type(struct str type)
{
    for (size_t i = 0; i < ARRAY_LEN(our_types); i++)
        if (str_is(type, our_types[i]))
            return true;
    return false;
}

static bool is_foreign_condition(const struct jv *condition)
{
    return !is_our_type(jv_str(jv_get(condition, "type")));
}

static bool is_foreign_parent(const struct jv *parent)
{
    return !str_is(jv_str(jv_get(parent, "controllerName")), LATTICE_CONTROLLER_NAME);
}

/* The foreign elements of a list as JSON, one after another. */
static struct str foreign_text(struct arena *a, const struct jv *list,
                               bool (*is_foreign)(const struct jv *))
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(MAX_TEXT);
    jv_foreach (list, i, item) {
        if (is_foreign(item)) {
            json_write(&text, item);
            strbuf_addc(&text, '\n');
        }
    }
    return arena_str(a, strbuf_str(&text));
}

/* --- conditions ------------------------------------------------------------------------------- */

static const struct jv *find(const struct jv *list, const char *member, struct str value)
{
    jv_foreach (list, i, item)
        if (str_eq(jv_str(jv_get(item, member)), value))
            return item;
    return NULL;
}

static void check_form(const struct jv *condition)
{
    regex_t reason;
    if (!T_INT_EQ(
            regcomp(&reason, "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$", REG_EXTENDED | REG_NOSUB),
            0))
        return;
    T_INT_EQ(regexec(&reason, jv_str(jv_get(condition, "reason")).p, 0, NULL, 0), 0);
    regfree(&reason);
    T_TRUE(jv_str(jv_get(condition, "message")).n <= MESSAGE_MAX);
    T_INT_EQ(jv_type(jv_get(condition, "message")), JV_STRING);
    T_INT_EQ(jv_type(jv_get(condition, "observedGeneration")), JV_NUMBER);
}

static void check_conditions(struct arena *a, const struct jv *old, const struct jv *list,
                             struct str now)
{
    T_STR_EQ(foreign_text(a, list, is_foreign_condition),
             foreign_text(a, old, is_foreign_condition));
    T_TRUE(jv_len(list) <= CONDITIONS_MAX);
    jv_foreach (list, i, condition) {
        struct str type = jv_str(jv_get(condition, "type"));
        const struct jv *before = find(old, "type", type);
        bool same = str_eq(jv_str(jv_get(before, "status")), jv_str(jv_get(condition, "status")));
        struct str since = same ? jv_str(jv_get(before, "lastTransitionTime")) : now;
        if (!is_our_type(type))
            continue;
        check_form(condition);
        T_STR_EQ(jv_str(jv_get(condition, "lastTransitionTime")), since);
    }
}

/* The old entry of the same parent; cases write references as we do. */
static const struct jv *find_parent(const struct jv *old, const struct jv *parent)
{
    jv_foreach (old, i, before)
        if (!is_foreign_parent(before) &&
            jv_equal(jv_get(before, "parentRef"), jv_get(parent, "parentRef")))
            return before;
    return NULL;
}

void check_invariants(struct arena *a, const struct jv *old, const struct jv *status,
                      struct str now)
{
    const struct jv *parents = jv_get(old, "parents"), *listeners = jv_get(old, "listeners");
    T_STR_EQ(foreign_text(a, jv_get(status, "parents"), is_foreign_parent),
             foreign_text(a, parents, is_foreign_parent));
    check_conditions(a, jv_get(old, "conditions"), jv_get(status, "conditions"), now);
    jv_foreach (jv_get(status, "parents"), i, parent)
        if (!is_foreign_parent(parent))
            check_conditions(a, jv_get(find_parent(parents, parent), "conditions"),
                             jv_get(parent, "conditions"), now);
    jv_foreach (jv_get(status, "listeners"), k, listener)
        check_conditions(
            a, jv_get(find(listeners, "name", jv_str(jv_get(listener, "name"))), "conditions"),
            jv_get(listener, "conditions"), now);
}
