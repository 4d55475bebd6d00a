/* health_check.c - see words.h: the differences between health checks. */
#include "base/limits.h"
#include "base/strbuf.h"
#include "lattice/words.h"

/* One member: how it is called, and both values as text; an empty wanted one is left to AWS. */
struct member {
    const char *name;
    struct str seen, want;
};

static struct str number(struct arena *a, int value)
{
    return value > 0 ? arena_printf(a, "%d", value) : STR_NONE;
}

enum { MEMBER_COUNT = 10 };

static void members(struct arena *a, const struct lattice_health_check *seen,
                    const struct lattice_health_check *want, struct member ret_members[])
{
    const struct member all[MEMBER_COUNT] = {
        {"enabled", str_of(seen->enabled ? "yes" : "no"), str_of(want->enabled ? "yes" : "no")},
        {"protocol", str_of(protocol_name(seen->protocol)), str_of(protocol_name(want->protocol))},
        {"protocol version", str_of(protocol_version_name(seen->protocol_version)),
         str_of(protocol_version_name(want->protocol_version))},
        {"path", seen->path, want->path},
        {"matcher", seen->matcher, want->matcher},
        {"port", number(a, seen->port), number(a, want->port)},
        {"interval", number(a, seen->interval_seconds), number(a, want->interval_seconds)},
        {"timeout", number(a, seen->timeout_seconds), number(a, want->timeout_seconds)},
        {"healthy threshold", number(a, seen->healthy_threshold),
         number(a, want->healthy_threshold)},
        {"unhealthy threshold", number(a, seen->unhealthy_threshold),
         number(a, want->unhealthy_threshold)},
    };
    memcpy(ret_members, all, sizeof(all));
}

struct str health_check_difference(struct arena *a, const struct lattice_health_check *seen,
                                   const struct lattice_health_check *want)
{
    struct member member[MEMBER_COUNT];
    members(a, seen, want, member);
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_AWS_REQUEST_BYTES);
    for (size_t i = 0; i < MEMBER_COUNT; i++) {
        if (!member[i].want.n || str_eq(member[i].seen, member[i].want))
            continue;
        strbuf_printf(&text, "%s%s %" PRISTR ", wanted %" PRISTR, text.n ? "; " : "",
                      member[i].name, STR_ARG(member[i].seen), STR_ARG(member[i].want));
    }
    return arena_str(a, strbuf_str(&text));
}
