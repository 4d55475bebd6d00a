/* words.c - see words.h. */
#include "lattice/words.h"

#include "base/limits.h"
#include "base/strbuf.h"

const char *protocol_name(enum lattice_protocol protocol)
{
    static const char *const names[] = {[LATTICE_HTTP] = "HTTP",
                                        [LATTICE_HTTPS] = "HTTPS",
                                        [LATTICE_TLS_PASSTHROUGH] = "TLS_PASSTHROUGH",
                                        [LATTICE_TCP] = "TCP"};
    return names[protocol];
}

const char *protocol_version_name(enum lattice_protocol_version version)
{
    static const char *const names[] = {[LATTICE_HTTP1] = "HTTP1",
                                        [LATTICE_HTTP2] = "HTTP2",
                                        [LATTICE_GRPC] = "GRPC",
                                        [LATTICE_NO_VERSION] = NULL};
    return names[version];
}

const char *ip_type_name(enum lattice_ip_type type)
{
    return type == LATTICE_IPV6 ? "IPV6" : "IPV4";
}

const char *status_name(enum lattice_status status)
{
    static const char *const names[] = {
        [LATTICE_STATUS_NONE] = "",
        [LATTICE_CREATE_IN_PROGRESS] = "CREATE_IN_PROGRESS",
        [LATTICE_ACTIVE] = "ACTIVE",
        [LATTICE_UPDATE_IN_PROGRESS] = "UPDATE_IN_PROGRESS",
        [LATTICE_DELETE_IN_PROGRESS] = "DELETE_IN_PROGRESS",
        [LATTICE_CREATE_FAILED] = "CREATE_FAILED",
        [LATTICE_UPDATE_FAILED] = "UPDATE_FAILED",
        [LATTICE_DELETE_FAILED] = "DELETE_FAILED",
    };
    return names[status];
}

static bool has_path(const struct lattice_match *m)
{
    return m->has_path && !(m->path_compare == COMPARE_PREFIX && str_is(m->path, "/"));
}

static bool path_equal(const struct lattice_match *a, const struct lattice_match *b)
{
    if (!has_path(a) || !has_path(b))
        return has_path(a) == has_path(b);
    return a->path_compare == b->path_compare && str_eq(a->path, b->path) &&
           a->path_case_sensitive == b->path_case_sensitive;
}

static bool header_equal(const struct lattice_header_match *a, const struct lattice_header_match *b)
{
    return str_eq_nocase(a->name, b->name) && str_eq(a->value, b->value) &&
           a->compare == b->compare && a->case_sensitive == b->case_sensitive;
}

/* Names are unique in a match; their order depends on how they are written. */
static bool has_header(const struct lattice_match *m, const struct lattice_header_match *wanted)
{
    for (size_t i = 0; i < m->header_count; i++)
        if (header_equal(&m->headers[i], wanted))
            return true;
    return false;
}

bool match_equal(const struct lattice_match *a, const struct lattice_match *b)
{
    if (!str_eq(a->method, b->method) || !path_equal(a, b) || a->header_count != b->header_count)
        return false;
    for (size_t i = 0; i < a->header_count; i++)
        if (!has_header(b, &a->headers[i]))
            return false;
    return true;
}

static bool same_groups(const struct lattice_action *a, const struct lattice_action *b)
{
    if (a->forward_count != b->forward_count)
        return false;
    for (size_t i = 0; i < a->forward_count; i++)
        if (!str_eq(a->forwards[i].target_group, b->forwards[i].target_group))
            return false;
    return true;
}

bool action_equal(const struct lattice_action *a, const struct lattice_action *b)
{
    if (a->fixed_status || b->fixed_status)
        return a->fixed_status == b->fixed_status;
    if (!same_groups(a, b))
        return false;
    if (a->forward_count == 1)
        return !a->forwards[0].weight == !b->forwards[0].weight;
    for (size_t i = 0; i < a->forward_count; i++)
        if (a->forwards[i].weight != b->forwards[i].weight)
            return false;
    return true;
}

/* --- words ---------------------------------------------------------------------------------------
 */

static struct str kept(struct arena *a, struct strbuf *text)
{
    return arena_str(a, strbuf_str(text));
}

struct str failure_words(struct arena *a, enum lattice_status status, struct str code,
                         struct str message)
{
    if (!code.n && !message.n)
        return str_of(status_name(status));
    return arena_printf(a, "%s (%" PRISTR "%s%" PRISTR ")", status_name(status), STR_ARG(code),
                        code.n && message.n ? ": " : "", STR_ARG(message));
}

struct str match_words(struct arena *a, const struct lattice_match *m)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_AWS_REQUEST_BYTES);
    if (m->method.n)
        strbuf_printf(&text, "%" PRISTR " ", STR_ARG(m->method));
    if (has_path(m))
        strbuf_printf(&text, "%" PRISTR "%s ", STR_ARG(m->path),
                      m->path_compare == COMPARE_PREFIX ? "*" : "");
    for (size_t i = 0; i < m->header_count; i++) {
        const struct lattice_header_match *h = &m->headers[i];
        strbuf_printf(&text, "%" PRISTR ": %s%" PRISTR "%s ", STR_ARG(h->name),
                      h->compare == COMPARE_CONTAINS ? "*" : "", STR_ARG(h->value),
                      h->compare == COMPARE_EXACT ? "" : "*");
    }
    if (!text.n)
        return STR("every request");
    return arena_str(a, str_trim(strbuf_str(&text)));
}

struct str action_words(struct arena *a, const struct lattice_action *action)
{
    if (action->fixed_status)
        return arena_printf(a, "%d", action->fixed_status);
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_AWS_REQUEST_BYTES);
    for (size_t i = 0; i < action->forward_count; i++) {
        const struct lattice_forward *f = &action->forwards[i];
        strbuf_printf(&text, "%s%" PRISTR " %d", i ? ", " : "", STR_ARG(f->target_group),
                      f->weight);
    }
    return kept(a, &text);
}

static struct str weights(struct arena *a, const struct lattice_action *action)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_AWS_REQUEST_BYTES);
    for (size_t i = 0; i < action->forward_count; i++)
        strbuf_printf(&text, "%s%d", i ? "/" : "", action->forwards[i].weight);
    return kept(a, &text);
}

struct str action_difference(struct arena *a, const struct lattice_action *seen,
                             const struct lattice_action *want)
{
    bool reweighed = !seen->fixed_status && !want->fixed_status && same_groups(seen, want);
    struct str is = reweighed ? weights(a, seen) : action_words(a, seen);
    struct str to_be = reweighed ? weights(a, want) : action_words(a, want);
    return arena_printf(a, "%s %" PRISTR ", wanted %" PRISTR, reweighed ? "weights" : "action",
                        STR_ARG(is), STR_ARG(to_be));
}
