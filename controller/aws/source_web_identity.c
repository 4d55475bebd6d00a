/*
 * source_web_identity.c - roles for service accounts: AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN,
 * which EKS puts into pods, and AWS_ROLE_SESSION_NAME.
 */
#include "aws/web_identity.h"

static bool configured(struct arena *a, const struct aws_environment *env, struct str *ret_why_not)
{
    (void)a;
    if (aws_env(env, "AWS_WEB_IDENTITY_TOKEN_FILE").n)
        return true;
    *ret_why_not = STR("AWS_WEB_IDENTITY_TOKEN_FILE is not set");
    return false;
}

static void start(struct fetch *f)
{
    const struct aws_environment *env = &f->options.environment;
    struct web_identity identity = {
        .role_arn = aws_env(env, "AWS_ROLE_ARN"),
        .token_file = aws_env(env, "AWS_WEB_IDENTITY_TOKEN_FILE"),
        .session_name = aws_env(env, "AWS_ROLE_SESSION_NAME"),
    };
    if (identity.role_arn.n)
        web_identity_start(f, &identity);
    else
        fetch_fail(f, ERR_CONFIG,
                   "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not; set it to the "
                   "role of the service account");
}

static struct str detail(struct arena *a, const struct aws_environment *env)
{
    (void)a;
    return aws_env(env, "AWS_ROLE_ARN");
}

const struct credential_source source_web_identity = {
    .name = "web identity",
    .configured = configured,
    .start = start,
    .detail = detail,
};
