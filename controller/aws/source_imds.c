/*
 * source_imds.c - the role of the EC2 instance, from instance metadata (IMDSv2): a session token,
 * the role's name, its credentials.
 *
 * When the metadata service cannot renew credentials it goes on handing out the old ones. As in the
 * AWS SDKs they are then used on, and asked for again after 2 to 10 minutes, rather than given up:
 * AWS accepts such credentials for longer than they say.
 */
#include <sys/random.h>

#include "aws/credential_reply.h"
#include "aws/credential_source.h"
#include "aws/imds.h"
#include "base/clock.h"

#define ROLE_PATH "/latest/meta-data/iam/security-credentials/"

/* The period in which credentials are renewed, and by how much more old ones are prolonged. */
#define RENEWAL_NS         (15 * 60 * NS_PER_SECOND)
#define EXTENSION_MIN_NS   (2 * 60 * NS_PER_SECOND)
#define EXTENSION_RANGE_NS (8 * 60 * NS_PER_SECOND)

struct session {
    struct imds imds;
    struct http_header header; /* the lifetime wanted, then the token */
};

static bool configured(struct arena *a, const struct aws_environment *env, struct str *ret_why_not)
{
    (void)a;
    if (!imds_disabled(env))
        return true;
    *ret_why_not = STR("AWS_EC2_METADATA_DISABLED is true");
    return false;
}

static void call(struct fetch *f, const char *method, const char *path,
                 void (*next)(struct fetch *f, const struct http_reply *reply))
{
    const struct session *s = f->state;
    struct fetch_call http = {
        .http = {.method = method,
                 .url = arena_printf(f->arena, "%" PRISTR "%s", STR_ARG(s->imds.base), path).p,
                 .headers = &s->header,
                 .header_count = 1,
                 .timeout_ms = s->imds.timeout_ms,
                 .connect_timeout_ms = s->imds.timeout_ms},
        .attempts = s->imds.attempts,
        .next = next,
    };
    fetch_http(f, &http);
}

/* By the clock of the service, as `expires` is. */
static int64_t prolonged(const struct fetch *f, int64_t expires)
{
    uint64_t chance = 0;
    int64_t now = f->options.now_wall_ns + f->skew_ns;
    if (!expires || expires - now >= RENEWAL_NS)
        return expires;
    if (getrandom(&chance, sizeof(chance), 0) != sizeof(chance))
        chance = 0;
    return now + RENEWAL_NS + EXTENSION_MIN_NS + (int64_t)(chance % (uint64_t)EXTENSION_RANGE_NS);
}

static void credentials_replied(struct fetch *f, const struct http_reply *reply)
{
    struct aws_keys keys;
    struct error err = {0};
    if (reply->status != 200) {
        fetch_fail(f, ERR_REMOTE, "it answered %d to the request for the role's credentials",
                   reply->status);
        return;
    }
    if (credential_json_read(f->arena, reply->body, &keys, &err) < 0) {
        fetch_fail(f, err.code, "%s", err.message);
        return;
    }
    secret_keep(f->arena, keys.secret_access_key);
    secret_keep(f->arena, keys.session_token);
    keys.expires_wall_ns = prolonged(f, keys.expires_wall_ns);
    fetch_succeed(f, &keys);
}

/* IAM, API model iam/2010-05-08: letters, digits and +=,.@_-, at most 64. */
static bool is_role_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c == '\0' || !strchr("+=,.@_-", c)))
            return false;
    }
    return s.n >= 1 && s.n <= 64;
}

static void role_replied(struct fetch *f, const struct http_reply *reply)
{
    struct str role = str_trim(reply->body);
    if (reply->status == 404)
        fetch_fail(f, ERR_CONFIG,
                   "the instance has no role; give it an instance profile, or use "
                   "Pod Identity or a service account's role");
    else if (reply->status != 200)
        fetch_fail(f, ERR_REMOTE, "it answered %d to the request for the role's name",
                   reply->status);
    else if (!is_role_name(role))
        fetch_fail(f, ERR_SYNTAX, "its reply of %zu bytes is no name of a role", reply->body.n);
    else
        call(f, "GET", arena_printf(f->arena, ROLE_PATH "%" PRISTR, STR_ARG(role)).p,
             credentials_replied);
}

static void token_replied(struct fetch *f, const struct http_reply *reply)
{
    struct session *s = f->state;
    if (reply->status != 200 || !reply->body.n) {
        fetch_fail(f, reply->status == 403 ? ERR_DENIED : ERR_REMOTE,
                   "it answered %d to the request for a session token; version 2 of the service "
                   "must be on",
                   reply->status);
        return;
    }
    struct str token = secret_keep(f->arena, arena_str(f->arena, str_trim(reply->body)));
    s->header = (struct http_header){STR(IMDS_TOKEN_HEADER), token};
    call(f, "GET", ROLE_PATH, role_replied);
}

static void start(struct fetch *f)
{
    struct session *s = ARENA_NEW(f->arena, struct session);
    struct error err = {0};
    s->header = (struct http_header){STR(IMDS_LIFETIME_HEADER), STR(IMDS_LIFETIME_SECONDS)};
    f->state = s;
    if (imds_settings(f->arena, &f->options.environment, &s->imds, &err) < 0)
        fetch_fail(f, err.code, "%s", err.message);
    else
        call(f, "PUT", IMDS_TOKEN_PATH, token_replied);
}

const struct credential_source source_imds = {
    .name = "instance metadata",
    .configured = configured,
    .start = start,
    .advice = IMDS_ADVICE,
};
