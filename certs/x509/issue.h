/*
 * issue.h - makes certificate authorities and serving certificates (RFC 5280).
 *
 * Keys are ECDSA P-256, signatures SHA-256, serial numbers 127 random bits (never 0, never
 * repeated). Everything comes back as PEM in the caller's arena; keys are PKCS#8. Time is passed
 * in. Randomness comes from GnuTLS.
 */
#ifndef LG_X509_ISSUE_H
#define LG_X509_ISSUE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

/* A certificate and the private key that belongs to it, both PEM. */
struct x509_pair {
    struct str cert;
    struct str key;
};

/* Seconds since 1970. */
struct x509_validity {
    int64_t not_before;
    int64_t not_after;
};

/*
 * A self-signed authority: CA:TRUE with path length 0, key usage keyCertSign and cRLSign.
 * ERR_CONFIG: the name is empty or over 64 bytes, or the validity is empty; ERR_TLS: GnuTLS failed.
 */
int x509_issue_ca(struct arena *a, struct str common_name, struct x509_validity validity,
                  struct x509_pair *ret_ca, struct error *err);

/*
 * A serving certificate: digitalSignature, serverAuth, critical CA:FALSE, the names as subject
 * alternative names, addresses recognised by their form. Its end is cut to that of the CA.
 * ERR_CONFIG also: no name, or one that is neither a DNS name (a "*" as first label allowed) nor an
 * address. ERR_TLS also: `ca` is not a usable pair.
 */
int x509_issue_serving(struct arena *a, const struct x509_pair *ca, const struct str *names,
                       size_t name_count, struct x509_validity validity,
                       struct x509_pair *ret_serving, struct error *err);

/* What `caBundle` takes: base64 of PEM text, on one line. */
struct str x509_ca_bundle(struct arena *a, struct str ca_pem);

#endif
