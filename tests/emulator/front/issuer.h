/*
 * issuer.h - access keys: the one of the emulator's own environment, and temporary ones that its
 * STS, metadata and container endpoints hand out.
 *
 * Temporary keys need no memory: id, secret and session token follow from a secret of the emulator,
 * so that they stay good over a restart.
 */
#ifndef LG_FRONT_ISSUER_H
#define LG_FRONT_ISSUER_H

#include "wire/verify.h"

struct issuer {
    struct str key_id;
    struct str secret;
    struct str session_token; /* that goes with the two, or empty */
};

/* A temporary key that is good until `expires_s`, in `a`. */
struct key_pair issuer_issue(const struct issuer *issuer, struct arena *a, int64_t expires_s);

/*
 * The key pair of an access key id; for a temporary one `presented` is the session token that came
 * with it. False if there is none, or if the token was not handed out with it.
 */
bool issuer_find(const struct issuer *issuer, struct arena *a, struct str id, struct str presented,
                 struct key_pair *ret_pair);

#endif
