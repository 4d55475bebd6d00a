/*
 * credential_reply.h - credentials in the replies of STS, of container endpoints and of instance
 * metadata. Pure.
 */
#ifndef LG_AWS_CREDENTIAL_REPLY_H
#define LG_AWS_CREDENTIAL_REPLY_H

#include "aws/credentials.h"
#include "base/arena.h"

/*
 * The JSON of container endpoints and instance metadata: AccessKeyId, SecretAccessKey, Token,
 * Expiration, AccountId. -1: ERR_SYNTAX, or ERR_REMOTE when its Code says that there are none. No
 * message holds a part of the text, which may be a secret.
 */
int credential_json_read(struct arena *a, struct str text, struct aws_keys *ret_keys,
                         struct error *err);

/* The XML of AssumeRoleWithWebIdentity (API model sts/2011-06-15). -1: ERR_SYNTAX. */
int sts_credentials_read(struct arena *a, struct str text, struct aws_keys *ret_keys,
                         struct error *err);

/* An error of STS; what is not in the reply is empty. */
struct sts_error {
    struct str code, message, request_id;
};

/* Never fails: a reply that is no error of STS has no code. */
struct sts_error sts_error_read(struct arena *a, struct str text);

#endif
