/* names.c - see names.h. */
#include "lattice/names.h"

#include "api/indexes.h"
#include "api/lattice_names.h"
#include "base/strbuf.h"

enum {
    SERVICE_NAME_MAX = 40,
    HASHED_BASE_MAX = SERVICE_NAME_MAX - 1 - LATTICE_NAME_HASH_CHARS,
    ROUTE_NAME_CUT = 20,
    NAMESPACE_CUT = 18,
    TARGET_GROUP_PART_CUT = 55,
};

/* FNV-1a, 64 bits, as published; each part is followed by a byte that no name holds. */
static uint64_t hash_part(uint64_t hash, struct str part)
{
    static const uint64_t prime = 0x100000001b3;
    for (size_t i = 0; i < part.n; i++)
        hash = (hash ^ (unsigned char)part.p[i]) * prime;
    return (hash ^ '/') * prime;
}

/* Spreads what differs in the last characters over all bits (the finalizer of MurmurHash3). */
static uint64_t hash_finish(uint64_t hash)
{
    hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
    hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
    return hash ^ (hash >> 33);
}

/* Appends what names may hold of `s`: other characters become hyphens, of which one is enough. */
static void add_name_chars(struct strbuf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool is_alnum = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (is_alnum)
            strbuf_addc(out, c);
        else if (out->n && out->p[out->n - 1] != '-')
            strbuf_addc(out, '-');
    }
}

static struct str trim_hyphens(struct str s)
{
    while (s.n && s.p[0] == '-')
        s = str_sub(s, 1, s.n);
    while (s.n && s.p[s.n - 1] == '-')
        s.n--;
    return s;
}

static struct str cut(struct str s, size_t n)
{
    return trim_hyphens(str_sub(s, 0, n));
}

struct str hashed_service_name(struct arena *a, struct str cluster, const struct api_object *route)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    uint64_t hash = hash_part(0xcbf29ce484222325, cluster);
    hash = hash_part(hash, api_kind_info(route->kind)->kind);
    hash = hash_part(hash, route->meta.namespace);
    hash = hash_finish(hash_part(hash, route->meta.name));
    char text[LATTICE_NAME_HASH_CHARS];
    for (size_t i = 0; i < sizeof(text); i++, hash /= 36)
        text[i] = digits[hash % 36];
    _cleanup_(strbuf_free) struct strbuf base = STRBUF(SERVICE_NAME_MAX);
    add_name_chars(&base, lattice_service_name(a, route));
    struct str begin = strbuf_str(&base);
    while (str_starts(begin, STR("svc-"))) /* reserved */
        begin = str_sub(begin, 4, begin.n);
    begin = cut(begin, HASHED_BASE_MAX);
    if (!begin.n || str_is(begin, "svc"))
        begin = STR("route");
    return arena_printf(a, "%" PRISTR "-%.*s", STR_ARG(begin), LATTICE_NAME_HASH_CHARS, text);
}

struct str listener_name(struct arena *a, const struct api_object *route, struct str service_name,
                         int port, enum lattice_protocol protocol)
{
    const char *protocol_name = protocol == LATTICE_HTTPS ? "https" : "http";
    struct str name = cut(route->meta.name, ROUTE_NAME_CUT);
    struct str namespace = cut(route->meta.namespace, NAMESPACE_CUT);
    struct str plain = arena_printf(a, "%" PRISTR "-%" PRISTR "-%d-%s", STR_ARG(name),
                                    STR_ARG(namespace), port, protocol_name);
    if (!lattice_listener_name_fault(plain))
        return plain;
    const char *reserved = str_starts(service_name, STR("listener-")) ? "k8s-" : "";
    return arena_printf(a, "%s%" PRISTR "-%d-%s", reserved, STR_ARG(service_name), port,
                        protocol_name);
}

struct str target_group_name_prefix(struct arena *a, struct str namespace, struct str service)
{
    _cleanup_(strbuf_free) struct strbuf name = STRBUF(2 * TARGET_GROUP_PART_CUT + 8);
    strbuf_addz(&name, "k8s-");
    add_name_chars(&name, cut(namespace, TARGET_GROUP_PART_CUT));
    add_name_chars(&name, STR("-"));
    add_name_chars(&name, cut(service, TARGET_GROUP_PART_CUT));
    add_name_chars(&name, STR("-"));
    return arena_str(a, strbuf_str(&name));
}

bool domain_shows_name(struct str domain, struct str name)
{
    if (!name.n || !str_starts(domain, name) || domain.n <= name.n || domain.p[name.n] != '-')
        return false;
    struct str rest = str_sub(domain, name.n + 1, domain.n);
    ptrdiff_t hyphen = str_find_char(rest, '-'), dot = str_find_char(rest, '.');
    return dot > 0 && (hyphen < 0 || hyphen > dot);
}
