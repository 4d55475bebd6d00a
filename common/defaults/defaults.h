/*
 * defaults.h - fills in what has one obvious value, before the API server validates the object.
 *
 * What was written is never changed; defaulting twice changes nothing more; a default is only
 * filled in where it makes no new mistake. A null counts as not written: the API server drops nulls
 * when it decodes a custom resource, before admission. Pure: other objects come from look-ups.
 *
 * kubectl apply: on the client side the filled-in fields are not in last-applied-configuration, so
 * a second apply of the same manifest sends its list without them; the same defaults make it the
 * stored object again (no new generation). On the server side they stay beside what is applied.
 */
#ifndef LG_DEFAULTS_DEFAULTS_H
#define LG_DEFAULTS_DEFAULTS_H

#include "api/lookup.h"
#include "base/vec.h"

/* The namespace label that overrides the setting for its objects: "port.protocol", "none". */
#define LABEL_DEFAULTS LATTICE_PREFIX "defaults"

/*
 * X(id, name in the setting and the label, what is filled in). All names joined by dots fit into a
 * label value (63 characters).
 */
#define DEFAULT_FIELDS(X)                                                                          \
    X(PORT, "port", "port of a listener: 80 for HTTP, 443 for HTTPS")                              \
    X(PROTOCOL, "protocol", "protocol of a listener: HTTP for port 80, HTTPS for 443")             \
    X(TLS, "tls", "tls of a TLS listener: mode Passthrough")                                       \
    X(WEIGHT, "weight", "weight of a backendRef: 1")                                               \
    X(KIND, "kind", "kind of a backendRef without group: Service")                                 \
    X(BACKEND_PORT, "backendPort", "port of a backendRef: the only one that its Service has")      \
    X(SECTION_NAME, "sectionName",                                                                 \
      "sectionName of a parentRef: the only listener of the Gateway that takes the route")

enum default_field {
#define X(id, ...) DEFAULT_##id,
    DEFAULT_FIELDS(X)
#undef X
        DEFAULT_COUNT,
};

#define DEFAULTS_ALL ((1u << DEFAULT_COUNT) - 1)

struct default_info {
    struct str name;
    struct str text;
};

/* The row of a field; `field` < DEFAULT_COUNT. */
const struct default_info *default_info(enum default_field field);

/*
 * Reads a list of names separated by `separator` ("port,tls"; "all"; "none") into a mask of
 * 1 << field. False if a name is unknown; *ret_bad is that name.
 */
bool defaults_parse(struct str text, char separator, unsigned *ret_mask, struct str *ret_bad);

struct defaults_settings {
    unsigned fields;  /* mask of 1 << field */
    bool assume_ours; /* an unknown GatewayClass or Gateway counts as ours */
};

/* All fields; what is unknown is not ours. */
struct defaults_settings defaults_settings_default(void);

struct defaults_result {
    /* For the user: "spec.listeners[0].port: defaulted to 80 for protocol HTTP"; also remarks. */
    VEC(struct str) notes;
    bool changed; /* something was filled in */
    bool again;   /* look-ups are being read afresh: do it again when they are, ignore this one */
};

/*
 * Fills in the defaults of `object` (of a create or an update), which is changed in place; what is
 * added lives in `a`. `namespace` is that of the request; the object's own may still be absent.
 * Other controllers' objects and objects that are being deleted stay as they are.
 */
struct defaults_result defaults_apply(struct arena *a, enum api_kind kind, struct str namespace,
                                      struct jv *object, const struct defaults_settings *settings,
                                      const struct lookup *lookup);

#endif
