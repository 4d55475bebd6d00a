/*
 * webhook_manifest.h - the objects that register the webhook with the API server.
 */
#ifndef LG_LATTICECTL_ONLINE_WEBHOOK_MANIFEST_H
#define LG_LATTICECTL_ONLINE_WEBHOOK_MANIFEST_H

#include "base/strbuf.h"
#include "x509/serving.h"

struct webhook_manifest {
    struct str service, namespace;
    struct str url;            /* https://HOST:PORT instead of the Service; empty: the Service */
    struct str failure_policy; /* "Ignore" or "Fail" */
    int64_t timeout_s;
    const struct serving_certs *certs;
};

/*
 * Appends a List (JSON, which kubectl takes like YAML) of a kubernetes.io/tls Secret and the
 * mutating and validating webhook configurations. Deletions are reviewed for their warnings only;
 * the webhook's own namespace and kube-system are left alone. `a` is for scratch.
 */
void webhook_manifest_write(struct strbuf *out, const struct webhook_manifest *manifest,
                            struct arena *a);

#endif
