/*
 * source_profile.c - credentials of a profile in the shared files: static keys, or a role with a
 * web identity token. What would need a person or another program is refused by name.
 */
#include "aws/profile.h"
#include "aws/web_identity.h"

/* Properties that credentials come from. */
static const char *const credential_keys[] = {
    "aws_access_key_id", "aws_secret_access_key", "role_arn",      "credential_process",
    "sso_session",       "sso_account_id",        "sso_start_url", "login_session",
};

static bool has_credentials(const struct aws_profile *p)
{
    for (size_t i = 0; i < ARRAY_LEN(credential_keys); i++)
        if (aws_profile_get(p, credential_keys[i]).n)
            return true;
    return false;
}

static struct str files_of(struct arena *a, const struct aws_profile *p)
{
    if (!p->config_path.n && !p->credentials_path.n)
        return STR("there are no shared files: HOME is not set");
    return arena_printf(a, "profile \"%" PRISTR "\" is not in %" PRISTR " or %" PRISTR,
                        STR_ARG(p->name), STR_ARG(p->credentials_path), STR_ARG(p->config_path));
}

/* A broken file or a profile that is missing though it was chosen is a mistake to be told. */
static bool configured(struct arena *a, const struct aws_environment *env, struct str *ret_why_not)
{
    struct aws_profile p;
    if (aws_profile_load(a, env, &p, NULL) < 0 || has_credentials(&p) || (p.chosen && !p.found))
        return true;
    *ret_why_not =
        p.found ? arena_printf(a, "profile \"%" PRISTR "\" has no credentials", STR_ARG(p.name))
                : files_of(a, &p);
    return false;
}

static void use_role(struct fetch *f, const struct aws_profile *p)
{
    struct web_identity identity = {
        .role_arn = aws_profile_get(p, "role_arn"),
        .token_file = aws_profile_get(p, "web_identity_token_file"),
        .session_name = aws_profile_get(p, "role_session_name"),
    };
    if (identity.token_file.n)
        web_identity_start(f, &identity);
    else
        fetch_fail(f, ERR_CONFIG,
                   "profile \"%" PRISTR "\" has role_arn without web_identity_token_file; "
                   "source_profile and credential_source are not supported: use a web identity, "
                   "Pod Identity or the instance's role",
                   STR_ARG(p->name));
}

static void use_static_keys(struct fetch *f, const struct aws_profile *p)
{
    struct aws_keys keys = {
        .access_key_id = aws_profile_get(p, "aws_access_key_id"),
        .secret_access_key = aws_profile_get(p, "aws_secret_access_key"),
        .session_token = aws_profile_get(p, "aws_session_token"),
        .account_id = aws_profile_get(p, "aws_account_id"),
    };
    if (keys.access_key_id.n && keys.secret_access_key.n)
        fetch_succeed(f, &keys);
    else
        fetch_fail(f, ERR_CONFIG, "profile \"%" PRISTR "\" has %s without %s", STR_ARG(p->name),
                   keys.access_key_id.n ? "aws_access_key_id" : "aws_secret_access_key",
                   keys.access_key_id.n ? "aws_secret_access_key" : "aws_access_key_id");
}

static void use_none(struct fetch *f, const struct aws_profile *p)
{
    bool process = aws_profile_get(p, "credential_process").n > 0;
    fetch_fail(f, ERR_CONFIG,
               "profile \"%" PRISTR "\" takes its credentials from %s, which is not supported; "
               "use static keys or role_arn with web_identity_token_file",
               STR_ARG(p->name), process ? "credential_process" : "a sign-in (sso_session)");
}

static void start(struct fetch *f)
{
    struct aws_profile p;
    struct error err = {0};
    if (aws_profile_load(f->arena, &f->options.environment, &p, &err) < 0) {
        fetch_fail(f, err.code, "%s", err.message);
    } else if (!p.found) {
        struct str where = files_of(f->arena, &p);
        fetch_fail(f, ERR_CONFIG, "%" PRISTR "; correct AWS_PROFILE", STR_ARG(where));
    } else if (aws_profile_get(&p, "role_arn").n) {
        use_role(f, &p);
    } else if (aws_profile_get(&p, "aws_access_key_id").n ||
               aws_profile_get(&p, "aws_secret_access_key").n) {
        use_static_keys(f, &p);
    } else {
        use_none(f, &p);
    }
}

static struct str detail(struct arena *a, const struct aws_environment *env)
{
    struct str name = aws_profile_name(env);
    return arena_printf(a, "profile %" PRISTR, STR_ARG(name));
}

const struct credential_source source_profile = {
    .name = "shared files",
    .configured = configured,
    .start = start,
    .detail = detail,
};
