/* plan_dot.c - see plan.h: a plan as a graph for Graphviz; an arrow goes to what waits. */
#include "base/limits.h"
#include "base/strbuf.h"
#include "json/json_write.h"
#include "lattice/plan_print.h"

static const char *colour(enum plan_effect effect)
{
    static const char *const names[] = {[PLAN_CREATE] = "darkgreen",
                                        [PLAN_UPDATE] = "blue",
                                        [PLAN_REPLACE] = "darkorange",
                                        [PLAN_DELETE] = "red"};
    return names[effect];
}

struct str plan_dot(struct arena *a, const struct plan *plan)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_PLAN_TEXT_BYTES);
    strbuf_addz(&out, "digraph plan {\n    rankdir=LR;\n    node [shape=box];\n");
    for (size_t i = 0; i < plan->step_count; i++) {
        const struct plan_step *step = &plan->steps[i];
        strbuf_printf(&out, "    s%zu [color=%s, label=", i + 1, colour(step->effect));
        json_write_str(&out, arena_printf(a, "%zu. %s\n%" PRISTR, i + 1, step->operation,
                                          STR_ARG(step->subject)));
        strbuf_addz(&out, "];\n");
        for (size_t d = 0; d < step->after_count; d++)
            strbuf_printf(&out, "    s%zu -> s%zu;\n", step->after[d] + 1, i + 1);
    }
    strbuf_addz(&out, "}\n");
    return arena_str(a, strbuf_str(&out));
}
