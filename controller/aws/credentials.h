/*
 * credentials.h - AWS credentials from the usual places, kept fresh.
 *
 * Order: environment, web identity (STS AssumeRoleWithWebIdentity), shared files with profiles,
 * container or Pod Identity endpoint, EC2 instance metadata (IMDSv2). The first source that is
 * configured is taken; it is asked again before its keys expire, one refresh at a time, while
 * others go on with the old keys. Secrets are never logged and are wiped when dropped.
 *
 * When (the periods are those of the AWS SDKs): from 15 minutes before the end, the next get starts
 * a refresh and goes on with the keys there are; from 10 minutes before it, everybody waits for the
 * refresh, and should it fail, goes on as long as the keys last. Keys that live no longer than 15
 * minutes are asked for again when half, and waited for when a third, of their life is left. After
 * a failure there is a pause of 1 s, doubled up to 30 s.
 */
#ifndef LG_AWS_CREDENTIALS_H
#define LG_AWS_CREDENTIALS_H

#include "aws/environment.h"
#include "base/error.h"

/* One consistent set; valid during the callback that hands it out. */
struct aws_keys {
    struct str access_key_id;
    struct str secret_access_key;
    struct str session_token; /* empty for long-lived keys */
    struct str account_id;    /* where the source tells it, else empty */
    int64_t expires_wall_ns;  /* 0: never */
};

struct aws_credentials;

/* Copied, except what `environment` points to, which must outlive the credentials. */
struct aws_credentials_options {
    struct aws_environment environment;
    struct str sts_endpoint;       /* "https://host[:port]", for web identity; see endpoint.h */
    int64_t (*wall_ns)(void *ctx); /* NULL: clock_wall_ns() */
    void *wall_ctx;
};

/*
 * Nothing is asked yet, and no mistake in the settings is noticed before the first get. NULL: the
 * HTTP client cannot start (ERR_CONFIG, ERR_IO). The caller owns the result.
 */
struct aws_credentials *aws_credentials_new(const struct aws_credentials_options *options,
                                            struct error *err);

/*
 * Ends a refresh under way: those who wait get ERR_CANCELLED. Wipes the keys. Accepts NULL; returns
 * NULL. Not from a callback.
 */
struct aws_credentials *aws_credentials_free(struct aws_credentials *c);

/*
 * Calls `done` exactly once with keys that are good now, at once on this thread or later on the
 * HTTP client's; or (keys NULL) with the reason why there are none: ERR_CONFIG: no source is
 * configured, with every source that was looked at, or the one that is cannot be used as it is
 * configured; ERR_DENIED: refused; ERR_EXPIRED: expired already; ERR_SYNTAX, ERR_LIMIT: a reply
 * that makes no sense; ERR_IO, ERR_TLS, ERR_TIMEOUT, ERR_BUSY, ERR_REMOTE: no answer or none that
 * helps.
 */
void aws_credentials_get(struct aws_credentials *c,
                         void (*done)(void *ctx, const struct aws_keys *keys,
                                      const struct error *err),
                         void *ctx);

/*
 * The service refused the present keys as expired or unknown: the next get refreshes first. Keys
 * that came less than 10 seconds ago are kept, since others would be no better: so many calls that
 * are refused together lead to one refresh.
 */
void aws_credentials_refused(struct aws_credentials *c);

/*
 * Where the keys come from, for logs and doctor: "environment", "web identity (ROLE ARN)", ...;
 * "none" when no source is configured. Lives as long as the credentials.
 */
struct str aws_credentials_source(const struct aws_credentials *c);

#endif
