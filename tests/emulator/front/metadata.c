/*
 * metadata.c - the instance metadata service, version 2 (Amazon EC2 User Guide, "Use the Instance
 * Metadata Service to access instance metadata"), and the container credential endpoint (AWS SDKs
 * and Tools Reference Guide, "Container credential provider").
 */
#include "base/clock.h"
#include "front/served.h"

#define MAC_ADDRESS "0a:00:00:00:00:01"
#define INSTANCE_ID "i-0123456789abcdef0"
#define TOKEN_TTL   "x-aws-ec2-metadata-token-ttl-seconds"

enum { DEFAULT_SECONDS = 21600 };

static struct str session_token(struct visit *v)
{
    return arena_printf(v->arena, "metadata-%" PRISTR, STR_ARG(v->front->world.account));
}

static void answer_text(struct visit *v, struct str text)
{
    v->answer.content_type = STR("text/plain");
    v->answer.body = text;
}

static void set(struct visit *v, struct jv *object, const char *key, struct str value)
{
    jv_set(v->arena, object, str_of(key), jv_new_str(v->arena, value));
}

/* Keys with the members that both endpoints have. */
static struct jv *new_credentials(struct visit *v)
{
    int64_t ttl = v->tunables.credential_ttl_s;
    int64_t expires = visit_now_ns(v) / NS_PER_SECOND + (ttl ? ttl : DEFAULT_SECONDS);
    struct key_pair pair = issuer_issue(&v->front->issuer, v->arena, expires);
    struct jv *out = jv_new_object(v->arena);
    set(v, out, "AccessKeyId", pair.id);
    set(v, out, "SecretAccessKey", pair.secret);
    set(v, out, "Token", pair.session_token);
    set(v, out, "Expiration", clock_rfc3339(v->arena, expires * NS_PER_SECOND, 0));
    v->answer.secret = true;
    return out;
}

static struct str role_credentials(struct visit *v)
{
    struct jv *out = new_credentials(v);
    set(v, out, "Code", STR("Success"));
    set(v, out, "Type", STR("AWS-HMAC"));
    set(v, out, "LastUpdated", clock_rfc3339(v->arena, visit_now_ns(v), 0));
    return visit_json(v, out);
}

static struct str region(struct visit *v)
{
    return v->front->world.region;
}

static struct str zone(struct visit *v)
{
    return arena_printf(v->arena, "%" PRISTR "a", STR_ARG(v->front->world.region));
}

static struct str mac(struct visit *v)
{
    (void)v;
    return STR(MAC_ADDRESS);
}

static struct str vpc(struct visit *v)
{
    return v->front->vpc;
}

static struct str role(struct visit *v)
{
    return v->front->role;
}

static struct str identity_document(struct visit *v)
{
    struct jv *out = jv_new_object(v->arena);
    set(v, out, "accountId", v->front->world.account);
    set(v, out, "region", v->front->world.region);
    set(v, out, "availabilityZone", zone(v));
    set(v, out, "instanceId", STR(INSTANCE_ID));
    return visit_json(v, out);
}

static struct str identity_info(struct visit *v)
{
    struct jv *out = jv_new_object(v->arena);
    set(v, out, "Code", STR("Success"));
    set(v, out, "AccountId", v->front->world.account);
    return visit_json(v, out);
}

static const struct {
    const char *path; /* "*": the name of the role */
    struct str (*text)(struct visit *v);
} documents[] = {
    {"/latest/meta-data/placement/region", region},
    {"/latest/meta-data/placement/availability-zone", zone},
    {"/latest/meta-data/mac", mac},
    {"/latest/meta-data/network/interfaces/macs/" MAC_ADDRESS "/vpc-id", vpc},
    {"/latest/meta-data/identity-credentials/ec2/info", identity_info},
    {"/latest/dynamic/instance-identity/document", identity_document},
    {"/latest/meta-data/iam/security-credentials", role},
    {"/latest/meta-data/iam/security-credentials/*", role_credentials},
};

static bool prepare(struct visit *v)
{
    v->params = jv_new_object(v->arena);
    v->operation = v->request->path;
    return true;
}

static bool is_document(struct visit *v, const char *wanted)
{
    struct str path = v->request->path;
    struct str pattern = str_of(wanted);
    if (str_ends(path, STR("/")))
        path.n--;
    if (!str_ends(pattern, STR("*")))
        return str_eq(path, pattern);
    struct str prefix = str_sub(pattern, 0, pattern.n - 1);
    return str_starts(path, prefix) && str_eq(str_sub(path, prefix.n, path.n), v->front->role);
}

static void hand_out_token(struct visit *v)
{
    struct str ttl = visit_header(v, TOKEN_TTL);
    int64_t seconds = 0;
    if (!str_to_i64(ttl, &seconds) || seconds < 1 || seconds > DEFAULT_SECONDS) {
        answer_error(v, 400, "BadRequest", STR("the token's TTL must be 1 to 21600 seconds"));
        return;
    }
    v->answer.secret = true;
    answer_text(v, session_token(v));
}

static void run_metadata(struct visit *v)
{
    if (str_is(v->request->method, "PUT") && str_is(v->request->path, "/latest/api/token")) {
        hand_out_token(v);
        return;
    }
    if (!str_eq(visit_header(v, "x-aws-ec2-metadata-token"), session_token(v))) {
        answer_error(v, 401, "Unauthorized", STR("the request needs a token (IMDSv2)"));
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(documents); i++)
        if (is_document(v, documents[i].path)) {
            answer_text(v, documents[i].text(v));
            return;
        }
    answer_error(v, 404, "NotFound", STR("there is no such document"));
}

static void run_container(struct visit *v)
{
    struct str wanted = v->front->container_token;
    if (wanted.n && !str_eq(visit_header(v, "authorization"), wanted)) {
        answer_error(v, 401, "AccessDenied", STR("the authorization token is wrong"));
        return;
    }
    struct jv *out = new_credentials(v);
    set(v, out, "AccountId", v->front->world.account);
    v->answer.body = visit_json(v, out);
}

const struct served served_metadata = {
    .name = "imds",
    .form = ERROR_PLAIN,
    .signing_name = "",
    .is_signed = signed_never,
    .prepare = prepare,
    .run = run_metadata,
};

const struct served served_container = {
    .name = "container-credentials",
    .form = ERROR_PLAIN,
    .signing_name = "",
    .is_signed = signed_never,
    .prepare = prepare,
    .run = run_container,
};
