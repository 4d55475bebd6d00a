/* plan_text.c - see plan.h: a plan for people. */
#include "base/limits.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "lattice/plan_print.h"

/* "  NAME: VALUE", values that are not texts as compact JSON. */
static void add_member(struct strbuf *out, struct str name, const struct jv *value)
{
    strbuf_printf(out, "     %" PRISTR ": ", STR_ARG(name));
    if (jv_type(value) == JV_STRING)
        strbuf_add(out, jv_str(value));
    else
        json_write(out, value);
    strbuf_addc(out, '\n');
}

static void add_body(struct strbuf *out, struct arena *a, struct str body)
{
    struct error err;
    const struct jv *object = json_read(a, body, NULL, &err);
    struct str name;
    jv_foreach_member (object, i, name, value) {
        add_member(out, name, value);
    }
}

static void add_step(struct strbuf *out, struct arena *a, const struct plan_step *step, size_t i)
{
    strbuf_printf(out, "%3zu. %-7s %s %" PRISTR ": %" PRISTR, i + 1, plan_effect_name(step->effect),
                  step->operation, STR_ARG(step->subject), STR_ARG(step->reason));
    for (size_t d = 0; d < step->after_count; d++)
        strbuf_printf(out, "%s%zu", d ? ", " : " [after ", step->after[d] + 1);
    strbuf_addz(out, step->after_count ? "]\n" : "\n");
    for (size_t p = 0; p < step->param_count; p++)
        strbuf_printf(out, "     %s: %" PRISTR "\n", step->params[p].name,
                      STR_ARG(step->params[p].value));
    if (step->body.n)
        add_body(out, a, step->body);
}

static void add_total(struct strbuf *out, const struct plan *plan)
{
    size_t count[PLAN_EFFECT_COUNT] = {0};
    for (size_t i = 0; i < plan->step_count; i++)
        count[plan->steps[i].effect]++;
    strbuf_printf(out, "%zu call%s", plan->step_count, plan->step_count == 1 ? "" : "s");
    const char *separator = ": ";
    for (unsigned effect = 0; effect < PLAN_EFFECT_COUNT; effect++) {
        if (!count[effect])
            continue;
        strbuf_printf(out, "%s%zu %s", separator, count[effect], plan_effect_name(effect));
        separator = ", ";
    }
    strbuf_addc(out, '\n');
}

struct str plan_text(struct arena *a, const struct plan *plan)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_PLAN_TEXT_BYTES);
    for (size_t i = 0; i < plan->step_count; i++)
        add_step(&out, a, &plan->steps[i], i);
    for (size_t i = 0; i < plan->obstacle_count; i++)
        strbuf_printf(&out, "%s %" PRISTR ": %" PRISTR "\n",
                      plan_obstacle_name(plan->obstacles[i].kind),
                      STR_ARG(plan->obstacles[i].reason), STR_ARG(plan->obstacles[i].message));
    for (size_t i = 0; i < plan->need_count; i++)
        strbuf_printf(&out, "unknown: %s of %" PRISTR "\n", plan_need_name(plan->needs[i].kind),
                      STR_ARG(plan->needs[i].id));
    add_total(&out, plan);
    return arena_str(a, strbuf_str(&out));
}
