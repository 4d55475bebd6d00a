/* summary.c - see summary.h. */
#include "summary.h"

#include "api/object.h"
#include "base/strbuf.h"

enum { MAX_LINE = 64 << 10 };

static void append(struct arena *a, struct jv *lines, struct str line)
{
    jv_append(a, lines, jv_new_str(a, line));
}

static void add_conditions(struct arena *a, struct jv *lines, const struct jv *conditions)
{
    jv_foreach (conditions, i, condition) {
        struct str type = jv_str(jv_get(condition, "type")), prefix = STR(LATTICE_PREFIX);
        struct str status = jv_str(jv_get(condition, "status"));
        struct str reason = jv_str(jv_get(condition, "reason"));
        struct str message = jv_str(jv_get(condition, "message"));
        bool ours = str_starts(type, prefix);
        struct str name = ours ? str_sub(type, prefix.n, type.n) : type;
        append(a, lines,
               arena_printf(a, "%s%" PRISTR " %" PRISTR " %" PRISTR "%s%" PRISTR, ours ? "LG/" : "",
                            STR_ARG(name), STR_ARG(status), STR_ARG(reason), message.n ? ": " : "",
                            STR_ARG(message)));
    }
}

static struct jv *summarize_parent(struct arena *a, const struct jv *parent)
{
    const struct jv *ref = jv_get(parent, "parentRef");
    struct str controller = jv_str(jv_get(parent, "controllerName"));
    static const char *const members[] = {"group", "kind", "namespace", "name", "sectionName"};
    _cleanup_(strbuf_free) struct strbuf line = STRBUF(MAX_LINE);
    struct jv *lines = jv_new_array(a);
    strbuf_add(&line, str_is(controller, LATTICE_CONTROLLER_NAME) ? STR("-") : controller);
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        if (jv_get(ref, members[i]))
            strbuf_printf(&line, " %s=%s", members[i], jv_str(jv_get(ref, members[i])).p);
    if (jv_get(ref, "port"))
        strbuf_printf(&line, " port=%" PRISTR, STR_ARG(jv_number_text(jv_get(ref, "port"))));
    append(a, lines, strbuf_str(&line));
    add_conditions(a, lines, jv_get(parent, "conditions"));
    return lines;
}

static struct jv *summarize_listener(struct arena *a, const struct jv *listener)
{
    _cleanup_(strbuf_free) struct strbuf line = STRBUF(MAX_LINE);
    struct jv *lines = jv_new_array(a);
    struct str routes = jv_number_text(jv_get(listener, "attachedRoutes"));
    jv_foreach (jv_get(listener, "supportedKinds"), i, kind)
        strbuf_printf(&line, "%s/%s, ", jv_str(jv_get(kind, "group")).p,
                      jv_str(jv_get(kind, "kind")).p);
    strbuf_printf(&line, "%" PRISTR " routes", STR_ARG(routes));
    append(a, lines, strbuf_str(&line));
    add_conditions(a, lines, jv_get(listener, "conditions"));
    return lines;
}

static struct jv *summarize_strings(struct arena *a, const struct jv *list, const char *first,
                                    const char *second)
{
    struct jv *lines = jv_new_array(a);
    jv_foreach (list, i, item) {
        struct str head = jv_str(jv_get(item, first)), tail = jv_str(jv_get(item, second));
        append(a, lines,
               arena_printf(a, "%" PRISTR "%s%" PRISTR, STR_ARG(head), tail.n ? " " : "",
                            STR_ARG(tail)));
    }
    return lines;
}

static void summarize_lists(struct arena *a, const struct jv *status, struct jv *summary)
{
    if (jv_get(status, "listeners")) {
        struct jv *listeners = jv_new_object(a);
        jv_foreach (jv_get(status, "listeners"), i, listener)
            jv_set(a, listeners, jv_str(jv_get(listener, "name")), summarize_listener(a, listener));
        jv_set(a, summary, STR("listeners"), listeners);
    }
    if (jv_get(status, "parents")) {
        struct jv *parents = jv_new_array(a);
        jv_foreach (jv_get(status, "parents"), k, parent)
            jv_append(a, parents, summarize_parent(a, parent));
        jv_set(a, summary, STR("parents"), parents);
    }
}

struct jv *status_summary(struct arena *a, const struct jv *status)
{
    struct jv *summary = jv_new_object(a);
    if (jv_get(status, "conditions")) {
        struct jv *lines = jv_new_array(a);
        add_conditions(a, lines, jv_get(status, "conditions"));
        jv_set(a, summary, STR("conditions"), lines);
    }
    if (jv_get(status, "addresses"))
        jv_set(a, summary, STR("addresses"),
               summarize_strings(a, jv_get(status, "addresses"), "type", "value"));
    if (jv_get(status, "supportedFeatures"))
        jv_set(a, summary, STR("features"),
               summarize_strings(a, jv_get(status, "supportedFeatures"), "name", ""));
    summarize_lists(a, status, summary);
    return summary;
}
