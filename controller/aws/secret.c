/* secret.c - see secret.h. */
#include "aws/secret.h"

#include <gnutls/gnutls.h>

#include "base/file.h"

void secret_wipe(struct str secret)
{
    if (secret.n)
        gnutls_memset((char *)secret.p, 0, secret.n);
}

static void wipe(void *ctx)
{
    secret_wipe(*(struct str *)ctx);
}

struct str secret_keep(struct arena *a, struct str secret)
{
    struct str *kept = ARENA_NEW(a, struct str);
    *kept = secret;
    arena_defer(a, wipe, kept);
    return secret;
}

int secret_read(struct arena *a, const char *path, struct str *ret_content, struct error *err)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_CREDENTIAL_BYTES);
    int rc = file_read(path, &text, err);
    if (rc == 0)
        *ret_content = secret_keep(a, arena_str(a, strbuf_str(&text)));
    secret_wipe(strbuf_str(&text));
    return rc;
}
