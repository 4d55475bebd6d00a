/* credentials.c - one present credential behind a lock, renewed from its source. */
#include "kube_client/credentials.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/xalloc.h"
#include "kube_client/exec_plugin.h"

#define TOKEN_FILE_PERIOD_NS (60 * NS_PER_SECOND) /* as client-go's cachingTokenSource */
#define EXPIRY_LEEWAY_NS     (10 * NS_PER_SECOND)
#define RETRY_NS             (10 * NS_PER_SECOND) /* after a failure, or an expiry that has passed */

struct credentials {
    const struct kube_config *config;
    pthread_mutex_t lock;
    struct arena *arena; /* of `current` */
    struct exec_credential current;
    bool failed; /* the last renewal did */
};

struct credentials *credentials_new(const struct kube_config *config)
{
    struct credentials *c = xcalloc(1, sizeof(*c));
    c->config = config;
    c->arena = arena_new_sized(0);
    c->current.token = config->token;
    pthread_mutex_init(&c->lock, NULL);
    return c;
}

struct credentials *credentials_free(struct credentials *c)
{
    if (!c)
        return NULL;
    pthread_mutex_destroy(&c->lock);
    arena_free(c->arena);
    free(c);
    return NULL;
}

bool credentials_can_change(const struct credentials *c)
{
    return c->config->exec || c->config->token_file;
}

static int read_token_file(struct arena *a, const char *path, struct exec_credential *ret,
                           struct error *err)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_CREDENTIAL_BYTES);
    if (file_read(path, &text, err) != 0)
        return error_wrap(err, "bearer token");
    struct str token = str_trim(strbuf_str(&text));
    if (token.n == 0)
        return error_set(err, ERR_CONFIG, "bearer token: %s is empty", path);
    *ret = (struct exec_credential){.token = arena_str(a, token)};
    return 0;
}

/* Exec plugins win over token files, as in client-go. */
static int fetch(struct credentials *c, struct arena *a, struct exec_credential *ret,
                 struct error *err)
{
    return c->config->exec ? exec_plugin_run(a, c->config, ret, err)
                           : read_token_file(a, c->config->token_file, ret, err);
}

int credentials_renew(struct credentials *c, bool *ret_new_cert, struct error *err)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new_sized(LIMIT_ERROR_BYTES);
    struct exec_credential fresh;
    if (!credentials_can_change(c)) {
        *ret_new_cert = false;
        return 0;
    }
    int rc = fetch(c, a, &fresh, err);
    pthread_mutex_lock(&c->lock);
    c->failed = rc != 0;
    if (rc == 0) {
        *ret_new_cert = !str_eq(fresh.cert_pem, c->current.cert_pem) ||
                        !str_eq(fresh.key_pem, c->current.key_pem);
        struct arena *old = c->arena;
        c->arena = a;
        a = old;
        c->current = fresh;
    }
    pthread_mutex_unlock(&c->lock);
    return rc;
}

struct str credentials_token(struct credentials *c, struct arena *a)
{
    pthread_mutex_lock(&c->lock);
    struct str token = arena_str(a, c->current.token);
    pthread_mutex_unlock(&c->lock);
    return token;
}

void credentials_cert(struct credentials *c, struct arena *a, struct str *ret_cert,
                      struct str *ret_key)
{
    pthread_mutex_lock(&c->lock);
    *ret_cert = arena_str(a, c->current.cert_pem);
    *ret_key = arena_str(a, c->current.key_pem);
    pthread_mutex_unlock(&c->lock);
}

int64_t credentials_renew_at(struct credentials *c, int64_t wall_ns)
{
    int64_t soon = wall_ns + RETRY_NS, at = wall_ns + TOKEN_FILE_PERIOD_NS;
    pthread_mutex_lock(&c->lock);
    bool failed = c->failed;
    int64_t expires = c->current.expires_wall_ns;
    pthread_mutex_unlock(&c->lock);
    if (failed)
        return soon;
    if (c->config->exec)
        at = expires ? expires - EXPIRY_LEEWAY_NS : INT64_MAX;
    return at > soon ? at : soon;
}
