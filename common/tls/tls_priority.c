/* tls_priority.c - see tls_priority.h. */
#include "tls/tls_priority.h"

#include <gnutls/gnutls.h>

int tls_priority_check(const char *priority, struct error *err)
{
    gnutls_priority_t cache;
    const char *at = priority;
    int rc = gnutls_priority_init(&cache, priority, &at);
    if (rc < 0)
        return error_set(err, ERR_CONFIG,
                         "TLS priority string \"%s\" is not understood at \"%s\": %s; the default "
                         "is \"%s\"",
                         priority, at, gnutls_strerror(rc), TLS_PRIORITY_DEFAULT);
    gnutls_priority_deinit(cache);
    return 0;
}
