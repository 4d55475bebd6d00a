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

struct str verdict_list(struct arena *a, const char *prefix, const char *separator,
                        const struct str *items, size_t n, size_t omitted)
{
    enum { ROOM_FOR_MORE = 64 };
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_CONDITION_BYTES - ROOM_FOR_MORE);
    size_t listed = 0, between = strlen(separator);
    strbuf_addz(&text, prefix);
    while (listed < n && text.n + between + items[listed].n <= text.max) {
        strbuf_addz(&text, listed ? separator : "");
        strbuf_add(&text, items[listed++]);
    }
    size_t more = n - listed + omitted;
    struct str list = arena_str(a, strbuf_str(&text));
    if (!more)
        return list;
    return arena_printf(a, "%" PRISTR "%sand %zu more", STR_ARG(list), listed ? separator : "",
                        more);
}

/* One finding a line; warnings that the user chose to ignore are left out. */
static struct str list_findings(struct arena *a, const struct status_findings *findings)
{
    struct str *lines = ARENA_NEW_ARRAY(a, findings->n, struct str);
    size_t n = 0;
    for (size_t i = 0; i < findings->n; i++)
        if (!findings->items[i].suppressed)
            lines[n++] = finding_line(a, &findings->items[i]);
    return verdict_list(a, "", "\n", lines, n, findings->omitted);
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
