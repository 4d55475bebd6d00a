/*
 * exec_plugin.h - credentials from a program (client.authentication.k8s.io/v1 and v1beta1), such as
 * `aws eks get-token`.
 */
#ifndef LG_KUBE_CLIENT_EXEC_PLUGIN_H
#define LG_KUBE_CLIENT_EXEC_PLUGIN_H

#include "kube_client/kubeconfig.h"

struct exec_credential {
    struct str token;             /* empty if there is none, */
    struct str cert_pem, key_pem; /* then these are set */
    int64_t expires_wall_ns;      /* 0: does not say */
};

/*
 * Runs `config`->exec, for LIMIT_EXEC_PLUGIN_MS at most. The plugin gets our environment, its `env`
 * and KUBERNETES_EXEC_INFO. Fails with what the plugin wrote to standard error, or what is wrong
 * with its answer; a plugin that is not there fails with the kubeconfig's installHint.
 */
int exec_plugin_run(struct arena *a, const struct kube_config *config,
                    struct exec_credential *ret_credential, struct error *err);

#endif
