/*
 * build_targets.c - the targets of a target group: the endpoints of its Service, from
 * EndpointSlices (Kubernetes discovery/v1), whoever wrote them.
 *
 * An endpoint is a target when it is ready, or serving, and in no case when it is terminating.
 * Slices of the other IP family and FQDN slices are none of ours. Slices may repeat an address. A
 * slice port belongs to the Service port of its name; a Service port without a name is the only
 * one, so every TCP port of its slices does.
 */
#include <arpa/inet.h>

#include "lattice/builder.h"

enum { TARGETS_MAX = 1000 }; /* VPC Lattice user guide, "Quotas" (L-D71303F3) */

/* The targets as they are found, and what was no address. */
struct harvest {
    VEC(struct lattice_target) targets;
    size_t bad_count;
    struct str first_bad; /* address */
    struct str bad_slice; /* its slice */
};

/* The address in its canonical form (RFC 5952 for IPv6); false if it is none of that family. */
static bool canonical_address(struct arena *a, struct str written, bool ipv6, struct str *ret_id)
{
    char in[INET6_ADDRSTRLEN], out[INET6_ADDRSTRLEN];
    unsigned char bytes[sizeof(struct in6_addr)];
    int family = ipv6 ? AF_INET6 : AF_INET;
    if (!written.n || written.n >= sizeof(in) || memchr(written.p, 0, written.n))
        return false;
    memcpy(in, written.p, written.n);
    in[written.n] = 0;
    if (inet_pton(family, in, bytes) != 1 || !inet_ntop(family, bytes, out, sizeof(out)))
        return false;
    *ret_id = arena_str(a, str_of(out));
    return true;
}

static bool takes_port(const struct built_group *built, const struct endpoint_port *port)
{
    struct str name = built->service_port->name;
    bool is_tcp = !port->protocol.p || str_is(port->protocol, "TCP");
    return is_tcp && (!name.n || str_eq(name, port->name));
}

/* Adds an address at every port of the slice that the group takes. */
static void add_address(struct builder *b, const struct built_group *built,
                        const struct endpoint_slice *slice, struct str id, struct harvest *harvest)
{
    for (size_t i = 0; i < slice->ports.n; i++) {
        const struct endpoint_port *port = &slice->ports.items[i];
        int64_t number = port->port.set ? port->port.value : built->group.port;
        if (takes_port(built, port) && number >= 1 && number <= UINT16_MAX)
            vec_push(b->arena, &harvest->targets, (struct lattice_target){id, (int)number});
    }
}

static void add_slice(struct builder *b, const struct built_group *built,
                      const struct endpoint_slice *slice, struct harvest *harvest)
{
    bool ipv6 = built->group.ip_type == LATTICE_IPV6;
    if (!str_is(slice->address_type, ipv6 ? "IPv6" : "IPv4"))
        return;
    for (size_t i = 0; i < slice->addresses.n; i++) {
        const struct endpoint_address *entry = &slice->addresses.items[i];
        struct str id;
        if (entry->terminating || (!entry->ready && !entry->serving))
            continue;
        if (canonical_address(b->arena, entry->address, ipv6, &id)) {
            add_address(b, built, slice, id, harvest);
        } else if (!harvest->bad_count++) {
            harvest->first_bad = entry->address;
            harvest->bad_slice = slice->object.meta.name;
        }
    }
}

static int by_target(const void *x, const void *y)
{
    const struct lattice_target *a = x, *b = y;
    int order = str_cmp(a->id, b->id);
    return order ? order : (a->port > b->port) - (a->port < b->port);
}

/* Sorts and takes out repetitions; returns how many stay. */
static size_t sort_unique(struct lattice_target *targets, size_t n)
{
    size_t kept = 0;
    if (n)
        qsort(targets, n, sizeof(*targets), by_target);
    for (size_t i = 0; i < n; i++)
        if (!kept || by_target(&targets[kept - 1], &targets[i]))
            targets[kept++] = targets[i];
    return kept;
}

static void tell_left_out(struct builder *b, const struct desired_target_group *group,
                          const struct harvest *harvest, size_t found)
{
    if (harvest->bad_count)
        tell(b, OBSTACLE_REDUCED, "UnsupportedValue",
             "EndpointSlice %" PRISTR "/%" PRISTR ": \"%" PRISTR "\" is no %s address; %zu of "
             "Service %" PRISTR " left out",
             STR_ARG(group->service_namespace), STR_ARG(harvest->bad_slice),
             STR_ARG(harvest->first_bad), group->ip_type == LATTICE_IPV6 ? "IPv6" : "IPv4",
             harvest->bad_count, STR_ARG(group->service_name));
    if (found > TARGETS_MAX)
        tell(b, OBSTACLE_REDUCED, "TooManyTargets",
             "Service %" PRISTR "/%" PRISTR " has %zu endpoints, a VPC Lattice target group takes "
             "%d (adjustable: L-D71303F3); the others get no requests",
             STR_ARG(group->service_namespace), STR_ARG(group->service_name), found, TARGETS_MAX);
}

void build_targets(struct builder *b, struct built_group *built)
{
    struct desired_target_group *group = &built->group;
    if (!built->service)
        return;
    const struct lookup *lookup = b->input->lookup;
    struct object_list slices = {0};
    enum lookup_state state =
        lookup->list(lookup->ctx, KIND_ENDPOINT_SLICE, INDEX_BACKEND,
                     api_object_id(b->arena, &built->service->object), &slices);
    if (state == LOOKUP_UNKNOWN) {
        group->keep_targets = true;
        return;
    }
    struct harvest harvest = {0};
    for (size_t i = 0; i < slices.n; i++)
        add_slice(b, built, (const struct endpoint_slice *)slices.items[i], &harvest);
    size_t found = sort_unique(harvest.targets.items, harvest.targets.n);
    tell_left_out(b, group, &harvest, found);
    group->targets = harvest.targets.items;
    group->target_count = found < TARGETS_MAX ? found : TARGETS_MAX;
}
