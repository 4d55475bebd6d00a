/* identity.c - see identity.h. */
#include "dataplane/identity.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "x509/issue.h"

enum { HOUR_SECONDS = 3600, YEAR_SECONDS = 366 * 24 * 3600 };

struct identity {
    struct arena *arena; /* of the CA */
    struct x509_pair ca;
    struct tls_slot *slot;
    struct strbuf names; /* those of the certificate, each with a line feed */
};

static struct x509_validity validity(void)
{
    int64_t now = clock_wall_ns() / NS_PER_SECOND;
    return (struct x509_validity){now - HOUR_SECONDS, now + YEAR_SECONDS};
}

/* A set in order; there are few. */
struct names {
    struct arena *arena;
    VEC(struct str) all;
};

static void add_name(struct names *names, struct str name)
{
    vec_foreach (&names->all, known)
        if (str_eq_nocase(*known, name))
            return;
    vec_push(names->arena, &names->all, name);
}

static bool has_https(const struct route_service *s)
{
    for (size_t i = 0; i < s->listener_count; i++)
        if (s->listeners[i].protocol == LISTENER_HTTPS)
            return true;
    return false;
}

static void collect(struct names *names, const struct routing *r)
{
    add_name(names, STR("vpc-lattice.invalid")); /* there is a certificate before any service */
    for (size_t i = 0; r && i < r->service_count; i++) {
        const struct route_service *s = &r->services[i];
        ptrdiff_t dot = str_find_char(s->dns_name, '.');
        if (!s->reachable || !has_https(s))
            continue;
        if (dot > 0)
            add_name(names, arena_printf(names->arena, "*%s", s->dns_name.p + dot));
        if (s->own_certificate && s->custom_domain.n)
            add_name(names, s->custom_domain);
    }
}

static int issue(struct identity *id, const struct names *names, struct error *err)
{
    struct x509_pair pair;
    if (x509_issue_serving(names->arena, &id->ca, names->all.items, names->all.n, validity(), &pair,
                           err) < 0)
        return -1;
    _cleanup_(cleanup_tls_identity) struct tls_identity *made =
        tls_identity_from_pem(pair.cert, "certificate", pair.key, "key", err);
    if (!made)
        return -1;
    if (id->slot)
        tls_slot_set(id->slot, made);
    else
        id->slot = tls_slot_new(made);
    return 0;
}

int identity_update(struct identity *id, const struct routing *r, struct error *err)
{
    struct names names = {.arena = arena_new()};
    struct strbuf text = STRBUF(LIMIT_CERT_FILE_BYTES);
    collect(&names, r);
    vec_foreach (&names.all, name)
        strbuf_printf(&text, "%" PRISTR "\n", STR_ARG(*name));
    int rc = 0;
    if (!str_eq(strbuf_str(&text), strbuf_str(&id->names)))
        rc = issue(id, &names, err);
    if (rc == 0) {
        strbuf_free(&id->names);
        id->names = text;
        text = STRBUF(0);
    }
    strbuf_free(&text);
    arena_free(names.arena);
    return rc;
}

struct identity *identity_new(const char *ca_path, struct error *err)
{
    struct identity *id = xcalloc(1, sizeof(*id));
    id->arena = arena_new();
    id->names = STRBUF(LIMIT_CERT_FILE_BYTES);
    if (x509_issue_ca(id->arena, STR("VPC Lattice emulator"), validity(), &id->ca, err) == 0 &&
        (!ca_path || file_write(ca_path, id->ca.cert, 0644, err) == 0) &&
        identity_update(id, NULL, err) == 0)
        return id;
    return identity_free(id);
}

struct identity *identity_free(struct identity *id)
{
    if (!id)
        return NULL;
    tls_slot_free(id->slot);
    strbuf_free(&id->names);
    arena_free(id->arena);
    free(id);
    return NULL;
}

struct tls_slot *identity_slot(const struct identity *id)
{
    return id->slot;
}
