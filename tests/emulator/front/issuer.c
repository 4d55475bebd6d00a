/* issuer.c - see issuer.h. A session token is the base64 form of "KEYID|EXPIRY|MAC". */
#include "front/issuer.h"

#include <gnutls/crypto.h>
#include <sys/random.h>

#include "base/base64.h"

enum { DIGEST = 32, ID_LETTERS = 16 };

static struct str mac(const struct issuer *issuer, struct arena *a, struct str text)
{
    char *digest = arena_alloc(a, DIGEST);
    gnutls_hmac_fast(GNUTLS_MAC_SHA256, issuer->secret.p, issuer->secret.n, text.p, text.n, digest);
    return base64_encode(a, (struct str){digest, DIGEST});
}

static struct str new_key_id(struct arena *a)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    unsigned char random[ID_LETTERS];
    char text[ID_LETTERS];
    while (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
        continue;
    for (size_t i = 0; i < ID_LETTERS; i++)
        text[i] = letters[random[i] & 31];
    return arena_printf(a, "ASIA%.*s", ID_LETTERS, text);
}

static struct key_pair pair_of(const struct issuer *issuer, struct arena *a, struct str id,
                               int64_t expires_s)
{
    struct str content = arena_printf(a, "%" PRISTR "|%lld", STR_ARG(id), (long long)expires_s);
    struct str proof = mac(issuer, a, content);
    struct str token = arena_printf(a, "%" PRISTR "|%" PRISTR, STR_ARG(content), STR_ARG(proof));
    return (struct key_pair){
        .id = id,
        .secret = mac(issuer, a, arena_printf(a, "secret of %" PRISTR, STR_ARG(id))),
        .session_token = base64_encode(a, token),
        .expires_s = expires_s,
    };
}

struct key_pair issuer_issue(const struct issuer *issuer, struct arena *a, int64_t expires_s)
{
    return pair_of(issuer, a, new_key_id(a), expires_s);
}

bool issuer_find(const struct issuer *issuer, struct arena *a, struct str id, struct str presented,
                 struct key_pair *ret_pair)
{
    struct str token, part;
    int64_t expires_s = 0;
    if (str_eq(id, issuer->key_id)) {
        *ret_pair = (struct key_pair){id, issuer->secret, issuer->session_token, 0};
        return true;
    }
    if (!base64_decode(a, presented, &token) || !str_split(&token, '|', &part) ||
        !str_eq(part, id) || !str_split(&token, '|', &part) || !str_to_i64(part, &expires_s))
        return false;
    *ret_pair = pair_of(issuer, a, id, expires_s);
    return str_eq(ret_pair->session_token, presented);
}
