/* parsed.h - certificates as GnuTLS reads them back, for the tests of what was issued. */
#ifndef LG_TESTS_CERTS_PARSED_H
#define LG_TESTS_CERTS_PARSED_H

#include <gnutls/x509.h>

#include "base/str.h"

static inline gnutls_datum_t pem_datum(struct str pem)
{
    return (gnutls_datum_t){(unsigned char *)(uintptr_t)pem.p, (unsigned)pem.n};
}

/* Aborts if it is no certificate; gnutls_x509_crt_deinit() when done. */
static inline gnutls_x509_crt_t parse_crt(struct str pem)
{
    gnutls_x509_crt_t crt;
    gnutls_datum_t d = pem_datum(pem);
    gnutls_x509_crt_init(&crt);
    if (gnutls_x509_crt_import(crt, &d, GNUTLS_X509_FMT_PEM) < 0)
        abort();
    return crt;
}

/*
 * GNUTLS_CERT_* status bits of verifying `leaf` for `host` and serverAuth at the time `now_s`,
 * trusting `ca` alone; 0: all is well.
 */
unsigned verify(struct str leaf, struct str ca, const char *host, int64_t now_s);

#endif
