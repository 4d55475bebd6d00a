/* test_names.c - the hosts file and the certificate name what is served. */
#include "base/file.h"
#include "dataplane/hosts.h"
#include "dataplane/identity.h"
#include "support/assert.h"
#include "support/tempdir.h"
#include "world.h"

static void add_services(struct world *w)
{
    world_start(w);
    world_serve(w, "svc-a", ",\"customDomainName\":\"parking.example\",\"certificateArn\":\"x\"");
    world_serve(w, "svc-b", ",\"customDomainName\":\"review.example\"");
    world_serve(w, "svc-c", ",\"customDomainName\":\"*.shop.example\",\"certificateArn\":\"x\"");
    world_serve(w, "svc-d", ",\"customDomainName\":\"parking.example\"");
    world_listen(w, "svc-a", "HTTPS", 443);
    world_listen(w, "svc-b", "HTTPS", 443);
    world_listen(w, "svc-c", "HTTP", 80);
}

static void hosts_are_listed(void)
{
    struct world w;
    struct strbuf out = STRBUF(1 << 20);
    add_services(&w);
    world_add(&w, RESOURCE_SERVICE,
              "{\"id\":\"svc-e\",\"arn\":\"e\",\"name\":\"e\",\"status\":\"CREATE_FAILED\","
              "\"dnsEntry\":{\"domainName\":\"svc-e.lattice.example\"}}");
    world_route(&w);
    hosts_text(&out, w.routing);
    T_STR_EQ(strbuf_str(&out),
             "127.9.0.1 svc-a.lattice.example\n127.9.0.1 parking.example\n"
             "127.9.0.2 svc-b.lattice.example\n127.9.0.2 review.example\n"
             "127.9.0.3 svc-c.lattice.example\n127.9.0.4 svc-d.lattice.example\n");
    strbuf_free(&out);
    world_end(&w);
}

static void the_file_is_replaced(void)
{
    struct arena *a = arena_new();
    struct error err;
    struct strbuf out = STRBUF(1000);
    const char *path = tempdir_file(a, tempdir_new(a), "lattice", "old\n");
    T_OK(hosts_write(path, STR("new\n"), &err), &err);
    T_OK(file_read(path, &out, &err), &err);
    T_STR_EQ(strbuf_str(&out), "new\n");
    T_FAILS(hosts_write(arena_printf(a, "%s/x", path).p, STR(""), &err), &err, ERR_IO,
            "lattice/.x");
    strbuf_free(&out);
    arena_free(a);
}

static void the_certificate_has_all_names(void)
{
    struct world w;
    struct error err;
    add_services(&w);
    world_route(&w);
    struct str dir = tempdir_new(w.a);
    struct str path = arena_printf(w.a, "%" PRISTR "/ca.crt", STR_ARG(dir));
    struct identity *id = identity_new(path.p, &err);
    if (!T_OK_PTR(id, &err))
        return;
    struct strbuf ca = STRBUF(100000);
    T_OK(file_read(path.p, &ca, &err), &err);
    T_TRUE(str_starts(strbuf_str(&ca), STR("-----BEGIN CERTIFICATE-----")));
    strbuf_free(&ca);
    T_OK(identity_update(id, w.routing, &err), &err);
    struct tls_identity *shown = tls_slot_get(identity_slot(id));
    T_STR_EQ(tls_identity_names(shown), "vpc-lattice.invalid, *.lattice.example, parking.example");
    T_OK(identity_update(id, w.routing, &err), &err);
    struct tls_identity *again = tls_slot_get(identity_slot(id));
    T_TRUE(again == shown); /* the same names: the same certificate */
    tls_identity_unref(again);
    tls_identity_unref(shown);
    identity_free(id);
    T_TRUE(identity_new("/nowhere/ca.crt", &err) == NULL);
    world_end(&w);
}

CU_TestInfo names_tests[] = {
    {"hosts are listed", hosts_are_listed},
    {"the file is replaced", the_file_is_replaced},
    {"the certificate has all names", the_certificate_has_all_names},
    CU_TEST_INFO_NULL,
};
