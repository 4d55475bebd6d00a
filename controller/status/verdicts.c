/* verdicts.c - what conditions of our own say: how far VPC Lattice is, what the rules found. */
#include "base/limits.h"
#include "base/strbuf.h"
#include "status/conditions.h"

struct verdict verdict_programmed(const struct programming *programming)
{
    static const enum condition_status status[] = {
        [PROGRAMMING_PENDING] = CONDITION_UNKNOWN,
        [PROGRAMMING_DONE] = CONDITION_TRUE,
        [PROGRAMMING_WAITING] = CONDITION_FALSE,
        [PROGRAMMING_FAILED] = CONDITION_FALSE,
    };
    struct str reason = programming->reason.n                      ? programming->reason
                        : programming->state == PROGRAMMING_DONE   ? STR("Programmed")
                        : programming->state == PROGRAMMING_FAILED ? STR("Invalid")
                                                                   : STR("Pending");
    return (struct verdict){status[programming->state], reason, programming->message};
}

/* The findings that fit, a line each, and how many there are beside them. */
static struct str list_findings(struct arena *a, const struct status_findings *findings)
{
    enum { ROOM_FOR_MORE = 64 };
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_CONDITION_BYTES - ROOM_FOR_MORE);
    size_t more = findings->omitted;
    for (size_t i = 0; i < findings->n; i++) {
        if (findings->items[i].suppressed)
            continue;
        struct str line = finding_line(a, &findings->items[i]);
        if (more > findings->omitted || text.n + line.n + 1 > text.max) {
            more++;
            continue;
        }
        strbuf_addz(&text, text.n ? "\n" : "");
        strbuf_add(&text, line);
    }
    struct str lines = arena_str(a, strbuf_str(&text));
    return more ? arena_printf(a, "%" PRISTR "\nand %zu more", STR_ARG(lines), more) : lines;
}

struct verdict verdict_valid(struct arena *a, const struct status_findings *findings)
{
    bool errors = false;
    for (size_t i = 0; i < findings->n; i++)
        errors = errors || findings->items[i].severity == SEVERITY_ERROR;
    struct str message = list_findings(a, findings);
    if (errors)
        return verdict_false("Invalid", message);
    return (struct verdict){CONDITION_TRUE, message.n ? STR("Warnings") : STR("Valid"), message};
}
