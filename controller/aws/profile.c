/* profile.c - see profile.h. */
#include "aws/profile.h"

#include <errno.h>
#include <unistd.h>

#include "aws/secret.h"

struct str aws_profile_name(const struct aws_environment *env)
{
    struct str name = aws_env(env, "AWS_PROFILE");
    if (!name.n)
        name = aws_env(env, "AWS_DEFAULT_PROFILE");
    return name.n ? name : STR("default");
}

/* The path in the variable, "~/" being the home directory, else the file's usual place. */
static struct str path_of(struct arena *a, const struct aws_environment *env, const char *variable,
                          const char *usual)
{
    struct str path = aws_env(env, variable);
    if (!path.n && env->home)
        return arena_printf(a, "%s/.aws/%s", env->home, usual);
    if (str_starts(path, STR("~/")) && env->home)
        return arena_printf(a, "%s%s", env->home, path.p + 1);
    return arena_str(a, path);
}

static int read_file(struct arena *a, struct str path, struct ini *ret_ini, struct error *err)
{
    struct str text;
    if (!path.n || (access(path.p, F_OK) < 0 && errno == ENOENT))
        return 0;
    if (secret_read(a, path.p, &text, err) < 0)
        return -1;
    if (ini_read(a, text, ret_ini, err) < 0)
        return error_wrap(err, "%s", path.p);
    return 0;
}

/* The default profile may be written both ways in the config file; "[profile default]" wins. */
static struct str config_section(struct arena *a, const struct ini *config, struct str name)
{
    struct str section = arena_printf(a, "profile %" PRISTR, STR_ARG(name));
    return str_is(name, "default") && !ini_has(config, section) ? name : section;
}

int aws_profile_load(struct arena *a, const struct aws_environment *env,
                     struct aws_profile *ret_profile, struct error *err)
{
    struct aws_profile p = {
        .name = aws_profile_name(env),
        .chosen = aws_env(env, "AWS_PROFILE").n || aws_env(env, "AWS_DEFAULT_PROFILE").n,
        .config_path = path_of(a, env, "AWS_CONFIG_FILE", "config"),
        .credentials_path = path_of(a, env, "AWS_SHARED_CREDENTIALS_FILE", "credentials"),
    };
    if (read_file(a, p.config_path, &p.config, err) < 0 ||
        read_file(a, p.credentials_path, &p.credentials, err) < 0)
        return -1;
    p.config_section = config_section(a, &p.config, p.name);
    p.found = ini_has(&p.config, p.config_section) || ini_has(&p.credentials, p.name);
    *ret_profile = p;
    return 0;
}

struct str aws_profile_get(const struct aws_profile *profile, const char *key)
{
    struct str value = ini_get(&profile->credentials, profile->name, key, "");
    return value.n ? value : ini_get(&profile->config, profile->config_section, key, "");
}

struct str aws_profile_service(struct arena *a, const struct aws_profile *profile,
                               const char *service, const char *key)
{
    struct str services = aws_profile_get(profile, "services");
    if (!services.n)
        return STR_NONE;
    struct str section = arena_printf(a, "services %" PRISTR, STR_ARG(services));
    return ini_get(&profile->config, section, service, key);
}
