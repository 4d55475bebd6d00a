/* plan_json.c - see plan.h: a plan for programs, as JSON and for Graphviz. */
#include "base/limits.h"
#include "json/json_write.h"
#include "lattice/plan_print.h"

const char *plan_effect_name(enum plan_effect effect)
{
    static const char *const names[] = {[PLAN_CREATE] = "create",
                                        [PLAN_UPDATE] = "update",
                                        [PLAN_REPLACE] = "replace",
                                        [PLAN_DELETE] = "delete"};
    return names[effect];
}

const char *plan_obstacle_name(enum plan_obstacle_kind kind)
{
    static const char *const names[] = {[OBSTACLE_WAITING] = "waiting",
                                        [OBSTACLE_CONFLICT] = "conflict",
                                        [OBSTACLE_AMBIGUOUS] = "ambiguous",
                                        [OBSTACLE_FAILED] = "failed",
                                        [OBSTACLE_UNSUPPORTED] = "unsupported",
                                        [OBSTACLE_REDUCED] = "reduced",
                                        [OBSTACLE_VPC_ASSOCIATION] = "vpc association",
                                        [OBSTACLE_SETTLING] = "settling"};
    return names[kind];
}

const char *plan_need_name(enum plan_need_kind kind)
{
    static const char *const names[] = {[NEED_SERVICE_DETAIL] = "details",
                                        [NEED_TARGETS] = "targets",
                                        [NEED_TARGET_GROUP] = "health check",
                                        [NEED_TAGS] = "tags"};
    return names[kind];
}

static void member(struct jw *w, const char *key, struct str value)
{
    jw_key(w, key);
    jw_str(w, value);
}

static void add_step(struct jw *w, const struct plan_step *step)
{
    jw_begin_object(w);
    member(w, "operation", str_of(step->operation));
    member(w, "effect", str_of(plan_effect_name(step->effect)));
    member(w, "subject", step->subject);
    member(w, "reason", step->reason);
    jw_key(w, "parameters");
    jw_begin_object(w);
    for (size_t p = 0; p < step->param_count; p++)
        member(w, step->params[p].name, step->params[p].value);
    jw_end_object(w);
    if (step->body.n) {
        jw_key(w, "body");
        jw_raw(w, step->body);
    }
    if (step->produces.n)
        member(w, "produces", step->produces);
    jw_key(w, "after");
    jw_begin_array(w);
    for (size_t d = 0; d < step->after_count; d++)
        jw_int(w, (int64_t)step->after[d]);
    jw_end_array(w);
    jw_key(w, "targets");
    jw_bool(w, step->targets);
    jw_end_object(w);
}

static void add_obstacles(struct jw *w, const struct plan *plan)
{
    jw_key(w, "obstacles");
    jw_begin_array(w);
    for (size_t i = 0; i < plan->obstacle_count; i++) {
        jw_begin_object(w);
        member(w, "kind", str_of(plan_obstacle_name(plan->obstacles[i].kind)));
        member(w, "reason", plan->obstacles[i].reason);
        member(w, "message", plan->obstacles[i].message);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void add_needs(struct jw *w, const struct plan *plan)
{
    jw_key(w, "needs");
    jw_begin_array(w);
    for (size_t i = 0; i < plan->need_count; i++) {
        jw_begin_object(w);
        member(w, "kind", str_of(plan_need_name(plan->needs[i].kind)));
        member(w, "id", plan->needs[i].id);
        jw_end_object(w);
    }
    jw_end_array(w);
}

struct str plan_json(struct arena *a, const struct plan *plan)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_PLAN_TEXT_BYTES);
    struct jw w = JW(&out);
    jw_begin_object(&w);
    jw_key(&w, "steps");
    jw_begin_array(&w);
    for (size_t i = 0; i < plan->step_count; i++)
        add_step(&w, &plan->steps[i]);
    jw_end_array(&w);
    add_obstacles(&w, plan);
    add_needs(&w, plan);
    jw_end_object(&w);
    return arena_str(a, strbuf_str(&out));
}
