/* cases.c - plans as data: tests/cases/lattice/plan/README.md describes the files. */
#include "api/object_set.h"
#include "base/file.h"
#include "json/json_patch.h"
#include "json/yaml_read.h"
#include "lattice/build.h"
#include "model.h"
#include "sim.h"
#include "suites.h"
#include "support/assert.h"

#define BASES LG_SOURCE_DIR "/tests/cases/lattice/plan/bases.yml"

struct run {
    struct arena *a;
    const char *path;
    const struct jv *bases;
};

static struct jv *read_one(struct arena *a, const char *path)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_FILE_BYTES);
    struct error err = {0};
    if (!T_OK(file_read(path, &text, &err), &err))
        return NULL;
    struct jv *value = yaml_read_one(a, strbuf_str(&text), &err);
    T_OK_PTR(value, &err);
    return value;
}

static struct jv *patched(struct arena *a, const struct jv *value, const struct jv *patch)
{
    struct error err = {0};
    if (!patch)
        return jv_clone(a, value);
    struct jv *changed = json_patch_apply(a, value, patch, &err);
    T_OK_PTR(changed, &err);
    return changed ? changed : jv_clone(a, value);
}

/* The document of a unit as the plan for `desired` leaves it when nothing was there. */
static struct jv *installed(struct arena *a, const struct jv *desired)
{
    struct jv *unit = sim_nothing(a, desired);
    struct desired_service want = model_desired_service(a, desired);
    struct observed_service_unit nothing = model_observed_service(a, unit);
    struct plan plan = plan_service(a, &want, &nothing, &model_identity);
    struct sim_counts counts;
    struct error err = {0};
    int serial = 0;
    T_OK(sim_apply(a, unit, &want, &plan, SIZE_MAX, 0, &serial, &counts, &err), &err);
    return unit;
}

/* The plan for a route as it is built from objects. */
static struct plan plan_of_objects(struct arena *a, const struct jv *written)
{
    struct object_set *set = object_set_new(a);
    jv_foreach (jv_get(written, "objects"), i, object) {
        object_set_add(set, object, STR("default"));
    }
    struct build_settings settings = {.who = model_identity};
    const struct lookup *lookup = object_set_lookup(set);
    struct build_input input = {.lookup = lookup, .settings = &settings};
    const struct api_object *route = NULL;
    lookup->get(lookup->ctx, KIND_HTTP_ROUTE, STR("default"), jv_str(jv_get(written, "built")),
                &route);
    if (!T_TRUE(route != NULL))
        return (struct plan){0};
    struct built_service built = build_service(a, (const struct http_route *)route, &input);
    T_TRUE(!built.hold && built.obstacle_count == 0 && built.bad_backend_count == 0);
    struct observed_service_unit seen = model_observed_service(a, jv_get(written, "observed"));
    return plan_service(a, &built.service, &seen, &model_identity);
}

static struct plan plan_of(const struct run *run, const struct jv *written)
{
    struct arena *a = run->a;
    if (jv_get(written, "objects"))
        return plan_of_objects(a, written);
    const struct jv *network = jv_get(written, "network");
    if (network) {
        struct desired_network want = model_desired_network(a, network);
        struct observed_network_unit seen = model_observed_network(a, jv_get(written, "observed"));
        return plan_network(a, &want, &seen, &model_identity);
    }
    const struct jv *base = jv_get_str(run->bases, jv_str(jv_get(written, "base")));
    const struct jv *desired = jv_get(written, "desired") ? jv_get(written, "desired") : base;
    const struct jv *observed =
        jv_get(written, "observed") ? jv_get(written, "observed") : installed(a, base);
    struct jv *edited = patched(a, desired, jv_get(written, "edit"));
    struct jv *unit = patched(a, observed, jv_get(written, "drift"));
    if (!jv_get(unit, "route"))
        jv_set(a, unit, STR("route"), jv_clone(a, jv_get(desired, "route")));
    struct desired_service want = model_desired_service(a, edited);
    struct observed_service_unit seen = model_observed_service(a, unit);
    return plan_service(a, &want, &seen, &model_identity);
}

static void run_document(void *ctx, const struct yaml_document *document)
{
    const struct run *run = ctx;
    if (document->error) {
        T_TRUE(!document->error);
        printf("    %s: %s\n", run->path, document->error->message);
        return;
    }
    struct plan plan = plan_of(run, document->value);
    struct str name = jv_str(jv_get(document->value, "name"));
    if (!T_STR_EQ(plan_text(run->a, &plan), jv_str(jv_get(document->value, "plan"))))
        printf("    in %s, line %u: %" PRISTR "\n", run->path, document->line, STR_ARG(name));
}

void run_plan_case(const char *path)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_FILE_BYTES);
    struct run run = {.a = a, .path = path, .bases = read_one(a, BASES)};
    struct error err = {0};
    if (!run.bases || !T_OK(file_read(path, &text, &err), &err))
        return;
    T_OK(yaml_read(a, strbuf_str(&text), run_document, &run, &err), &err);
}
