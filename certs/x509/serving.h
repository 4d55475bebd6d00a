/*
 * serving.h - what the webhook needs to serve: CA, certificate, key and caBundle in one step.
 */
#ifndef LG_X509_SERVING_H
#define LG_X509_SERVING_H

#include "x509/issue.h"

/* What to make. */
struct serving_options {
    struct str service;   /* the webhook's Service, */
    struct str namespace; /* and its namespace: SERVICE.NAMESPACE.svc is what the API server asks
                             for */
    const struct str *extra_names; /* further DNS names and addresses */
    size_t extra_count;
    int64_t ca_days;      /* default 3650 */
    int64_t serving_days; /* default 365 */
    int64_t now_s;        /* seconds since 1970; valid from an hour before, for slow clocks */
};

struct serving_certs {
    struct x509_pair ca;
    struct x509_pair serving;
    struct str ca_bundle; /* base64, for caBundle */
};

/*
 * Makes a CA and a certificate for SERVICE.NAMESPACE.svc, the same with .cluster.local, and the
 * extra names. Errors as in issue.h; ERR_CONFIG if service or namespace is missing.
 */
int serving_certs_make(struct arena *a, const struct serving_options *options,
                       struct serving_certs *ret_certs, struct error *err);

/*
 * Writes ca.crt, ca.key, tls.crt and tls.key into the existing directory `dir`: keys with mode
 * 0600, certificates 0644. Replaces files that are there. ERR_IO.
 */
int serving_certs_write(const char *dir, const struct serving_certs *certs, struct error *err);

#endif
