/* policies.c - auth policies and resource policies of services and service networks; see call.h. */
#include "base/clock.h"
#include "emulator/tunables.h"
#include "json/json_read.h"
#include "operations/families.h"
#include "operations/shapes.h"

static const struct shape auth_policy = {.type = SHAPE_STRING, .max = 102400};
static const struct shape resource_policy = {
    .type = SHAPE_STRING, .min = 1, .max = 10000, .pattern = "(.|\n)*[^ \n](.|\n)*"};
static const struct shape resource_arn = {.type = SHAPE_STRING,
                                          .min = 20,
                                          .max = 200,
                                          .pattern = ARN_PREFIX
                                          "(servicenetwork/sn-|service/svc-)" ID_TAIL};
static const struct shape put_auth_input = STRUCTURE(
    REQUIRED("resourceIdentifier", shape_resource_identifier), REQUIRED("policy", auth_policy));
static const struct shape auth_input =
    STRUCTURE(REQUIRED("resourceIdentifier", shape_resource_identifier));
static const struct shape put_resource_input =
    STRUCTURE(REQUIRED("resourceArn", resource_arn), REQUIRED("policy", resource_policy));
static const struct shape resource_input = STRUCTURE(REQUIRED("resourceArn", resource_arn));

/* Policies are JSON without line breaks. */
static bool judge_policy(struct call *c)
{
    struct error err;
    struct str text = call_text(c, "policy");
    if (str_find_char(text, '\n') >= 0)
        return call_invalid(c, "policy", "it must not contain newlines or blank lines");
    return jv_type(json_read(c->arena, text, NULL, &err)) == JV_OBJECT ||
           call_invalid(c, "policy", "it is not a JSON object");
}

static void set(struct call *c, struct jv *object, const char *key, struct str value)
{
    jv_set(c->arena, object, str_of(key), jv_new_str(c->arena, value));
}

static const char *state_of(const struct resource *r)
{
    return str_is(jv_str(jv_get(r->doc, "authType")), "AWS_IAM") ? "Active" : "Inactive";
}

static bool put_auth_policy(struct call *c)
{
    struct resource *r = c->on[0];
    int64_t most = c->tunables->quota_auth_policy_bytes;
    struct str now = clock_rfc3339(c->arena, store_now(c->store), 3);
    struct str created = jv_str(jv_get(jv_get(r->doc, "authPolicy"), "createdAt"));
    struct jv *policy = jv_new_object(c->arena);
    if ((int64_t)call_text(c, "policy").n > most)
        return call_invalid(c, "policy", "it must have at most %lld bytes", (long long)most);
    if (!judge_policy(c))
        return false;
    set(c, policy, "policy", call_text(c, "policy"));
    set(c, policy, "createdAt", created.n ? created : now);
    set(c, policy, "lastUpdatedAt", now);
    store_set(c->store, r, "authPolicy", policy);
    c->reply = jv_new_object(c->arena);
    set(c, c->reply, "policy", call_text(c, "policy"));
    set(c, c->reply, "state", str_of(state_of(r)));
    return true;
}

static bool get_auth_policy(struct call *c)
{
    struct resource *r = c->on[0];
    const struct jv *policy = jv_get(store_seen(c->arena, c->store, r), "authPolicy");
    if (!policy)
        return call_not_found(c, r->kind, r->id);
    c->reply = jv_clone(c->arena, policy);
    set(c, c->reply, "state", str_of(state_of(r)));
    return true;
}

static bool delete_policy(struct call *c, const char *member)
{
    struct resource *r = c->on[0];
    if (!jv_get(r->doc, member) && !c->tunables->undocumented.absent_policy_deletable)
        return call_not_found(c, r->kind, r->id);
    store_set(c->store, r, member, NULL);
    return true;
}

static bool delete_auth_policy(struct call *c)
{
    return delete_policy(c, "authPolicy");
}

static bool put_resource_policy(struct call *c)
{
    if (!judge_policy(c))
        return false;
    store_set(c->store, c->on[0], "resourcePolicy", call_param(c, "policy"));
    c->reply = jv_new_object(c->arena);
    return true;
}

static bool get_resource_policy(struct call *c)
{
    struct resource *r = c->on[0];
    const struct jv *policy = jv_get(store_seen(c->arena, c->store, r), "resourcePolicy");
    if (!policy)
        return call_not_found(c, r->kind, r->id);
    c->reply = jv_new_object(c->arena);
    set(c, c->reply, "policy", jv_str(policy));
    return true;
}

static bool delete_resource_policy(struct call *c)
{
    return delete_policy(c, "resourcePolicy");
}

#define AUTH     "/authpolicy/{resourceIdentifier}"
#define RESOURCE "/resourcepolicy/{resourceArn}"

const struct operation policy_operations[] = {
    {.name = "PutAuthPolicy",
     .method = "PUT",
     .path = AUTH,
     .status = 200,
     .input = &put_auth_input,
     .handle = put_auth_policy},
    {.name = "GetAuthPolicy",
     .method = "GET",
     .path = AUTH,
     .status = 200,
     .input = &auth_input,
     .handle = get_auth_policy},
    {.name = "DeleteAuthPolicy",
     .method = "DELETE",
     .path = AUTH,
     .status = 204,
     .input = &auth_input,
     .handle = delete_auth_policy},
    {.name = "PutResourcePolicy",
     .method = "PUT",
     .path = RESOURCE,
     .status = 200,
     .input = &put_resource_input,
     .handle = put_resource_policy},
    {.name = "GetResourcePolicy",
     .method = "GET",
     .path = RESOURCE,
     .status = 200,
     .input = &resource_input,
     .handle = get_resource_policy},
    {.name = "DeleteResourcePolicy",
     .method = "DELETE",
     .path = RESOURCE,
     .status = 204,
     .input = &resource_input,
     .handle = delete_resource_policy},
    {.name = NULL},
};
