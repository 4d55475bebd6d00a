/* serving.c - everything the webhook serves with, in one step, and on disk. */
#include "x509/serving.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/file.h"
#include "parsed.h"
#include "suites.h"
#include "support/assert.h"

enum { NOW = 1800000000, DAY = 86400 };

static struct serving_options options(void)
{
    return (struct serving_options){
        .service = STR("lattice-webhook"), .namespace = STR("lattice-system"), .now_s = NOW};
}

static struct serving_certs made(struct arena *a)
{
    struct serving_options o = options();
    struct serving_certs certs = {0};
    struct error err;
    T_OK(serving_certs_make(a, &o, &certs, &err), &err);
    return certs;
}

static void covers_what_the_api_server_asks_for(void)
{
    static const struct str extra[] = {S("localhost"), S("127.0.0.1")};
    static const char *const hosts[] = {"lattice-webhook.lattice-system.svc",
                                        "lattice-webhook.lattice-system.svc.cluster.local",
                                        "localhost", "127.0.0.1"};
    struct arena *a = arena_new();
    struct serving_options o = options();
    struct serving_certs certs = {0};
    struct error err;
    o.extra_names = extra;
    o.extra_count = ARRAY_LEN(extra);
    T_OK(serving_certs_make(a, &o, &certs, &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
        T_INT_EQ(verify(certs.serving.cert, certs.ca.cert, hosts[i], NOW), 0);
    T_TRUE(verify(certs.serving.cert, certs.ca.cert, "lattice-webhook.default.svc", NOW) != 0);
    arena_free(a);
}

static int64_t end_of(struct str pem)
{
    gnutls_x509_crt_t crt = parse_crt(pem);
    int64_t end = gnutls_x509_crt_get_expiration_time(crt);
    gnutls_x509_crt_deinit(crt);
    return end;
}

static void lives_as_long_as_asked(void)
{
    struct arena *a = arena_new();
    struct serving_options o = options();
    struct serving_certs certs = made(a);
    struct error err;
    T_INT_EQ(end_of(certs.ca.cert), NOW + 3650 * (int64_t)DAY);
    T_INT_EQ(end_of(certs.serving.cert), NOW + 365 * (int64_t)DAY);
    o.ca_days = 20;
    o.serving_days = 7;
    T_OK(serving_certs_make(a, &o, &certs, &err), &err);
    T_INT_EQ(end_of(certs.ca.cert), NOW + 20 * DAY);
    T_INT_EQ(end_of(certs.serving.cert), NOW + 7 * DAY);
    T_INT_EQ(
        verify(certs.serving.cert, certs.ca.cert, "lattice-webhook.lattice-system.svc", NOW - 1800),
        0); /* a clock that is slow by half an hour */
    arena_free(a);
}

static void ca_bundle_is_base64_of_the_ca(void)
{
    struct arena *a = arena_new();
    struct serving_certs certs = made(a);
    gnutls_datum_t in = pem_datum(certs.ca_bundle), out = {0};
    T_TRUE(str_find_char(certs.ca_bundle, '\n') < 0);
    T_INT_EQ(gnutls_base64_decode2(&in, &out), 0);
    T_STR_EQ(((struct str){(char *)out.data, out.size}), certs.ca.cert);
    gnutls_free(out.data);
    arena_free(a);
}

static void needs_service_and_namespace(void)
{
    struct arena *a = arena_new();
    struct serving_certs certs = {0};
    struct serving_options o = options();
    struct error err;
    o.service = STR_NONE;
    T_FAILS(serving_certs_make(a, &o, &certs, &err), &err, ERR_CONFIG, "Service");
    o = options();
    o.namespace = STR("Not A Namespace");
    T_FAILS(serving_certs_make(a, &o, &certs, &err), &err, ERR_CONFIG, "Not A Namespace");
    T_TRUE(certs.ca.cert.p == NULL);
    arena_free(a);
}

static void remove_all(const char *dir)
{
    static const char *const names[] = {"ca.crt", "ca.key", "tls.crt", "tls.key"};
    char path[128];
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        unlink(path);
    }
    rmdir(dir);
}

static void check_file(const char *dir, const char *name, struct str want, mode_t mode)
{
    char path[128];
    struct stat st = {0};
    struct error err;
    struct strbuf content = STRBUF(LIMIT_CERT_FILE_BYTES);
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    T_OK(file_read(path, &content, &err), &err);
    T_STR_EQ(strbuf_str(&content), want);
    T_INT_EQ(stat(path, &st), 0);
    T_INT_EQ(st.st_mode & 07777, mode);
    strbuf_free(&content);
}

static void writes_keys_for_the_owner_only(void)
{
    char dir[] = "/tmp/lg-certs-XXXXXX";
    struct arena *a = arena_new();
    struct serving_certs certs = made(a);
    struct error err;
    T_TRUE(mkdtemp(dir) != NULL);
    T_OK(serving_certs_write(dir, &certs, &err), &err);
    certs = made(a);
    T_OK(serving_certs_write(dir, &certs, &err), &err); /* replaces the first ones */
    check_file(dir, "ca.crt", certs.ca.cert, 0644);
    check_file(dir, "ca.key", certs.ca.key, 0600);
    check_file(dir, "tls.crt", certs.serving.cert, 0644);
    check_file(dir, "tls.key", certs.serving.key, 0600);
    remove_all(dir);
    T_FAILS(serving_certs_write(dir, &certs, &err), &err, ERR_IO, dir);
    arena_free(a);
}

/* The exit status of openssl with these arguments; -1 if it cannot be run. */
static int openssl(const char *const *args)
{
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        execvp("openssl", (char *const *)(uintptr_t)args);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status) == 127 ? -1 : WEXITSTATUS(status);
}

/* A second opinion, where openssl is installed. */
static void openssl_agrees(void)
{
    char dir[] = "/tmp/lg-certs-XXXXXX", ca[64], crt[64], key[64];
    struct arena *a = arena_new();
    struct serving_certs certs = made(a);
    struct error err;
    T_TRUE(mkdtemp(dir) != NULL);
    T_OK(serving_certs_write(dir, &certs, &err), &err);
    snprintf(ca, sizeof(ca), "%s/ca.crt", dir);
    snprintf(crt, sizeof(crt), "%s/tls.crt", dir);
    snprintf(key, sizeof(key), "%s/tls.key", dir);
    const char *verify_args[] = {"openssl",
                                 "verify",
                                 "-x509_strict",
                                 "-attime",
                                 "1800000000",
                                 "-purpose",
                                 "sslserver",
                                 "-verify_hostname",
                                 "lattice-webhook.lattice-system.svc",
                                 "-CAfile",
                                 ca,
                                 crt,
                                 NULL};
    const char *key_args[] = {"openssl", "pkey", "-in", key, "-noout", "-check", NULL};
    if (openssl((const char *[]){"openssl", "version", NULL}) == 0) {
        T_INT_EQ(openssl(verify_args), 0);
        T_INT_EQ(openssl(key_args), 0);
        verify_args[8] = "other.lattice-system.svc";
        T_TRUE(openssl(verify_args) > 0);
    }
    remove_all(dir);
    arena_free(a);
}

CU_TestInfo serving_tests[] = {
    {"covers what the API server asks for", covers_what_the_api_server_asks_for},
    {"lives as long as asked", lives_as_long_as_asked},
    {"caBundle is base64 of the CA", ca_bundle_is_base64_of_the_ca},
    {"needs Service and namespace", needs_service_and_namespace},
    {"writes keys for the owner only", writes_keys_for_the_owner_only},
    {"openssl agrees", openssl_agrees},
    CU_TEST_INFO_NULL,
};
