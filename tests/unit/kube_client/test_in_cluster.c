/* test_in_cluster.c - the service account of a Pod. */
#include "kube_client/kubeconfig.h"

#include "suites.h"
#include "support/assert.h"
#include "support/tempdir.h"

static void service(const char *host, const char *port)
{
    if (host)
        setenv("KUBERNETES_SERVICE_HOST", host, 1);
    else
        unsetenv("KUBERNETES_SERVICE_HOST");
    if (port)
        setenv("KUBERNETES_SERVICE_PORT", port, 1);
    else
        unsetenv("KUBERNETES_SERVICE_PORT");
}

static void a_pod_is_recognised(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str mount = tempdir_new(a);
    struct error err;
    const char *token = tempdir_file(a, mount, "token", "t");
    tempdir_file(a, mount, "ca.crt", "c");
    service("10.0.0.1", "443");
    const struct kube_config *c = kube_config_in_cluster(a, mount.p, &err);
    if (!T_OK_PTR(c, &err))
        return;
    T_STR_EQ(c->server, "https://10.0.0.1:443");
    T_STR_EQ(c->token_file, token);
    T_STR_EQ(c->namespace, "default");
    tempdir_file(a, mount, "namespace", "gateways\n");
    service("fd00::1", "6443");
    c = kube_config_in_cluster(a, mount.p, &err);
    if (!T_OK_PTR(c, &err))
        return;
    T_STR_EQ(c->server, "https://[fd00::1]:6443");
    T_STR_EQ(c->namespace, "gateways");
    service(NULL, NULL);
}

static void what_is_missing_is_named(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str mount = tempdir_new(a);
    struct error err;
    service(NULL, NULL);
    T_FAILS(!kube_config_in_cluster(a, mount.p, &err) ? -1 : 0, &err, ERR_CONFIG,
            "KUBERNETES_SERVICE_HOST");
    service("10.0.0.1", NULL);
    T_FAILS(!kube_config_in_cluster(a, mount.p, &err) ? -1 : 0, &err, ERR_CONFIG, "not in a Pod");
    service("10.0.0.1", "443");
    T_FAILS(!kube_config_in_cluster(a, mount.p, &err) ? -1 : 0, &err, ERR_CONFIG,
            "automountServiceAccountToken");
    service(NULL, NULL);
}

CU_TestInfo in_cluster_tests[] = {
    {"a_pod_is_recognised", a_pod_is_recognised},
    {"what_is_missing_is_named", what_is_missing_is_named},
    CU_TEST_INFO_NULL,
};
