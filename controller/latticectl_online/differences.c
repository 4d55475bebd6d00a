/*
 * differences.c - see differences.h.
 *
 * The body of a step that updates has the members that are wanted, under the names that the
 * snapshot has them under: the two trees are walked together. The identifiers of the step lead to
 * the resource.
 */
#include "latticectl_online/differences.h"

#include "base/map.h"
#include "base/strbuf.h"
#include "json/json_read.h"
#include "json/json_write.h"

#define ABSENT  STR("absent")
#define PRESENT STR("present")

struct comparison {
    struct arena *a;
    struct map *resources; /* of the snapshot, by id and by ARN */
    struct str resource;
    struct differences found;
};

static void add(struct comparison *c, struct str field, struct str wanted, struct str found)
{
    vec_push(c->a, &c->found, (struct difference){c->resource, field, wanted, found});
}

static struct str text_of(struct comparison *c, const struct jv *value)
{
    if (!value)
        return ABSENT;
    if (jv_type(value) == JV_STRING)
        return jv_str(value);
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_AWS_REQUEST_BYTES);
    json_write(&out, value);
    return arena_str(c->a, strbuf_str(&out));
}

/* --- the resources of the snapshot --------------------------------------------------------------
 */

static void index_resources(struct map *resources, const struct jv *value)
{
    struct str id = jv_str(jv_get(value, "id")), arn = jv_str(jv_get(value, "arn")), key;
    if (id.n && arn.n) { /* targets have an id only */
        map_put(resources, id, (void *)value);
        map_put(resources, arn, (void *)value);
    }
    jv_foreach_member (value, i, key, member)
        index_resources(resources, member);
    jv_foreach (value, k, item)
        index_resources(resources, item);
}

/* The resource that the step's most particular identifier names; NULL: it is yet to be made. */
static const struct jv *resource_of(const struct comparison *c, const struct plan_step *step)
{
    const struct jv *found = NULL;
    for (size_t i = 0; i < step->param_count; i++)
        found = map_get(c->resources, step->params[i].value);
    return found;
}

static void name_resource(struct comparison *c, struct str subject, const struct jv *resource)
{
    struct str id = jv_str(jv_get(resource, "id"));
    c->resource =
        id.n ? arena_printf(c->a, "%" PRISTR " (%" PRISTR ")", STR_ARG(subject), STR_ARG(id))
             : subject;
}

/* --- members ------------------------------------------------------------------------------------
 */

static void compare(struct comparison *c, struct str field, const struct jv *wanted,
                    const struct jv *found, bool whole);

static struct str member_field(struct comparison *c, struct str field, struct str key)
{
    if (!field.n)
        return key;
    return arena_printf(c->a, "%" PRISTR ".%" PRISTR, STR_ARG(field), STR_ARG(key));
}

/* With `whole`, what is found beyond what is wanted differs too. */
static void compare_members(struct comparison *c, struct str field, const struct jv *wanted,
                            const struct jv *found, bool whole)
{
    struct str key;
    jv_foreach_member (wanted, i, key, value)
        compare(c, member_field(c, field, key), value, jv_get_str(found, key), whole);
    if (!whole)
        return;
    jv_foreach_member (found, k, key, other)
        if (!jv_get_str(wanted, key))
            add(c, member_field(c, field, key), ABSENT, text_of(c, other));
}

static void compare_items(struct comparison *c, struct str field, const struct jv *wanted,
                          const struct jv *found, bool whole)
{
    size_t n = jv_len(wanted) > jv_len(found) ? jv_len(wanted) : jv_len(found);
    for (size_t i = 0; i < n; i++)
        compare(c, arena_printf(c->a, "%" PRISTR "[%zu]", STR_ARG(field), i), jv_at(wanted, i),
                jv_at(found, i), whole);
}

static void compare(struct comparison *c, struct str field, const struct jv *wanted,
                    const struct jv *found, bool whole)
{
    if (jv_type(wanted) == JV_OBJECT && jv_type(found) == JV_OBJECT)
        compare_members(c, field, wanted, found, whole);
    else if (jv_type(wanted) == JV_ARRAY && jv_type(found) == JV_ARRAY)
        compare_items(c, field, wanted, found, whole);
    else if (!jv_equal(wanted, found))
        add(c, field, text_of(c, wanted), text_of(c, found));
}

/* Of UpdateRule and its like; what a health check leaves out is AWS's to say. */
static void compare_body(struct comparison *c, const struct jv *body, const struct jv *found)
{
    struct str key;
    jv_foreach_member (body, i, key, wanted) {
        const struct jv *other = jv_get_str(found, key);
        if (str_is(key, "ruleIdentifier"))
            continue;
        if (!other) /* of target groups */
            other = jv_get_str(jv_get(found, "config"), key);
        compare(c, key, wanted, other, !str_is(key, "healthCheck") && !str_is(key, "tags"));
    }
}

/* --- steps --------------------------------------------------------------------------------------
 */

static void of_targets(struct comparison *c, const struct jv *body, bool wanted)
{
    jv_foreach (jv_get(body, "targets"), i, target) {
        int64_t port = 0;
        jv_int(jv_get(target, "port"), &port);
        struct str id = jv_str(jv_get(target, "id"));
        struct str field =
            arena_printf(c->a, "targets[%" PRISTR "]:%lld", STR_ARG(id), (long long)port);
        add(c, field, wanted ? PRESENT : ABSENT, wanted ? ABSENT : PRESENT);
    }
}

static void of_rules(struct comparison *c, struct str subject, const struct jv *body)
{
    jv_foreach (jv_get(body, "rules"), i, rule) {
        const struct jv *found = map_get(c->resources, jv_str(jv_get(rule, "ruleIdentifier")));
        name_resource(c, subject, found);
        compare_body(c, rule, found);
    }
}

static void of_step(struct comparison *c, const struct plan_step *step)
{
    struct error err;
    const struct jv *body = step->body.n ? json_read(c->a, step->body, NULL, &err) : NULL;
    const struct jv *found = resource_of(c, step);
    struct str operation = str_of(step->operation);
    name_resource(c, step->subject, str_starts(operation, STR("Create")) ? NULL : found);
    if (str_starts(operation, STR("Create")))
        add(c, STR_NONE, PRESENT, ABSENT);
    else if (str_starts(operation, STR("Delete")))
        add(c, STR_NONE, ABSENT, PRESENT);
    else if (str_is(operation, "BatchUpdateRule"))
        of_rules(c, step->subject, body);
    else if (step->targets || jv_get(body, "targets"))
        of_targets(c, body, str_is(operation, "RegisterTargets"));
    else
        compare_body(c, body, found);
}

struct differences differences_find(struct arena *a, const struct plan *plan,
                                    const struct jv *snapshot)
{
    struct comparison c = {.a = a, .resources = map_new()};
    index_resources(c.resources, snapshot);
    for (size_t i = 0; i < plan->step_count; i++)
        of_step(&c, &plan->steps[i]);
    map_free(c.resources);
    return c.found;
}
