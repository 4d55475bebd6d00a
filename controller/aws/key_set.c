/* key_set.c - see key_set.h. */
#include "aws/key_set.h"

#include "aws/secret.h"
#include "base/xalloc.h"

static struct str copy(struct str s)
{
    return (struct str){xstrndup(s), s.n};
}

static void drop(struct str s)
{
    secret_wipe(s);
    free((char *)s.p);
}

struct key_set *key_set_new(const struct aws_keys *keys, int64_t received_wall_ns)
{
    struct key_set *set = xcalloc(1, sizeof(*set));
    set->keys.access_key_id = copy(keys->access_key_id);
    set->keys.secret_access_key = copy(keys->secret_access_key);
    set->keys.session_token = copy(keys->session_token);
    set->keys.account_id = copy(keys->account_id);
    set->keys.expires_wall_ns = keys->expires_wall_ns;
    set->received_wall_ns = received_wall_ns;
    set->references = 1;
    return set;
}

struct key_set *key_set_unref(struct key_set *set)
{
    if (!set || --set->references)
        return NULL;
    drop(set->keys.access_key_id);
    drop(set->keys.secret_access_key);
    drop(set->keys.session_token);
    drop(set->keys.account_id);
    free(set);
    return NULL;
}
