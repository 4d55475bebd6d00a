/*
 * kubeconfig.c - finds the files, picks the context, and reads its cluster and user.
 *
 * Files are not merged into one: an entry is looked for in each file in turn, which gives the same
 * answer and keeps the folder that relative paths refer to.
 */
#include "kube_client/kubeconfig.h"

#include "base/base64.h"
#include "base/file.h"
#include "base/vec.h"
#include "json/yaml_read.h"

struct source {
    const char *path;
    struct str folder; /* with a trailing slash, or empty */
    const struct jv *root;
};

struct loader {
    struct arena *arena;
    struct error *err;
    VEC(struct source) sources;
    struct kube_config *config;
};

/* A named entry ("clusters", "users", "contexts") and where it stood. */
struct entry {
    const struct jv *body;
    const struct source *source;
    struct str name;
};

static int refuse(const struct loader *l, const struct source *source, const char *what,
                  struct str name, const char *detail)
{
    return error_set(l->err, ERR_CONFIG, "%s: %s \"%" PRISTR "\": %s", source->path, what,
                     STR_ARG(name), detail);
}

/* --- files ---------------------------------------------------------------------------------- */

static struct str folder_of(struct str path)
{
    size_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/')
        n--;
    return str_sub(path, 0, n);
}

static int add_source(struct loader *l, struct str path)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_CONFIG_FILE_BYTES);
    struct source source = {.path = arena_str(l->arena, path).p};
    if (file_read(source.path, &text, l->err) != 0)
        return error_wrap(l->err, "kubeconfig");
    source.root = yaml_read_one(l->arena, strbuf_str(&text), l->err);
    if (!source.root)
        return error_wrap(l->err, "kubeconfig %s", source.path);
    if (jv_type(source.root) != JV_OBJECT)
        return error_set(l->err, ERR_CONFIG, "kubeconfig %s: must hold a Config object, not: %s",
                         source.path, jv_type_name(jv_type(source.root)));
    source.folder = folder_of(str_of(source.path));
    vec_push(l->arena, &l->sources, source);
    return 0;
}

/* Those of a $KUBECONFIG list that exist. */
static int add_list(struct loader *l, struct str list)
{
    struct str rest = list, path;
    while (str_split(&rest, ':', &path)) {
        bool there = path.n > 0 && access(arena_str(l->arena, path).p, F_OK) == 0;
        if (there && add_source(l, path) != 0)
            return -1;
    }
    if (l->sources.n == 0)
        return error_set(l->err, ERR_CONFIG,
                         "no file of $KUBECONFIG (%" PRISTR ") exists; name an existing kubeconfig "
                         "there or with --kubeconfig",
                         STR_ARG(list));
    return 0;
}

static int add_home(struct loader *l)
{
    const char *home = getenv("HOME");
    struct str path = arena_printf(l->arena, "%s/.kube/config", home ? home : "");
    if (!home || access(path.p, F_OK) != 0)
        return error_set(l->err, ERR_CONFIG,
                         "no kubeconfig: neither --kubeconfig nor $KUBECONFIG is set, and %s does "
                         "not exist",
                         home ? path.p : "~/.kube/config (no $HOME)");
    return add_source(l, path);
}

static int add_sources(struct loader *l, const char *file)
{
    const char *list = getenv("KUBECONFIG");
    if (file)
        return add_source(l, str_of(file));
    return list && *list ? add_list(l, str_of(list)) : add_home(l);
}

/* --- entries -------------------------------------------------------------------------------- */

/* The first entry `name` of list `list`, whose body is member `member`. */
static bool find_entry(const struct loader *l, const char *list, const char *member,
                       struct str name, struct entry *ret_entry)
{
    vec_foreach (&l->sources, source) {
        jv_foreach (jv_get(source->root, list), i, item) {
            if (!str_eq(jv_str(jv_get(item, "name")), name))
                continue;
            *ret_entry = (struct entry){jv_get(item, member), source, name};
            return true;
        }
    }
    return false;
}

/* "a, b, c": the names of a list, for messages. */
static const char *names_of(const struct loader *l, const char *list)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_ERROR_BYTES / 2);
    vec_foreach (&l->sources, source) {
        jv_foreach (jv_get(source->root, list), i, item) {
            if (out.n)
                strbuf_addz(&out, ", ");
            strbuf_add(&out, jv_str(jv_get(item, "name")));
        }
    }
    return out.n ? arena_str(l->arena, strbuf_str(&out)).p : "none";
}

static struct str text_of(const struct jv *body, const char *key)
{
    return jv_str(jv_get(body, key));
}

/* NULL when the member is absent or empty. */
static const char *cstr_of(const struct loader *l, const struct jv *body, const char *key)
{
    struct str s = text_of(body, key);
    return s.n ? arena_str(l->arena, s).p : NULL;
}

/* A path, made relative to the file it stood in. NULL if absent. */
static const char *path_of(const struct loader *l, const struct entry *e, const char *key)
{
    struct str s = text_of(e->body, key);
    if (s.n == 0)
        return NULL;
    if (s.p[0] == '/')
        return arena_str(l->arena, s).p;
    return arena_printf(l->arena, "%" PRISTR "%" PRISTR, STR_ARG(e->source->folder), STR_ARG(s)).p;
}

/*
 * PEM text given in base64 as `data_key`, else a file as `file_key`; neither is no error. A file is
 * only named here: whoever connects reads it.
 */
static int read_pem(const struct loader *l, const struct entry *e, const char *what,
                    const char *data_key, const char *file_key, struct str *ret_pem,
                    const char **ret_file)
{
    struct str data = text_of(e->body, data_key);
    if (data.n == 0) {
        *ret_file = path_of(l, e, file_key);
        if (*ret_file && access(*ret_file, R_OK) != 0)
            return error_set(l->err, ERR_CONFIG, "%s: %s \"%" PRISTR "\": %s: cannot read %s: %m",
                             e->source->path, what, STR_ARG(e->name), file_key, *ret_file);
        return 0;
    }
    struct str pem;
    if (!base64_decode(l->arena, data, &pem) || str_find(pem, STR("-----BEGIN ")) < 0)
        return error_set(l->err, ERR_CONFIG,
                         "%s: %s \"%" PRISTR "\": %s must be PEM text in base64 (base64 -w0 FILE)",
                         e->source->path, what, STR_ARG(e->name), data_key);
    *ret_pem = pem;
    return 0;
}

static int read_cluster(struct loader *l, const struct entry *e)
{
    struct kube_config *c = l->config;
    struct str server = text_of(e->body, "server");
    while (str_ends(server, STR("/")))
        server.n--;
    if (!str_starts(server, STR("https://")) && !str_starts(server, STR("http://")))
        return refuse(l, e->source, "cluster", e->name,
                      "server must be a URL such as https://host:6443");
    c->server = arena_str(l->arena, server);
    c->insecure = jv_bool(jv_get(e->body, "insecure-skip-tls-verify"), false);
    c->tls_server_name = cstr_of(l, e->body, "tls-server-name");
    c->proxy_url = cstr_of(l, e->body, "proxy-url");
    return read_pem(l, e, "cluster", "certificate-authority-data", "certificate-authority",
                    &c->ca_pem, &c->ca_file);
}

/* [{name: A, value: B}] */
static struct kv_list read_env(struct arena *a, const struct jv *list)
{
    struct kv *items = ARENA_NEW_ARRAY(a, jv_len(list), struct kv);
    jv_foreach (list, i, item) {
        items[i] =
            (struct kv){arena_str(a, text_of(item, "name")), arena_str(a, text_of(item, "value"))};
    }
    return (struct kv_list){items, jv_len(list)};
}

static int read_exec(struct loader *l, const struct entry *user, const struct jv *exec)
{
    struct entry e = {exec, user->source, user->name};
    struct str command = text_of(exec, "command"), version = text_of(exec, "apiVersion");
    if (command.n == 0)
        return refuse(l, e.source, "user", e.name, "exec.command is missing");
    if (!str_is(version, "client.authentication.k8s.io/v1") &&
        !str_is(version, "client.authentication.k8s.io/v1beta1"))
        return refuse(l, e.source, "user", e.name,
                      "exec.apiVersion must be client.authentication.k8s.io/v1 or "
                      "client.authentication.k8s.io/v1beta1");
    if (str_is(text_of(exec, "interactiveMode"), "Always"))
        return refuse(l, e.source, "user", e.name,
                      "exec.interactiveMode Always cannot be served: there is no terminal here");
    struct kube_exec *plugin = ARENA_NEW(l->arena, struct kube_exec);
    bool is_path = str_find_char(command, '/') >= 0;
    plugin->command = is_path ? path_of(l, &e, "command") : arena_str(l->arena, command).p;
    plugin->args = str_list_parse(l->arena, jv_get(exec, "args"));
    plugin->env = read_env(l->arena, jv_get(exec, "env"));
    plugin->api_version = arena_str(l->arena, version);
    plugin->install_hint = arena_str(l->arena, text_of(exec, "installHint"));
    plugin->provide_cluster_info = jv_bool(jv_get(exec, "provideClusterInfo"), false);
    l->config->exec = plugin;
    return 0;
}

static void read_impersonation(struct loader *l, const struct jv *user)
{
    struct kube_config *c = l->config;
    c->impersonate_user = arena_str(l->arena, text_of(user, "as"));
    c->impersonate_uid = arena_str(l->arena, text_of(user, "as-uid"));
    c->impersonate_groups = str_list_parse(l->arena, jv_get(user, "as-groups"));
}

static int read_user(struct loader *l, const struct entry *e)
{
    struct kube_config *c = l->config;
    const struct jv *exec = jv_get(e->body, "exec");
    if (jv_type(jv_get(e->body, "auth-provider")) == JV_OBJECT)
        return refuse(l, e->source, "user", e->name,
                      "auth-provider is not supported any more; use an exec plugin");
    if (read_pem(l, e, "user", "client-certificate-data", "client-certificate", &c->cert_pem,
                 &c->cert_file) != 0 ||
        read_pem(l, e, "user", "client-key-data", "client-key", &c->key_pem, &c->key_file) != 0)
        return -1;
    bool has_cert = c->cert_pem.n || c->cert_file, has_key = c->key_pem.n || c->key_file;
    if (has_cert != has_key)
        return refuse(l, e->source, "user", e->name,
                      "client-certificate and client-key must be given together");
    c->token_file = path_of(l, e, "tokenFile");
    c->token = c->token_file ? STR_NONE : arena_str(l->arena, text_of(e->body, "token"));
    c->username = arena_str(l->arena, text_of(e->body, "username"));
    c->password = arena_str(l->arena, text_of(e->body, "password"));
    read_impersonation(l, e->body);
    return jv_type(exec) == JV_OBJECT ? read_exec(l, e, exec) : 0;
}

/* --- the context ---------------------------------------------------------------------------- */

static struct str current_context(const struct loader *l, const char *wanted)
{
    if (wanted)
        return str_of(wanted);
    vec_foreach (&l->sources, source) {
        struct str name = text_of(source->root, "current-context");
        if (name.n)
            return name;
    }
    return STR_NONE;
}

static int read_context(struct loader *l, const char *wanted)
{
    struct entry context, cluster, user;
    struct str name = current_context(l, wanted);
    if (name.n == 0)
        return error_set(l->err, ERR_CONFIG,
                         "%s: there is no current-context; set one with `kubectl config "
                         "use-context NAME` or name one with --context (known: %s)",
                         l->sources.items[0].path, names_of(l, "contexts"));
    if (!find_entry(l, "contexts", "context", name, &context))
        return error_set(l->err, ERR_CONFIG, "%s: there is no context \"%" PRISTR "\" (known: %s)",
                         l->sources.items[0].path, STR_ARG(name), names_of(l, "contexts"));
    struct str cluster_name = text_of(context.body, "cluster");
    if (!find_entry(l, "clusters", "cluster", cluster_name, &cluster))
        return error_set(
            l->err, ERR_CONFIG,
            "%s: context \"%" PRISTR "\": there is no cluster \"%" PRISTR "\" (known: %s)",
            context.source->path, STR_ARG(name), STR_ARG(cluster_name), names_of(l, "clusters"));
    struct str user_name = text_of(context.body, "user");
    if (user_name.n && !find_entry(l, "users", "user", user_name, &user))
        return error_set(
            l->err, ERR_CONFIG,
            "%s: context \"%" PRISTR "\": there is no user \"%" PRISTR "\" (known: %s)",
            context.source->path, STR_ARG(name), STR_ARG(user_name), names_of(l, "users"));
    struct str namespace = text_of(context.body, "namespace");
    l->config->context = arena_str(l->arena, name);
    l->config->namespace = arena_str(l->arena, namespace.n ? namespace : STR("default"));
    return read_cluster(l, &cluster) != 0 || (user_name.n && read_user(l, &user) != 0) ? -1 : 0;
}

const struct kube_config *
kube_config_load(struct arena *a, const struct kube_config_options *options, struct error *err)
{
    struct loader l = {.arena = a, .err = err, .config = ARENA_NEW(a, struct kube_config)};
    if (add_sources(&l, options->file) != 0 || read_context(&l, options->context) != 0)
        return NULL;
    return l.config;
}
