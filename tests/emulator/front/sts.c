/*
 * sts.c - the two calls of STS that credentials need: a form in the body, XML in the reply (AWS
 * Security Token Service API Reference, 2011-06-15).
 */
#include "base/clock.h"
#include "front/served.h"
#include "wire/shape.h"

enum { LEAST_SECONDS = 900, MOST_SECONDS = 43200, DEFAULT_SECONDS = 3600 };

/* A form is a query string in which a blank is a plus. */
static struct str without_plus(struct arena *a, struct str body)
{
    char *out = arena_alloc(a, body.n + 1);
    for (size_t i = 0; i < body.n; i++)
        out[i] = body.p[i] == '+' ? ' ' : body.p[i];
    return (struct str){out, body.n};
}

static bool read_form(struct visit *v)
{
    struct target_parts form;
    struct str body = without_plus(v->arena, v->request->body);
    v->params = jv_new_object(v->arena);
    if (!target_split(v->arena, arena_printf(v->arena, "/?%" PRISTR, STR_ARG(body)), &form))
        return false;
    vec_foreach (&form.params, p)
        if (!str_is(p->name, "Action") && !str_is(p->name, "Version"))
            jv_set(v->arena, v->params, p->name, jv_new_str(v->arena, p->value));
    vec_foreach (&form.params, q)
        if (str_is(q->name, "Action"))
            v->operation = q->value;
    return true;
}

static bool prepare(struct visit *v)
{
    if (read_form(v) && (str_is(v->operation, "AssumeRoleWithWebIdentity") ||
                         str_is(v->operation, "GetCallerIdentity")))
        return true;
    answer_error(
        v, 400, "InvalidAction",
        arena_printf(v->arena, "There is no action \"%" PRISTR "\".", STR_ARG(v->operation)));
    return false;
}

static bool is_signed(const struct visit *v)
{
    return str_find(v->request->body, STR("Action=AssumeRoleWithWebIdentity")) < 0;
}

static struct str param(const struct visit *v, const char *name)
{
    return jv_str(jv_get(v->params, name));
}

static void answer_xml(struct visit *v, struct str result)
{
    v->answer.content_type = STR("text/xml");
    v->answer.body =
        arena_printf(v->arena,
                     "<%" PRISTR "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                     "<%" PRISTR "Result>%" PRISTR "</%" PRISTR "Result><ResponseMetadata>"
                     "<RequestId>%" PRISTR "</RequestId></ResponseMetadata></%" PRISTR "Response>",
                     STR_ARG(v->operation), STR_ARG(v->operation), STR_ARG(result),
                     STR_ARG(v->operation), STR_ARG(v->request_id), STR_ARG(v->operation));
}

static void caller_identity(struct visit *v)
{
    const struct world *w = &v->front->world;
    answer_xml(v, arena_printf(v->arena,
                               "<Arn>arn:%" PRISTR ":sts::%" PRISTR ":assumed-role/%" PRISTR
                               "/emulator</Arn><UserId>AROAEMULATOR:emulator</UserId>"
                               "<Account>%" PRISTR "</Account>",
                               STR_ARG(w->partition), STR_ARG(w->account), STR_ARG(v->front->role),
                               STR_ARG(w->account)));
}

/* What is wrong with the parameters, or NULL. */
static const char *judge(const struct visit *v, int64_t *ret_seconds)
{
    struct str token = param(v, "WebIdentityToken"), duration = param(v, "DurationSeconds");
    if (!pattern_matches("arn:[a-z0-9-]+:iam::[0-9]{12}:role/.+", param(v, "RoleArn")))
        return "RoleArn is not the ARN of a role.";
    if (!pattern_matches("[A-Za-z0-9_+=,.@-]{2,64}", param(v, "RoleSessionName")))
        return "RoleSessionName must have 2 to 64 letters, digits or _+=,.@-.";
    if (token.n < 4 || token.n > 20000)
        return "WebIdentityToken must have 4 to 20000 characters.";
    *ret_seconds = DEFAULT_SECONDS;
    if (duration.n && (!str_to_i64(duration, ret_seconds) || *ret_seconds < LEAST_SECONDS ||
                       *ret_seconds > MOST_SECONDS))
        return "DurationSeconds must be 900 to 43200.";
    return NULL;
}

static void assume_role(struct visit *v)
{
    int64_t seconds = 0, ttl = v->tunables.credential_ttl_s;
    const char *wrong = judge(v, &seconds);
    jv_set(v->arena, v->params, STR("WebIdentityToken"), jv_new_str(v->arena, STR("(left out)")));
    if (wrong) {
        answer_error(v, 400, "ValidationError", str_of(wrong));
        return;
    }
    int64_t expires = visit_now_ns(v) / NS_PER_SECOND + (ttl ? ttl : seconds);
    struct key_pair pair = issuer_issue(&v->front->issuer, v->arena, expires);
    struct str until = clock_rfc3339(v->arena, expires * NS_PER_SECOND, 0);
    struct str role = param(v, "RoleArn");
    v->answer.secret = true;
    answer_xml(v,
               arena_printf(v->arena,
                            "<AssumedRoleUser><Arn>%" PRISTR "</Arn><AssumedRoleId>AROAEMULATOR"
                            "</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>%" PRISTR
                            "</AccessKeyId><SecretAccessKey>%" PRISTR "</SecretAccessKey>"
                            "<SessionToken>%" PRISTR "</SessionToken><Expiration>%" PRISTR
                            "</Expiration></Credentials>",
                            STR_ARG(role), STR_ARG(pair.id), STR_ARG(pair.secret),
                            STR_ARG(pair.session_token), STR_ARG(until)));
}

static void run(struct visit *v)
{
    if (str_is(v->operation, "GetCallerIdentity"))
        caller_identity(v);
    else
        assume_role(v);
}

const struct served served_sts = {
    .name = "sts",
    .signing_name = "sts",
    .form = ERROR_XML,
    .is_signed = is_signed,
    .prepare = prepare,
    .run = run,
};
