/* test_kubeconfig.c - kubeconfig files: what they say, how several combine, what is wrong. */
#include "kube_client/kubeconfig.h"

#include "suites.h"
#include "support/assert.h"
#include "support/tempdir.h"

#define CLUSTER "clusters: [{name: c, cluster: {server: 'https://h:6443/'}}]\n"
#define CONTEXT                                                                                    \
    "contexts: [{name: x, context: {cluster: c, user: u}}]\n"                                      \
    "current-context: x\n"
#define PEM_BASE64 "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==" /* -----BEGIN CERTIFICATE----- */

/* Loads one file with this text. */
static const struct kube_config *load(struct arena *a, const char *text, const char *context,
                                      struct error *err)
{
    const char *path = tempdir_file(a, tempdir_new(a), "config", text);
    struct kube_config_options options = {.file = path, .context = context};
    return kube_config_load(a, &options, err);
}

static void a_token_and_a_context(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct error err;
    const struct kube_config *c =
        load(a, CLUSTER CONTEXT "users: [{name: u, user: {token: secret}}]\n", NULL, &err);
    if (!T_OK_PTR(c, &err))
        return;
    T_STR_EQ(c->server, "https://h:6443");
    T_STR_EQ(c->token, "secret");
    T_STR_EQ(c->namespace, "default");
    T_STR_EQ(c->context, "x");
    T_TRUE(!c->insecure && !c->exec && !c->cert_file && !c->ca_file && !c->token_file);
}

static void every_member_is_read(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct error err;
    const struct kube_config *c =
        load(a,
             "clusters: [{name: c, cluster: {server: 'https://h', tls-server-name: t,"
             " proxy-url: 'http://p', insecure-skip-tls-verify: true,"
             " certificate-authority-data: " PEM_BASE64 ", certificate-authority: ignored}}]\n"
             "contexts: [{name: x, context: {cluster: c, user: u, namespace: shop}}]\n"
             "users: [{name: u, user: {client-certificate-data: " PEM_BASE64
             ", client-key-data: " PEM_BASE64 ", username: joe, password: pw, as: jane,"
             " as-uid: '7', as-groups: [g, h], tokenFile: tok, token: not-this}}]\n",
             "x", &err);
    if (!T_OK_PTR(c, &err))
        return;
    T_STR_EQ(c->tls_server_name, "t");
    T_STR_EQ(c->proxy_url, "http://p");
    T_TRUE(c->insecure);
    T_STR_EQ(c->ca_pem, "-----BEGIN CERTIFICATE-----\n");
    T_TRUE(!c->ca_file);
    T_STR_EQ(c->cert_pem, c->key_pem);
    T_STR_EQ(c->username, "joe");
    T_STR_EQ(c->password, "pw");
    T_STR_EQ(c->impersonate_user, "jane");
    T_STR_EQ(c->impersonate_uid, "7");
    T_INT_EQ(c->impersonate_groups.n, 2);
    T_STR_EQ(c->namespace, "shop");
    T_TRUE(str_ends(str_of(c->token_file), STR("/tok"))); /* beside the kubeconfig */
    T_INT_EQ(c->token.n, 0);
}

static void exec_is_read(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct error err;
    const struct kube_config *c =
        load(a,
             CLUSTER CONTEXT "users: [{name: u, user: {exec: {command: ./bin/p, args: [a, b],"
                             " apiVersion: client.authentication.k8s.io/v1beta1, installHint: hint,"
                             " env: [{name: K, value: V}], provideClusterInfo: true}}}]\n",
             NULL, &err);
    if (!T_OK_PTR(c, &err) || !T_TRUE(c->exec != NULL))
        return;
    struct str value;
    T_TRUE(c->exec->command[0] == '/' && str_ends(str_of(c->exec->command), STR("/./bin/p")));
    T_INT_EQ(c->exec->args.n, 2);
    T_TRUE(kv_get(&c->exec->env, STR("K"), &value));
    T_STR_EQ(value, "V");
    T_STR_EQ(c->exec->install_hint, "hint");
    T_TRUE(c->exec->provide_cluster_info);
}

static void mistakes_are_named(void)
{
    static const struct {
        const char *text;
        const char *context;
        enum error_code code;
        const char *part;
    } rows[] = {
        {"a: [", NULL, ERR_SYNTAX, "kubeconfig"},
        {"[]", NULL, ERR_CONFIG, "must hold a Config object, not: array"},
        {CLUSTER "contexts: [{name: v}, {name: w}]", NULL, ERR_CONFIG,
         "no current-context; set one with `kubectl config use-context NAME` or name one with "
         "--context (known: v, w)"},
        {CLUSTER CONTEXT, "q", ERR_CONFIG, "no context \"q\" (known: x)"},
        {CONTEXT, NULL, ERR_CONFIG, "context \"x\": there is no cluster \"c\" (known: none)"},
        {CLUSTER CONTEXT "users: [{name: w}]", NULL, ERR_CONFIG,
         "context \"x\": there is no user \"u\" (known: w)"},
        {"clusters: [{name: c, cluster: {server: h}}]\n" CONTEXT "users: [{name: u}]", NULL,
         ERR_CONFIG, "cluster \"c\": server must be a URL"},
        {"clusters: [{name: c, cluster: {server: 'https://h', certificate-authority-data: "
         "'!'}}]\n" CONTEXT "users: [{name: u}]",
         NULL, ERR_CONFIG, "certificate-authority-data must be PEM text in base64"},
        {"clusters: [{name: c, cluster: {server: 'https://h', certificate-authority: "
         "gone.crt}}]\n" CONTEXT "users: [{name: u}]",
         NULL, ERR_CONFIG, "gone.crt: No such file"},
        {CLUSTER CONTEXT "users: [{name: u, user: {client-certificate-data: " PEM_BASE64 "}}]",
         NULL, ERR_CONFIG, "must be given together"},
        {CLUSTER CONTEXT "users: [{name: u, user: {auth-provider: {name: gcp}}}]", NULL, ERR_CONFIG,
         "auth-provider is not supported"},
        {CLUSTER CONTEXT "users: [{name: u, user: {exec: {}}}]", NULL, ERR_CONFIG,
         "exec.command is missing"},
        {CLUSTER CONTEXT "users: [{name: u, user: {exec: {command: p, apiVersion: v9}}}]", NULL,
         ERR_CONFIG, "exec.apiVersion must be client.authentication.k8s.io/v1"},
        {CLUSTER CONTEXT "users: [{name: u, user: {exec: {command: p, interactiveMode: Always,"
                         " apiVersion: client.authentication.k8s.io/v1}}}]",
         NULL, ERR_CONFIG, "interactiveMode Always"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        struct error err = {0};
        const struct kube_config *c = load(a, rows[i].text, rows[i].context, &err);
        T_FAILS(c ? 0 : -1, &err, rows[i].code, rows[i].part);
    }
}

static void the_first_file_of_the_list_wins(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str folder = tempdir_new(a), other = tempdir_new(a);
    struct error err;
    const char *one = tempdir_file(a, folder, "one", "current-context: x\n" CLUSTER);
    const char *two = tempdir_file(a, other, "two",
                                   "current-context: y\n"
                                   "clusters: [{name: c, cluster: {server: 'https://other'}}]\n"
                                   "contexts: [{name: x, context: {cluster: c, user: u}}]\n"
                                   "users: [{name: u, user: {tokenFile: tok}}]\n");
    setenv("KUBECONFIG", arena_printf(a, "%" PRISTR "/missing:%s:%s", STR_ARG(folder), one, two).p,
           1);
    const struct kube_config *c = kube_config_find(a, &(struct kube_config_options){0}, &err);
    if (T_OK_PTR(c, &err)) {
        T_STR_EQ(c->server, "https://h:6443");
        T_STR_EQ(c->token_file, arena_printf(a, "%" PRISTR "/tok", STR_ARG(other)));
    }
    setenv("KUBECONFIG", arena_printf(a, "%" PRISTR "/missing", STR_ARG(folder)).p, 1);
    c = kube_config_find(a, &(struct kube_config_options){0}, &err);
    T_FAILS(c ? 0 : -1, &err, ERR_CONFIG, "no file of $KUBECONFIG");
    unsetenv("KUBECONFIG");
}

static void without_any_file_the_ways_are_told(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str home = tempdir_new(a);
    struct error err;
    const char *old = getenv("HOME");
    const char *kept = old ? arena_str(a, str_of(old)).p : NULL;
    setenv("HOME", home.p, 1);
    unsetenv("KUBECONFIG");
    const struct kube_config *c = kube_config_find(a, &(struct kube_config_options){0}, &err);
    T_FAILS(c ? 0 : -1, &err, ERR_CONFIG, "neither --kubeconfig nor $KUBECONFIG is set");
    struct kube_config_options missing = {.file = "/nonexistent/config"};
    c = kube_config_find(a, &missing, &err);
    T_FAILS(c ? 0 : -1, &err, ERR_IO, "/nonexistent/config");
    if (kept)
        setenv("HOME", kept, 1);
    else
        unsetenv("HOME");
}

CU_TestInfo kubeconfig_tests[] = {
    {"a_token_and_a_context", a_token_and_a_context},
    {"every_member_is_read", every_member_is_read},
    {"exec_is_read", exec_is_read},
    {"mistakes_are_named", mistakes_are_named},
    {"the_first_file_of_the_list_wins", the_first_file_of_the_list_wins},
    {"without_any_file_the_ways_are_told", without_any_file_the_ways_are_told},
    CU_TEST_INFO_NULL,
};
