/*
 * build_listeners.c - the listeners of the service, its custom domain and its certificate.
 *
 * VPC Lattice: a port has one listener, a service one custom domain (the route's first hostname)
 * and one certificate. The certificate is the one that a listener's option certificate-arn names,
 * else what ACM has for the hostname, the exact name before the wildcard. Without a hostname, or
 * without `tls`, none is needed: the name that AWS gives has AWS's own.
 */
#include "lattice/builder.h"
#include "lattice/names.h"

/* --- listeners -------------------------------------------------------------------------------- */

static bool is_https(const struct accepted_listener *accepted)
{
    return str_is(accepted->listener->protocol, "HTTPS");
}

static int port_of(const struct accepted_listener *accepted)
{
    if (accepted->listener->port.set)
        return (int)accepted->listener->port.value;
    return is_https(accepted) ? 443 : 80;
}

static struct desired_listener make_listener(struct builder *b, int port, bool https)
{
    enum lattice_protocol protocol = https ? LATTICE_HTTPS : LATTICE_HTTP;
    return (struct desired_listener){
        .key = arena_printf(b->arena, "listener %d", port),
        .name = listener_name(b->arena, &b->route->object, b->service.name, port, protocol),
        .port = port,
        .protocol = protocol,
        .default_action = {.fixed_status = 404},
        .tags = tags_plain(b),
    };
}

static int by_port(const void *x, const void *y)
{
    const struct desired_listener *a = x, *b = y;
    return (a->port > b->port) - (a->port < b->port);
}

static void tell_two_protocols(struct builder *b, const struct accepted_listener *accepted)
{
    tell(b, OBSTACLE_REDUCED, "ProtocolConflict",
         "listener \"%" PRISTR "\" of Gateway %" PRISTR " is left out: port %d has another "
         "protocol already, and a VPC Lattice service has one listener a port",
         STR_ARG(accepted->listener->name), STR_ARG(accepted->gateway->object.meta.name),
         port_of(accepted));
}

static void build_ports(struct builder *b)
{
    VEC(struct desired_listener) listeners = {0};
    vec_foreach (&b->listeners, accepted) {
        struct desired_listener *same = NULL;
        vec_foreach (&listeners, known)
            if (known->port == port_of(accepted))
                same = known;
        if (!same)
            vec_push(b->arena, &listeners, make_listener(b, port_of(accepted), is_https(accepted)));
        else if ((same->protocol == LATTICE_HTTPS) != is_https(accepted))
            tell_two_protocols(b, accepted);
    }
    if (listeners.n)
        qsort(listeners.items, listeners.n, sizeof(*listeners.items), by_port);
    b->service.listeners = listeners.items;
    b->service.listener_count = listeners.n;
}

/* --- certificate ------------------------------------------------------------------------------ */

/* Whether the listener ends TLS with a certificate that somebody chooses. */
static bool takes_certificate(const struct accepted_listener *accepted)
{
    const struct listener *listener = accepted->listener;
    return is_https(accepted) && listener->has_tls && !str_is(listener->tls_mode, "Passthrough");
}

/* The first ARN that a listener names; another one is told. */
static struct str named_certificate(struct builder *b)
{
    struct str arn = STR_NONE;
    vec_foreach (&b->listeners, accepted) {
        struct str named = accepted->listener->certificate_arn;
        if (!takes_certificate(accepted) || !named.n || str_eq(named, arn))
            continue;
        if (arn.n)
            tell(b, OBSTACLE_REDUCED, "UnsupportedValue",
                 "certificate %" PRISTR " of listener \"%" PRISTR "\" of Gateway %" PRISTR
                 " is not used: a VPC Lattice service has one certificate, and another listener "
                 "names %" PRISTR,
                 STR_ARG(named), STR_ARG(accepted->listener->name),
                 STR_ARG(accepted->gateway->object.meta.name), STR_ARG(arn));
        else
            arn = named;
    }
    return arn;
}

/* "*.example.com" for "shop.example.com"; empty for a wildcard. */
static struct str wildcard_for(struct arena *a, struct str hostname)
{
    ptrdiff_t dot = str_find_char(hostname, '.');
    if (dot <= 0 || str_starts(hostname, STR("*.")))
        return STR_NONE;
    struct str parent = str_sub(hostname, (size_t)dot, hostname.n);
    return arena_printf(a, "*%" PRISTR, STR_ARG(parent));
}

static enum certificate_state find_certificate(struct builder *b, struct str hostname,
                                               struct str *ret_arn)
{
    const struct certificates *certificates = b->input->certificates;
    if (!certificates)
        return CERTIFICATE_UNKNOWN;
    enum certificate_state state = certificates->find(certificates->ctx, hostname, ret_arn);
    struct str wildcard = wildcard_for(b->arena, hostname);
    if (state == CERTIFICATE_NONE && wildcard.n)
        state = certificates->find(certificates->ctx, wildcard, ret_arn);
    return state;
}

static void discover_certificate(struct builder *b, struct str hostname)
{
    struct str arn = STR_NONE;
    switch (find_certificate(b, hostname, &arn)) {
    case CERTIFICATE_FOUND: b->service.certificate_arn = arena_str(b->arena, arn); break;
    case CERTIFICATE_UNKNOWN: vec_push(b->arena, &b->hostnames_waiting, hostname); break;
    case CERTIFICATE_NONE:
        tell(b, OBSTACLE_WAITING, "CertificateNotFound",
             "ACM has no issued certificate for %" PRISTR "; request one in the region of the "
             "cluster, or name one in the listener's tls.options: " LATTICE_PREFIX
             "certificate-arn",
             STR_ARG(hostname));
        break;
    }
}

void build_listeners(struct builder *b)
{
    struct str hostname = b->route->hostnames.n ? b->route->hostnames.items[0] : STR_NONE;
    bool any = false;
    build_ports(b);
    b->service.custom_domain = hostname;
    b->service.certificate_arn = named_certificate(b);
    vec_foreach (&b->listeners, accepted)
        any = any || takes_certificate(accepted);
    if (any && hostname.n && !b->service.certificate_arn.n)
        discover_certificate(b, hostname);
}
