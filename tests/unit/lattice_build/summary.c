/* summary.c - see summary.h. */
#include "summary.h"

/* The key of a target group without its first word. */
static struct str short_key(struct str key)
{
    static const struct str word = S("targetgroup ");
    return str_starts(key, word) ? str_sub(key, word.n, key.n) : key;
}

static struct str text_of(const struct jv *object, const char *key)
{
    const struct jv *value = jv_get(object, key);
    return jv_type(value) == JV_NUMBER ? jv_number_text(value) : jv_str(value);
}

/* "exact" or "prefix", whichever the object has, and its value. */
static struct str compared(struct arena *a, const struct jv *object)
{
    const char *how = jv_get(object, "exact") ? "exact" : "prefix";
    struct str value = text_of(object, how);
    const char *any_case = jv_get(object, "caseSensitive") ? "" : " (any case)";
    return arena_printf(a, "%s %" PRISTR "%s", how, STR_ARG(value), any_case);
}

static struct str match_line(struct arena *a, const struct jv *match)
{
    struct str method = text_of(match, "method"), path = compared(a, jv_get(match, "path"));
    struct str line = arena_printf(a, "%" PRISTR "%s%" PRISTR, STR_ARG(method), method.n ? " " : "",
                                   STR_ARG(path));
    jv_foreach (jv_get(match, "headers"), i, header) {
        struct str name = text_of(header, "name"), value = text_of(header, "exact");
        line =
            arena_printf(a, "%" PRISTR " %" PRISTR "=%" PRISTR "%s", STR_ARG(line), STR_ARG(name),
                         STR_ARG(value), jv_get(header, "caseSensitive") ? "" : " (any case)");
    }
    return line;
}

static struct str action_line(struct arena *a, const struct jv *action)
{
    struct str line = text_of(action, "fixedResponse"), key;
    jv_foreach_member (jv_get(action, "forward"), i, key, weight) {
        struct str group = short_key(key), number = jv_number_text(weight);
        line = arena_printf(a, "%" PRISTR "%s%" PRISTR " %" PRISTR, STR_ARG(line),
                            line.n ? ", " : "", STR_ARG(group), STR_ARG(number));
    }
    return line;
}

static struct jv *rule_lines(struct arena *a, const struct jv *service)
{
    struct jv *lines = jv_new_array(a);
    jv_foreach (jv_get(service, "rules"), i, rule) {
        struct str priority = text_of(rule, "priority");
        struct str match = match_line(a, jv_get(rule, "match"));
        struct str action = action_line(a, jv_get(rule, "action"));
        jv_append(a, lines,
                  jv_new_str(a, arena_printf(a, "%" PRISTR " %" PRISTR " -> %" PRISTR,
                                             STR_ARG(priority), STR_ARG(match), STR_ARG(action))));
    }
    return lines;
}

static struct jv *listener_lines(struct arena *a, const struct jv *service)
{
    struct jv *lines = jv_new_array(a);
    jv_foreach (jv_get(service, "listeners"), i, listener) {
        struct str port = text_of(listener, "port"), protocol = text_of(listener, "protocol");
        jv_append(a, lines,
                  jv_new_str(a, arena_printf(a, "%" PRISTR " %" PRISTR, STR_ARG(port),
                                             STR_ARG(protocol))));
    }
    return lines;
}

static struct jv *network_names(struct arena *a, const struct jv *service)
{
    struct jv *names = jv_new_array(a);
    jv_foreach (jv_get(service, "associations"), i, association)
        jv_append(a, names, jv_new_str(a, text_of(association, "network")));
    return names;
}

static struct jv *group_targets(struct arena *a, const struct jv *service)
{
    struct jv *groups = jv_new_object(a);
    jv_foreach (jv_get(service, "targetGroups"), i, group)
        jv_set(a, groups, short_key(text_of(group, "key")), jv_clone(a, jv_get(group, "targets")));
    return groups;
}

/* "reduced UnsupportedValue: …"; a bad backend has no kind. */
static void add_told(struct arena *a, struct jv *lines, const struct jv *list)
{
    jv_foreach (list, i, entry) {
        struct str kind = text_of(entry, "kind"), reason = text_of(entry, "reason");
        struct str message = text_of(entry, "message");
        jv_append(
            a, lines,
            jv_new_str(a, arena_printf(a, "%" PRISTR "%s%" PRISTR ": %" PRISTR, STR_ARG(kind),
                                       kind.n ? " " : "", STR_ARG(reason), STR_ARG(message))));
    }
}

struct jv *summarize(struct arena *a, const struct jv *unit)
{
    const struct jv *service = jv_get(unit, "service");
    struct jv *summary = jv_new_object(a), *told = jv_new_array(a);
    jv_set(a, summary, STR("networks"), network_names(a, service));
    jv_set(a, summary, STR("listeners"), listener_lines(a, service));
    jv_set(a, summary, STR("rules"), rule_lines(a, service));
    jv_set(a, summary, STR("groups"), group_targets(a, service));
    add_told(a, told, jv_get(unit, "obstacles"));
    add_told(a, told, jv_get(unit, "badBackends"));
    jv_set(a, summary, STR("told"), told);
    return summary;
}
