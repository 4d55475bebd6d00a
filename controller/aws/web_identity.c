/*
 * web_identity.c - see web_identity.h. The call is not signed: the token proves who asks.
 *
 * Lengths and characters: API model sts/2011-06-15, AssumeRoleWithWebIdentityRequest.
 */
#include "aws/web_identity.h"

#include "aws/credential_reply.h"
#include "aws/sigv4.h"

enum { TIMEOUT_MS = 5000, ATTEMPTS = 3, TOKEN_MIN = 4, TOKEN_MAX = 20000 };

static bool is_session_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c == '\0' || !strchr("_+=,.@-", c)))
            return false;
    }
    return s.n >= 2 && s.n <= 64;
}

/* STS itself waits for the identity provider and says that it may be asked again. */
static bool again(struct arena *a, const struct http_reply *reply)
{
    return reply->status == 400 &&
           str_is(sts_error_read(a, reply->body).code, "IDPCommunicationError");
}

static enum error_code code_of(int status, const struct sts_error *e)
{
    if (str_is(e->code, "Throttling") || status == 429 || status == 503)
        return ERR_BUSY;
    return status >= 400 && status < 500 ? ERR_DENIED : ERR_REMOTE;
}

static void replied(struct fetch *f, const struct http_reply *reply)
{
    const struct web_identity *identity = f->state;
    struct aws_keys keys;
    struct error err = {0};
    if (reply->status != 200) {
        struct sts_error e = sts_error_read(f->arena, reply->body);
        fetch_fail(f, code_of(reply->status, &e),
                   "STS answered %d %" PRISTR " to AssumeRoleWithWebIdentity of %" PRISTR
                   ": %" PRISTR " (request %" PRISTR ")",
                   reply->status, STR_ARG(e.code), STR_ARG(identity->role_arn), STR_ARG(e.message),
                   STR_ARG(e.request_id));
        return;
    }
    if (sts_credentials_read(f->arena, reply->body, &keys, &err) < 0) {
        fetch_fail(f, err.code, "STS: %s", err.message);
        return;
    }
    secret_keep(f->arena, keys.secret_access_key);
    secret_keep(f->arena, keys.session_token);
    fetch_succeed(f, &keys);
}

static void call(struct fetch *f, const struct web_identity *identity, struct str token)
{
    static const struct http_header headers[] = {
        {S("Content-Type"), S("application/x-www-form-urlencoded")},
        {S("Accept"), S("text/xml")},
    };
    struct str role = sigv4_encode(f->arena, identity->role_arn);
    struct str session = sigv4_encode(f->arena, identity->session_name);
    struct str encoded = secret_keep(f->arena, sigv4_encode(f->arena, token));
    struct str body =
        arena_printf(f->arena,
                     "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=%" PRISTR
                     "&RoleSessionName=%" PRISTR "&WebIdentityToken=%" PRISTR,
                     STR_ARG(role), STR_ARG(session), STR_ARG(encoded));
    struct fetch_call http = {
        .http = {.method = "POST",
                 .url = arena_printf(f->arena, "%" PRISTR "/", STR_ARG(f->options.sts_endpoint)).p,
                 .body = secret_keep(f->arena, body),
                 .headers = headers,
                 .header_count = ARRAY_LEN(headers),
                 .timeout_ms = TIMEOUT_MS,
                 .connect_timeout_ms = TIMEOUT_MS},
        .attempts = ATTEMPTS,
        .again = again,
        .next = replied,
    };
    fetch_http(f, &http);
}

static void read_token(struct fetch *f, const struct web_identity *identity)
{
    struct error err = {0};
    struct str token;
    if (secret_read(f->arena, identity->token_file.p, &token, &err) < 0) {
        fetch_fail(f, err.code, "the token: %s", err.message);
        return;
    }
    token = str_trim(token);
    if (token.n < TOKEN_MIN || token.n > TOKEN_MAX)
        fetch_fail(f, ERR_CONFIG,
                   "the token in %s has %zu characters; STS takes %d to %d: check the projected "
                   "service account token",
                   identity->token_file.p, token.n, TOKEN_MIN, TOKEN_MAX);
    else
        call(f, identity, token);
}

void web_identity_start(struct fetch *f, const struct web_identity *given)
{
    struct web_identity *identity = ARENA_NEW(f->arena, struct web_identity);
    *identity = *given;
    f->state = identity;
    if (!identity->session_name.n)
        identity->session_name = STR("lattice-gateway");
    identity->token_file = arena_str(f->arena, identity->token_file);
    if (!str_starts(identity->role_arn, STR("arn:")) ||
        str_find(identity->role_arn, STR(":role/")) < 0)
        fetch_fail(f, ERR_CONFIG,
                   "the role \"%" PRISTR
                   "\" is no ARN of a role; it looks like arn:aws:iam::123456789012:role/NAME",
                   STR_ARG(identity->role_arn));
    else if (!is_session_name(identity->session_name))
        fetch_fail(f, ERR_CONFIG,
                   "the role session name \"%" PRISTR
                   "\" must have 2 to 64 letters, digits or characters of _+=,.@-",
                   STR_ARG(identity->session_name));
    else if (!f->options.sts_endpoint.n)
        fetch_fail(f, ERR_CONFIG,
                   "there is no endpoint of STS; set REGION or AWS_ENDPOINT_URL_STS");
    else
        read_token(f, identity);
}
