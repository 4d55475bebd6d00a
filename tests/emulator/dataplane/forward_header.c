/* forward_header.c - see forward_header.h. */
#include "dataplane/forward_header.h"

#include "base/vec.h"

/* Of one connection (RFC 9110 7.6.1), or made anew by the next one. */
static const char *const hop_by_hop[] = {
    "Connection",
    "Keep-Alive",
    "Proxy-Connection",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "Expect",
    "Content-Length",
};

/* Callers cannot set these: VPC Lattice removes them from requests, and then adds its own. */
static const char *const of_lattice[] = {
    "x-forwarded-for",         "x-forwarded-for-port",   "x-forwarded-for-proto",
    "x-amzn-lattice-identity", "x-amzn-lattice-network", "x-amzn-lattice-target",
};

static bool is_one_of(struct str name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq_nocase(name, str_of(names[i])))
            return true;
    return false;
}

/* Whether a Connection field names `name` as one of its connection's own. */
static bool is_named(const struct http_header *headers, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        struct str rest = headers[i].value, part = STR_NONE;
        if (!str_eq_nocase(headers[i].name, STR("Connection")))
            continue;
        while (str_split(&rest, ',', &part))
            if (str_eq_nocase(str_trim(part), name))
                return true;
    }
    return false;
}

struct fields {
    struct arena *arena;
    VEC(struct http_header) all;
};

static void add(struct fields *f, struct str name, struct str value)
{
    vec_push(f->arena, &f->all, (struct http_header){name, value});
}

static void add_own(struct fields *f, const struct http_header *headers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str name = headers[i].name;
        if (!is_one_of(name, hop_by_hop, ARRAY_LEN(hop_by_hop)) && !is_named(headers, count, name))
            add(f, name, headers[i].value);
    }
}

static void add_caller(struct fields *f, const struct route_query *query,
                       const struct route_decision *d, struct str peer)
{
    struct arena *a = f->arena;
    const struct route_service *s = d->service;
    struct str before =
        http_header_get(query->input.headers, query->input.header_count, "x-forwarded-for");
    struct str account = STR_NONE, rest = s->network_arn, region = STR_NONE, part = STR_NONE;
    for (int i = 0; i < 5 && str_split(&rest, ':', &part);
         i++) { /* arn:aws:SERVICE:REGION:ACCOUNT */
        region = i == 3 ? part : region;
        account = i == 4 ? part : account;
    }
    add(f, STR("x-forwarded-for"),
        before.n ? arena_printf(a, "%" PRISTR ", %" PRISTR, STR_ARG(before), STR_ARG(peer)) : peer);
    add(f, STR("x-forwarded-for-port"), arena_printf(a, "%u", query->port));
    add(f, STR("x-forwarded-for-proto"), query->https ? STR("https") : STR("http"));
    add(f, STR("x-amzn-lattice-network"),
        arena_printf(a, "SourceVpcArn=arn:aws:ec2:%" PRISTR ":%" PRISTR ":vpc/%" PRISTR,
                     STR_ARG(region), STR_ARG(account), STR_ARG(s->vpc_id)));
    add(f, STR("x-amzn-lattice-target"),
        arena_printf(a,
                     "ServiceArn=%" PRISTR ";ServiceNetworkArn=%" PRISTR ";TargetGroupArn=%" PRISTR,
                     STR_ARG(s->arn), STR_ARG(s->network_arn), STR_ARG(d->group->arn)));
}

struct forward_header forward_request_header(struct arena *a, const struct route_query *query,
                                             const struct route_decision *decision, struct str peer)
{
    static const char *const of_libcurl[] = {"User-Agent", "Accept", "Content-Type"};
    const struct http_header *came = query->input.headers;
    size_t n = query->input.header_count;
    struct fields all = {.arena = a}, kept = {.arena = a};
    add_own(&all, came, n);
    vec_foreach (&all.all, field) {
        if (!is_one_of(field->name, of_lattice, ARRAY_LEN(of_lattice)))
            add(&kept, field->name, field->value);
    }
    for (size_t i = 0; i < ARRAY_LEN(of_libcurl); i++)
        if (!http_header_get(came, n, of_libcurl[i]).p)
            add(&kept, str_of(of_libcurl[i]), STR(""));
    add_caller(&kept, query, decision, peer);
    return (struct forward_header){kept.all.items, kept.all.n};
}

struct forward_header forward_reply_header(struct arena *a, const struct http_header *headers,
                                           size_t count)
{
    struct fields all = {.arena = a}, kept = {.arena = a};
    add_own(&all, headers, count);
    vec_foreach (&all.all, field)
        add(&kept, arena_str(a, field->name), arena_str(a, field->value));
    return (struct forward_header){kept.all.items, kept.all.n};
}
