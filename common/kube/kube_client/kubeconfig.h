/*
 * kubeconfig.h - where the API server is and who we are: from kubeconfig files or from inside a
 * Pod.
 *
 * Kubeconfig: the file given, else the files of $KUBECONFIG (the first to name a cluster, user,
 * context or current-context wins), else ~/.kube/config. Relative paths in a file are relative to
 * that file. In a Pod: KUBERNETES_SERVICE_HOST and _PORT and the mounted service account. Formats:
 * k8s.io/client-go tools/clientcmd/api/v1; rest.InClusterConfig.
 */
#ifndef LG_KUBE_CLIENT_KUBECONFIG_H
#define LG_KUBE_CLIENT_KUBECONFIG_H

#include "base/arena.h"
#include "base/error.h"
#include "kube_meta/object_meta.h"

/* A client-go credential plugin (client.authentication.k8s.io). */
struct kube_exec {
    const char *command;
    struct str_list args;
    struct kv_list env;
    struct str api_version;
    struct str install_hint;
    bool provide_cluster_info;
};

struct kube_config {
    struct str server; /* https://host:port, without a trailing slash */
    struct str ca_pem; /* bytes win over the file; neither: the system's CAs */
    const char *ca_file;
    bool insecure;
    const char *tls_server_name;
    const char *proxy_url;

    /* Who: at most one way. Anonymous if none is set. */
    struct str token;
    const char *token_file; /* read again about every minute and after a 401 */
    struct str cert_pem, key_pem;
    const char *cert_file, *key_file;
    struct str username, password;
    const struct kube_exec *exec;

    struct str impersonate_user;
    struct str impersonate_uid;
    struct str_list impersonate_groups;

    struct str namespace; /* of the context or the service account; "default" if there is none */
    struct str context;   /* its name; empty in a Pod */
};

struct kube_config_options {
    const char *file;    /* NULL: $KUBECONFIG, ~/.kube/config */
    const char *context; /* NULL: current-context */
};

/*
 * From kubeconfig files. NULL with ERR_CONFIG, ERR_IO or ERR_SYNTAX; the message says which file,
 * what is wrong and what to do.
 */
const struct kube_config *
kube_config_load(struct arena *a, const struct kube_config_options *options, struct error *err);

/* From inside a Pod. `mount` NULL: /var/run/secrets/kubernetes.io/serviceaccount. */
const struct kube_config *kube_config_in_cluster(struct arena *a, const char *mount,
                                                 struct error *err);

/*
 * What programs call: the file or context if one is given; else in a Pod (KUBERNETES_SERVICE_HOST
 * is set and $KUBECONFIG is not) the service account; else kubeconfig files.
 */
const struct kube_config *
kube_config_find(struct arena *a, const struct kube_config_options *options, struct error *err);

#endif
