/*
 * credentials.h - AWS credentials from the usual places, kept fresh.
 *
 * Order: environment, web identity (STS AssumeRoleWithWebIdentity), shared files with profiles,
 * container or Pod Identity endpoint, EC2 instance metadata (IMDSv2). The first source that is
 * configured is taken; it is asked again before its keys expire, one refresh at a time, while
 * others go on with the old keys. Secrets are never logged and are wiped when dropped.
 */
#ifndef LG_AWS_CREDENTIALS_H
#define LG_AWS_CREDENTIALS_H

#include "base/error.h"
#include "base/str.h"

/* One consistent set; valid during the callback that hands it out. */
struct aws_keys {
    struct str access_key_id;
    struct str secret_access_key;
    struct str session_token;  /* empty for long-lived keys */
    struct str account_id;     /* where the source tells it, else empty */
    int64_t expires_wall_ns;   /* 0: never */
};

struct aws_credentials;

/*
 * Calls `done` exactly once with keys that are good now, at once on this thread or later on the
 * HTTP client's; or with the reason why there are none (ERR_AUTH: no source configured or refused,
 * with every source that was tried; ERR_IO, ERR_TIMEOUT: a source did not answer).
 */
void aws_credentials_get(struct aws_credentials *c,
                         void (*done)(void *ctx, const struct aws_keys *keys,
                                      const struct error *err),
                         void *ctx);

/* The service refused the present keys as expired or unknown: the next get refreshes first. */
void aws_credentials_refused(struct aws_credentials *c);

/* Where the keys come from, for logs and doctor: "environment", "web identity (ROLE ARN)", ... */
struct str aws_credentials_source(const struct aws_credentials *c);

#endif
