/* exec_plugin.c - the ExecCredential that goes in by environment and the one that comes back. */
#include "kube_client/exec_plugin.h"

#include "base/vec.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "kube_client/subprocess.h"
#include "kube_meta/time.h"

extern char **environ;

static void write_cluster(struct jw *w, const struct kube_config *config)
{
    jw_key(w, "cluster");
    jw_begin_object(w);
    jw_key(w, "server");
    jw_str(w, config->server);
    if (config->tls_server_name) {
        jw_key(w, "tls-server-name");
        jw_str(w, str_of(config->tls_server_name));
    }
    if (config->insecure) {
        jw_key(w, "insecure-skip-tls-verify");
        jw_bool(w, true);
    }
    if (config->proxy_url) {
        jw_key(w, "proxy-url");
        jw_str(w, str_of(config->proxy_url));
    }
    jw_end_object(w);
}

/* "KUBERNETES_EXEC_INFO={…}" */
static char *exec_info(struct arena *a, const struct kube_config *config)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_CREDENTIAL_BYTES);
    struct jw w = JW(&out);
    strbuf_addz(&out, "KUBERNETES_EXEC_INFO=");
    jw_begin_object(&w);
    jw_key(&w, "apiVersion");
    jw_str(&w, config->exec->api_version);
    jw_key(&w, "kind");
    jw_str(&w, STR("ExecCredential"));
    jw_key(&w, "spec");
    jw_begin_object(&w);
    jw_key(&w, "interactive");
    jw_bool(&w, false);
    if (config->exec->provide_cluster_info)
        write_cluster(&w, config);
    jw_end_object(&w);
    jw_end_object(&w);
    return (char *)arena_str(a, strbuf_str(&out)).p;
}

static char **arguments(struct arena *a, const struct kube_exec *exec)
{
    char **argv = ARENA_NEW_ARRAY(a, exec->args.n + 2, char *);
    argv[0] = (char *)exec->command;
    for (size_t i = 0; i < exec->args.n; i++)
        argv[i + 1] = (char *)exec->args.items[i].p;
    return argv;
}

/* Whether `setting` ("NAME=value") is given by the plugin's own env or by us. */
static bool is_overridden(const struct kube_exec *exec, const char *setting)
{
    ptrdiff_t equals = str_find_char(str_of(setting), '=');
    struct str name = str_sub(str_of(setting), 0, equals < 0 ? 0 : (size_t)equals);
    return kv_get(&exec->env, name, NULL) || str_is(name, "KUBERNETES_EXEC_INFO");
}

static char **environment(struct arena *a, const struct kube_config *config)
{
    const struct kube_exec *exec = config->exec;
    VEC(char *) env = {0};
    for (char **setting = environ; *setting; setting++) {
        if (!is_overridden(exec, *setting))
            vec_push(a, &env, *setting);
    }
    for (size_t i = 0; i < exec->env.n; i++) {
        struct str s = arena_printf(a, "%" PRISTR "=%" PRISTR, STR_ARG(exec->env.items[i].key),
                                    STR_ARG(exec->env.items[i].value));
        vec_push(a, &env, (char *)s.p);
    }
    vec_push(a, &env, exec_info(a, config));
    vec_push(a, &env, NULL);
    return env.items;
}

static int read_status(struct arena *a, const struct jv *status, struct exec_credential *out,
                       struct error *err)
{
    struct str expires = jv_str(jv_get(status, "expirationTimestamp"));
    struct exec_credential c = {
        .token = arena_str(a, jv_str(jv_get(status, "token"))),
        .cert_pem = arena_str(a, jv_str(jv_get(status, "clientCertificateData"))),
        .key_pem = arena_str(a, jv_str(jv_get(status, "clientKeyData"))),
    };
    if (expires.n && !kube_time_parse(expires, &c.expires_wall_ns))
        return error_set(err, ERR_SYNTAX, "status.expirationTimestamp \"%" PRISTR "\" is no time",
                         STR_ARG(expires));
    if (!c.cert_pem.n != !c.key_pem.n)
        return error_set(err, ERR_SYNTAX,
                         "status has only one of clientCertificateData and clientKeyData");
    if (!c.token.n && !c.cert_pem.n)
        return error_set(err, ERR_SYNTAX, "status has neither token nor clientCertificateData");
    *out = c;
    return 0;
}

static int read_answer(struct arena *a, const struct kube_exec *exec, struct str text,
                       struct exec_credential *out, struct error *err)
{
    const struct jv *root = json_read(a, text, NULL, err);
    if (!root)
        return -1;
    struct str version = jv_str(jv_get(root, "apiVersion"));
    if (!str_is(jv_str(jv_get(root, "kind")), "ExecCredential") ||
        !str_eq(version, exec->api_version))
        return error_set(err, ERR_SYNTAX,
                         "must be an ExecCredential of %" PRISTR ", as the kubeconfig says, not "
                         "\"%" PRISTR "\"",
                         STR_ARG(exec->api_version), STR_ARG(version));
    return read_status(a, jv_get(root, "status"), out, err);
}

/* Adds what the plugin itself had to say, and how to install it. */
static int explain(struct error *err, const struct kube_exec *exec, struct str log)
{
    char reason[LIMIT_ERROR_BYTES];
    memcpy(reason, err->message, sizeof(reason));
    struct str hint = exec->install_hint, said = str_trim(log);
    bool may_be_missing = str_find(str_of(reason), STR("cannot run")) >= 0;
    return error_set(err, err->code, "exec plugin of the kubeconfig: %.*s%s%" PRISTR "%s%" PRISTR,
                     (int)sizeof(reason) / 2, reason, said.n ? ": " : "", STR_ARG(said),
                     may_be_missing && hint.n ? "; " : "",
                     STR_ARG(may_be_missing ? hint : STR_NONE));
}

int exec_plugin_run(struct arena *a, const struct kube_config *config,
                    struct exec_credential *ret_credential, struct error *err)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_CREDENTIAL_BYTES);
    _cleanup_(strbuf_free) struct strbuf log = STRBUF(LIMIT_ERROR_BYTES / 2);
    struct error failure = {0};
    int rc = subprocess_run(arguments(a, config->exec), environment(a, config),
                            LIMIT_EXEC_PLUGIN_MS, &out, &log, &failure);
    if (rc != 0) {
        explain(&failure, config->exec, strbuf_str(&log));
        return error_set(err, failure.code, "%s", failure.message);
    }
    if (read_answer(a, config->exec, strbuf_str(&out), ret_credential, err) != 0)
        return error_wrap(err, "exec plugin of the kubeconfig: answer of %s",
                          config->exec->command);
    return 0;
}
