/* test_credentials.c - tokens from files and from exec plugins, which are shell scripts here. */
#include "kube_client/credentials.h"

#include <sys/stat.h>

#include "base/clock.h"
#include "kube_client/exec_plugin.h"
#include "suites.h"
#include "support/assert.h"
#include "support/tempdir.h"

#define V1 "client.authentication.k8s.io/v1"

/* A plugin that is this script. */
static const struct kube_config *with_plugin(struct arena *a, const char *script)
{
    struct kube_exec *exec = ARENA_NEW(a, struct kube_exec);
    struct kube_config *config = ARENA_NEW(a, struct kube_config);
    struct kv *env = ARENA_NEW(a, struct kv);
    *env = (struct kv){STR("GIVEN"), STR("from env")};
    exec->command =
        tempdir_file(a, tempdir_new(a), "plugin", arena_printf(a, "#!/bin/sh\n%s\n", script).p);
    chmod(exec->command, 0755);
    exec->api_version = STR(V1);
    exec->install_hint = STR("install it so");
    exec->env = (struct kv_list){env, 1};
    config->server = STR("https://h");
    config->exec = exec;
    return config;
}

static const char *answer(struct arena *a, const char *status)
{
    return arena_printf(a,
                        "cat <<'X'\n{\"apiVersion\": \"" V1 "\", \"kind\": \"ExecCredential\","
                        "\"status\": %s}\nX",
                        status)
        .p;
}

static void plugins_give_tokens_and_certificates(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct exec_credential c;
    struct error err;
    const char *status = "{\"token\": \"t\", \"expirationTimestamp\": \"1970-01-01T00:00:07Z\"}";
    T_OK(exec_plugin_run(a, with_plugin(a, answer(a, status)), &c, &err), &err);
    T_STR_EQ(c.token, "t");
    T_INT_EQ(c.expires_wall_ns, 7 * NS_PER_SECOND);
    status = "{\"clientCertificateData\": \"cert\", \"clientKeyData\": \"key\"}";
    T_OK(exec_plugin_run(a, with_plugin(a, answer(a, status)), &c, &err), &err);
    T_STR_EQ(c.cert_pem, "cert");
    T_STR_EQ(c.key_pem, "key");
    T_INT_EQ(c.expires_wall_ns, 0);
}

/* What the plugin is told comes back as its token. */
static void plugins_are_told_what_they_need(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct exec_credential c;
    struct error err;
    const struct kube_config *config = with_plugin(
        a, "t=$(printf '%s' \"$GIVEN $OURS $KUBERNETES_EXEC_INFO\" | tr '\"' \"'\")\n"
           "echo '{\"apiVersion\": \"" V1 "\", \"kind\": \"ExecCredential\", \"status\":'"
           " \"{\\\"token\\\": \\\"$t\\\"}}\"");
    ((struct kube_exec *)config->exec)->provide_cluster_info = true;
    setenv("OURS", "inherited", 1);
    setenv("GIVEN", "overridden", 1);
    T_OK(exec_plugin_run(a, config, &c, &err), &err);
    unsetenv("OURS");
    unsetenv("GIVEN");
    T_STR_EQ(c.token, "from env inherited {'apiVersion':'" V1
                      "','kind':'ExecCredential','spec':{'interactive':false,"
                      "'cluster':{'server':'https://h'}}}");
}

static void broken_plugins_are_explained(void)
{
    static const struct {
        const char *script; /* "{…": the status of an answer */
        enum error_code code;
        const char *part;
    } rows[] = {
        {"echo no session >&2; exit 1", ERR_IO, "exit status 1: no session"},
        {"echo hello", ERR_SYNTAX, "answer of "},
        {"echo '{\"kind\": \"ExecCredential\", \"apiVersion\": \"v9\"}'", ERR_SYNTAX,
         "must be an ExecCredential of " V1},
        {"{}", ERR_SYNTAX, "neither token nor clientCertificateData"},
        {"{\"clientKeyData\": \"k\"}", ERR_SYNTAX, "only one of"},
        {"{\"token\": \"t\", \"expirationTimestamp\": \"soon\"}", ERR_SYNTAX, "\"soon\""},
        {"head -c 100000 /dev/zero", ERR_LIMIT, "printed more than"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        bool is_status = rows[i].script[0] == '{';
        const char *script = is_status ? answer(a, rows[i].script) : rows[i].script;
        struct exec_credential c;
        struct error err = {0};
        T_FAILS(exec_plugin_run(a, with_plugin(a, script), &c, &err), &err, rows[i].code,
                rows[i].part);
    }
}

static void a_missing_plugin_comes_with_the_hint(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct kube_config *config = with_plugin(a, "");
    struct exec_credential c;
    struct error err;
    ((struct kube_exec *)config->exec)->command = "/nonexistent/plugin";
    T_FAILS(exec_plugin_run(a, config, &c, &err), &err, ERR_IO, "install it so");
}

static void token_files_are_read_again(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str folder = tempdir_new(a);
    struct kube_config config = {.token_file = tempdir_file(a, folder, "token", " one\n")};
    struct credentials *c = credentials_new(&config);
    struct error err;
    bool new_cert = true;
    T_TRUE(credentials_can_change(c));
    T_OK(credentials_renew(c, &new_cert, &err), &err);
    T_TRUE(!new_cert);
    T_STR_EQ(credentials_token(c, a), "one");
    T_INT_EQ(credentials_renew_at(c, 0), 60 * NS_PER_SECOND);
    tempdir_file(a, folder, "token", "two");
    T_OK(credentials_renew(c, &new_cert, &err), &err);
    T_STR_EQ(credentials_token(c, a), "two");
    tempdir_file(a, folder, "token", "\n");
    T_FAILS(credentials_renew(c, &new_cert, &err), &err, ERR_CONFIG, "is empty");
    T_STR_EQ(credentials_token(c, a), "two"); /* the old one stays, and is soon renewed */
    T_INT_EQ(credentials_renew_at(c, 0), 10 * NS_PER_SECOND);
    unlink(config.token_file);
    T_FAILS(credentials_renew(c, &new_cert, &err), &err, ERR_IO, "bearer token");
    credentials_free(c);
}

static void expiry_sets_the_time_of_renewal(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const char *status = "{\"token\": \"t\", \"clientCertificateData\": \"c\","
                         "\"clientKeyData\": \"k\","
                         "\"expirationTimestamp\": \"1970-01-01T01:00:00Z\"}";
    const struct kube_config *config = with_plugin(a, answer(a, status));
    struct credentials *c = credentials_new(config);
    struct error err;
    bool new_cert = false;
    T_OK(credentials_renew(c, &new_cert, &err), &err);
    T_TRUE(new_cert);
    T_INT_EQ(credentials_renew_at(c, 0), 3590 * NS_PER_SECOND);
    T_INT_EQ(credentials_renew_at(c, 3595 * NS_PER_SECOND), 3605 * NS_PER_SECOND);
    T_OK(credentials_renew(c, &new_cert, &err), &err);
    T_TRUE(!new_cert); /* the same one again */
    struct str cert, key;
    credentials_cert(c, a, &cert, &key);
    T_STR_EQ(cert, "c");
    T_STR_EQ(key, "k");
    credentials_free(c);
}

static void fixed_tokens_do_not_change(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct kube_config config = {.token = STR("fixed")};
    struct credentials *c = credentials_new(&config);
    struct error err;
    bool new_cert = true;
    T_TRUE(!credentials_can_change(c));
    T_OK(credentials_renew(c, &new_cert, &err), &err);
    T_TRUE(!new_cert);
    T_STR_EQ(credentials_token(c, a), "fixed");
    credentials_free(c);
    T_TRUE(credentials_free(NULL) == NULL);
}

CU_TestInfo credentials_tests[] = {
    {"plugins_give_tokens_and_certificates", plugins_give_tokens_and_certificates},
    {"plugins_are_told_what_they_need", plugins_are_told_what_they_need},
    {"broken_plugins_are_explained", broken_plugins_are_explained},
    {"a_missing_plugin_comes_with_the_hint", a_missing_plugin_comes_with_the_hint},
    {"token_files_are_read_again", token_files_are_read_again},
    {"expiry_sets_the_time_of_renewal", expiry_sets_the_time_of_renewal},
    {"fixed_tokens_do_not_change", fixed_tokens_do_not_change},
    CU_TEST_INFO_NULL,
};
