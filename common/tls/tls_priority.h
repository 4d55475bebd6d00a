/*
 * tls_priority.h - which TLS versions and ciphers are spoken, as a GnuTLS priority string.
 */
#ifndef LG_TLS_TLS_PRIORITY_H
#define LG_TLS_TLS_PRIORITY_H

#include "base/error.h"

/*
 * TLS 1.3 and 1.2, forward secrecy by elliptic curves, authenticated ciphers only. AES-128-GCM
 * first: it costs least on a machine with AES instructions, and all of these are strong.
 */
#define TLS_PRIORITY_DEFAULT                                                                       \
    "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-DHE-RSA:-SHA1:-CIPHER-ALL:"               \
    "+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:-MAC-ALL:+AEAD:%SERVER_PRECEDENCE"

/* Whether GnuTLS understands `priority`; ERR_CONFIG names the place where it stops to. */
int tls_priority_check(const char *priority, struct error *err);

#endif
