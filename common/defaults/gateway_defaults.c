/*
 * gateway_defaults.c - port and protocol of a listener from each other, and the mode of TLS.
 *
 * A port or protocol has one obvious value only where no other listener would clash with it there.
 */
#include "defaults/defaulter.h"

#include <inttypes.h>

static const struct {
    struct str protocol;
    int64_t port;
} well_known[] = {{S("HTTP"), 80}, {S("HTTPS"), 443}};

/* Whether another listener is on that port with another protocol, or for the same hostname. */
static bool is_port_taken(const struct gateway *gateway, const struct listener *but, int64_t port,
                          struct str protocol)
{
    for (size_t i = 0; i < gateway->listeners.n; i++) {
        const struct listener *listener = &gateway->listeners.items[i];
        if (listener != but && listener->port.set && listener->port.value == port &&
            (!str_eq(listener->protocol, protocol) ||
             str_eq_nocase(listener->hostname, but->hostname)))
            return true;
    }
    return false;
}

/* Whether a listener of the protocol may have the `tls` that is written (Gateway API, CEL rules).
 */
static bool fits_tls(const struct listener *listener, struct str protocol)
{
    if (str_is(protocol, "HTTP"))
        return !listener->has_tls;
    return !listener->tls_mode.p || str_is(listener->tls_mode, "Terminate");
}

static void default_port(struct defaulter *d, const struct gateway *gateway,
                         struct listener *listener, struct jv *value, const struct fpath *path)
{
    if (!defaults_to(d, DEFAULT_PORT) || !is_unset(value, "port"))
        return;
    for (size_t i = 0; i < ARRAY_LEN(well_known); i++) {
        if (!str_eq(listener->protocol, well_known[i].protocol) ||
            is_port_taken(gateway, listener, well_known[i].port, well_known[i].protocol))
            continue;
        listener->port = (struct opt_int){true, well_known[i].port};
        fill_in(d, value, path, "port", jv_new_int(d->arena, well_known[i].port),
                "%" PRId64 " for protocol %" PRISTR, well_known[i].port,
                STR_ARG(listener->protocol));
    }
}

static void default_protocol(struct defaulter *d, const struct gateway *gateway,
                             struct listener *listener, struct jv *value, const struct fpath *path)
{
    if (!defaults_to(d, DEFAULT_PROTOCOL) || !is_unset(value, "protocol") || !listener->port.set)
        return;
    for (size_t i = 0; i < ARRAY_LEN(well_known); i++) {
        struct str protocol = well_known[i].protocol;
        if (listener->port.value != well_known[i].port || !fits_tls(listener, protocol) ||
            is_port_taken(gateway, listener, well_known[i].port, well_known[i].protocol))
            continue;
        listener->protocol = protocol;
        fill_in(d, value, path, "protocol", jv_new_str(d->arena, protocol),
                "%" PRISTR " for port %" PRId64, STR_ARG(protocol), well_known[i].port);
    }
}

static void default_tls(struct defaulter *d, const struct listener *listener, struct jv *value,
                        const struct fpath *path)
{
    if (!defaults_to(d, DEFAULT_TLS) || !str_is(listener->protocol, "TLS") ||
        !is_unset(value, "tls"))
        return;
    struct jv *tls = jv_new_object(d->arena);
    jv_set(d->arena, tls, STR("mode"), jv_new_str(d->arena, STR("Passthrough")));
    fill_in(d, value, path, "tls", tls, "mode: Passthrough for protocol TLS");
}

void default_gateway(struct defaulter *d, struct gateway *gateway, struct jv *object)
{
    struct jv *listeners = jv_get_mut(jv_get_mut(object, STR("spec")), STR("listeners"));
    const struct fpath *list = FP_FIELD(FP_FIELD(NULL, "spec"), "listeners");
    for (size_t i = 0; i < gateway->listeners.n; i++) {
        struct listener *listener = &gateway->listeners.items[i];
        struct jv *value = jv_at_mut(listeners, i);
        const struct fpath *path = FP_INDEX(list, i);
        default_port(d, gateway, listener, value, path);
        default_protocol(d, gateway, listener, value, path);
        default_tls(d, listener, value, path);
    }
}
