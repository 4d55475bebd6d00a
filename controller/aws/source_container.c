/*
 * source_container.c - the credentials endpoint beside a container: Amazon ECS and EKS Pod
 * Identity. The token that it asks for is read from its file each time, since it is replaced.
 */
#include "aws/container_url.h"
#include "aws/credential_reply.h"
#include "aws/credential_source.h"

enum { TIMEOUT_MS = 2000, ATTEMPTS = 3 };

static bool configured(struct arena *a, const struct aws_environment *env, struct str *ret_why_not)
{
    (void)a;
    if (aws_env(env, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").n ||
        aws_env(env, "AWS_CONTAINER_CREDENTIALS_FULL_URI").n)
        return true;
    *ret_why_not = STR("AWS_CONTAINER_CREDENTIALS_FULL_URI is not set");
    return false;
}

static enum error_code code_of(int status)
{
    if (status == 429 || status == 503)
        return ERR_BUSY;
    return status >= 400 && status < 500 ? ERR_DENIED : ERR_REMOTE;
}

static void replied(struct fetch *f, const struct http_reply *reply)
{
    const char *url = f->state;
    struct aws_keys keys;
    struct error err = {0};
    if (reply->status != 200) {
        fetch_fail(f, code_of(reply->status),
                   "%s answered %d; check the role's association with the pod or task", url,
                   reply->status);
        return;
    }
    if (credential_json_read(f->arena, reply->body, &keys, &err) < 0) {
        fetch_fail(f, err.code, "%s: %s", url, err.message);
        return;
    }
    secret_keep(f->arena, keys.secret_access_key);
    secret_keep(f->arena, keys.session_token);
    fetch_succeed(f, &keys);
}

/* The value of Authorization; empty if none is configured. -1: the file cannot be read. */
static int read_token(struct fetch *f, struct str *ret_token, struct error *err)
{
    const struct aws_environment *env = &f->options.environment;
    struct str file = aws_env(env, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    *ret_token = aws_env(env, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
    return file.n ? secret_read(f->arena, file.p, ret_token, err) : 0;
}

static void call(struct fetch *f, struct str token)
{
    struct http_header *header = ARENA_NEW(f->arena, struct http_header);
    *header = (struct http_header){STR("Authorization"), token};
    struct fetch_call http = {
        .http = {.url = f->state,
                 .headers = header,
                 .header_count = token.n ? 1 : 0,
                 .timeout_ms = TIMEOUT_MS,
                 .connect_timeout_ms = TIMEOUT_MS},
        .attempts = ATTEMPTS,
        .next = replied,
    };
    fetch_http(f, &http);
}

static void start(struct fetch *f)
{
    struct error err = {0};
    struct str url, token;
    if (container_url(f->arena, &f->options.environment, &url, &err) < 0) {
        fetch_fail(f, err.code, "%s", err.message);
        return;
    }
    f->state = (char *)arena_str(f->arena, url).p;
    if (read_token(f, &token, &err) < 0)
        fetch_fail(f, err.code, "the authorization token: %s", err.message);
    else if (str_find_char(token, '\r') >= 0 || str_find_char(token, '\n') >= 0)
        fetch_fail(f, ERR_CONFIG,
                   "the authorization token has a line break in it; take it out of "
                   "AWS_CONTAINER_AUTHORIZATION_TOKEN or the file that "
                   "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names");
    else
        call(f, token);
}

static struct str detail(struct arena *a, const struct aws_environment *env)
{
    struct str url = STR_NONE;
    struct error err;
    return container_url(a, env, &url, &err) == 0 ? url : STR_NONE;
}

const struct credential_source source_container = {
    .name = "container endpoint",
    .configured = configured,
    .start = start,
    .detail = detail,
};
