/* in_cluster.c - the service account that is mounted into every Pod, and the choice of a source. */
#include "kube_client/kubeconfig.h"

#include "base/file.h"

static const char default_mount[] = "/var/run/secrets/kubernetes.io/serviceaccount";

/* An IPv6 address takes brackets in a URL. */
static struct str server_url(struct arena *a, const char *host, const char *port)
{
    return strchr(host, ':') ? arena_printf(a, "https://[%s]:%s", host, port)
                             : arena_printf(a, "https://%s:%s", host, port);
}

/* The Pod's namespace; "default" if it cannot be read, as it serves messages only. */
static struct str read_namespace(struct arena *a, const char *mount)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_CREDENTIAL_BYTES);
    struct str path = arena_printf(a, "%s/namespace", mount);
    if (file_read(path.p, &text, NULL) != 0 || str_trim(strbuf_str(&text)).n == 0)
        return STR("default");
    return arena_str(a, str_trim(strbuf_str(&text)));
}

const struct kube_config *kube_config_in_cluster(struct arena *a, const char *mount,
                                                 struct error *err)
{
    const char *host = getenv("KUBERNETES_SERVICE_HOST");
    const char *port = getenv("KUBERNETES_SERVICE_PORT");
    if (!host || !*host || !port || !*port) {
        error_set(err, ERR_CONFIG,
                  "not in a Pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set; "
                  "give a kubeconfig with --kubeconfig or $KUBECONFIG");
        return NULL;
    }
    mount = mount ? mount : default_mount;
    struct kube_config *c = ARENA_NEW(a, struct kube_config);
    c->server = server_url(a, host, port);
    c->token_file = arena_printf(a, "%s/token", mount).p;
    c->ca_file = arena_printf(a, "%s/ca.crt", mount).p;
    c->namespace = read_namespace(a, mount);
    if (access(c->token_file, R_OK) != 0 || access(c->ca_file, R_OK) != 0) {
        error_set(err, ERR_CONFIG,
                  "the service account token or CA cannot be read in %s: %m; check "
                  "automountServiceAccountToken of the Pod and its service account",
                  mount);
        return NULL;
    }
    return c;
}

const struct kube_config *
kube_config_find(struct arena *a, const struct kube_config_options *options, struct error *err)
{
    const char *list = getenv("KUBECONFIG");
    bool asked = options->file || options->context || (list && *list);
    if (!asked && getenv("KUBERNETES_SERVICE_HOST"))
        return kube_config_in_cluster(a, NULL, err);
    return kube_config_load(a, options, err);
}
