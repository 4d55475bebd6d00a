/*
 * environment.c - settings from environment variables.
 *
 * Unknown variables with our prefix are errors, except those that the kubelet makes for each
 * Service of the namespace ("service links": X_SERVICE_HOST, X_SERVICE_PORT, X_PORT, X_PORT_80_TCP
 * and so on), whose names depend on what Services are called.
 */
#include <ctype.h>

#include "config/internal.h"

struct str config_env_name(struct arena *a, const struct config_row *row)
{
    if (row->env)
        return str_of(row->env);
    struct str name = arena_printf(a, CONFIG_ENV_PREFIX "%s", row->name);
    for (char *c = (char *)name.p; *c; c++)
        *c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
    return name;
}

static bool is_service_link(struct str name, struct str value)
{
    bool url = str_starts(value, STR("tcp://")) || str_starts(value, STR("udp://")) ||
               str_starts(value, STR("sctp://"));
    return str_ends(name, STR("_SERVICE_HOST")) || str_find(name, STR("_SERVICE_PORT")) >= 0 ||
           str_find(name, STR("_TCP_")) >= 0 || str_find(name, STR("_UDP_")) >= 0 ||
           str_find(name, STR("_SCTP_")) >= 0 || url;
}

/* LATTICE_LOG_LEVEL -> log-level, to look for what was meant. */
static struct str setting_name(struct arena *a, struct str variable)
{
    struct str name = arena_str(a, str_sub(variable, strlen(CONFIG_ENV_PREFIX), variable.n));
    for (size_t i = 0; i < name.n; i++) {
        char *c = (char *)name.p + i;
        *c = *c == '_' ? '-' : (char)tolower((unsigned char)*c);
    }
    return name;
}

static int unknown_variable(struct config_reading *to, struct str name, struct error *err)
{
    struct str setting = setting_name(to->a, name);
    struct str near = config_suggestion(to->a, to->table, setting, "the one for ", false);
    return error_set(err, ERR_CONFIG,
                     "environment variable %" PRISTR ": no setting is called %" PRISTR "%" PRISTR,
                     STR_ARG(name), STR_ARG(setting), STR_ARG(near));
}

static int apply_variable(struct config_reading *to, struct str name, struct str value,
                          struct error *err)
{
    for (size_t i = 0; i < to->table->count; i++) {
        const struct config_row *row = &to->table->rows[i];
        if (!row->flag_only && str_eq(config_env_name(to->a, row), name)) {
            const char *place =
                arena_printf(to->a, "environment variable %" PRISTR, STR_ARG(name)).p;
            return config_set(to, row, place, value, err);
        }
    }
    if (!str_starts(name, STR(CONFIG_ENV_PREFIX)) || str_is(name, CONFIG_ENV_PREFIX "CONFIG") ||
        is_service_link(name, value))
        return 0;
    return unknown_variable(to, name, err);
}

int config_apply_environment(struct config_reading *to, char **environment, struct error *err)
{
    for (char **variable = environment; variable && *variable; variable++) {
        struct str rest = str_of(*variable), name;
        if (!str_split(&rest, '=', &name) || !rest.n)
            continue;
        if (apply_variable(to, name, rest, err) < 0)
            return -1;
    }
    return 0;
}
