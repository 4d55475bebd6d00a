/*
 * path.h - paths of the Kubernetes API, of any length, with every segment percent-encoded.
 */
#ifndef LG_KUBE_CLIENT_PATH_H
#define LG_KUBE_CLIENT_PATH_H

#include "base/strbuf.h"

/*
 * A resource, a collection (no name) or a subresource:
 * /apis/GROUP/VERSION/namespaces/NAMESPACE/PLURAL/NAME/SUBRESOURCE, core group: /api/VERSION/…
 */
struct kube_path {
    struct str group; /* "" is the core group */
    struct str version;
    struct str plural;
    struct str namespace; /* empty: cluster-scoped, or a collection over all namespaces */
    struct str name;
    struct str subresource;
};

/* Appends the path. */
void kube_path_write(struct strbuf *out, const struct kube_path *path);

/* Appends "?name=value" or "&name=value"; `*first` tells which and becomes false. */
void kube_query_add(struct strbuf *out, bool *first, const char *name, struct str value);

#endif
