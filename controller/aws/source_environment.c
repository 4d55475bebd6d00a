/*
 * source_environment.c - credentials in variables: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
 * AWS_SESSION_TOKEN; AWS_CREDENTIAL_EXPIRATION (RFC 3339) and AWS_ACCOUNT_ID where they are set.
 */
#include "aws/credential_source.h"
#include "kube_meta/time.h"

/* Half a pair counts as configured: going on to another source would hide the mistake. */
static bool configured(struct arena *a, const struct aws_environment *env, struct str *ret_why_not)
{
    (void)a;
    if (aws_env(env, "AWS_ACCESS_KEY_ID").n || aws_env(env, "AWS_SECRET_ACCESS_KEY").n)
        return true;
    *ret_why_not = STR("AWS_ACCESS_KEY_ID is not set");
    return false;
}

static void start(struct fetch *f)
{
    const struct aws_environment *env = &f->options.environment;
    struct str expiration = aws_env(env, "AWS_CREDENTIAL_EXPIRATION");
    struct aws_keys keys = {
        .access_key_id = aws_env(env, "AWS_ACCESS_KEY_ID"),
        .secret_access_key = aws_env(env, "AWS_SECRET_ACCESS_KEY"),
        .session_token = aws_env(env, "AWS_SESSION_TOKEN"),
        .account_id = aws_env(env, "AWS_ACCOUNT_ID"),
    };
    bool no_id = keys.access_key_id.n == 0;
    if (no_id || keys.secret_access_key.n == 0)
        fetch_fail(f, ERR_CONFIG, "%s is set and %s is not; set both or neither",
                   no_id ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID",
                   no_id ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY");
    else if (expiration.n && !kube_time_parse(expiration, &keys.expires_wall_ns))
        fetch_fail(f, ERR_CONFIG,
                   "AWS_CREDENTIAL_EXPIRATION is \"%" PRISTR
                   "\"; it must be a time such as 2026-01-02T03:04:05Z",
                   STR_ARG(expiration));
    else
        fetch_succeed(f, &keys);
}

const struct credential_source source_environment = {
    .name = "environment",
    .configured = configured,
    .start = start,
};
