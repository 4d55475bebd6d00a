/* certs.c - `latticectl certs`: what it takes to install the webhook by hand. */
#include "latticectl_online/certs.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "kube_meta/names.h"
#include "latticectl/command.h"
#include "latticectl_online/webhook_manifest.h"

#define URL_SCHEME "https://"

static const char *const policies[] = {"Ignore", "Fail", NULL};

struct settings {
    struct str service, namespace, out, manifest, url;
    struct config_list names;
    int64_t days, ca_days, timeout_s;
    int failure_policy;
};

/* HOST of https://HOST:PORT or https://[IPv6]:PORT, as a certificate names it. */
static struct str url_host(struct str url)
{
    struct str rest = str_sub(url, strlen(URL_SCHEME), url.n);
    bool bracket = str_starts(rest, STR("["));
    ptrdiff_t end = str_find_char(rest, bracket ? ']' : ':');
    return str_sub(rest, bracket, end < 0 ? rest.n : (size_t)end);
}

static const char *check_url(struct str value)
{
    struct str rest = str_sub(value, strlen(URL_SCHEME), value.n);
    bool has_path = str_find_char(rest, '/') >= 0 || str_find_char(rest, '?') >= 0;
    if (!value.n || (str_starts(value, STR(URL_SCHEME)) && url_host(value).n && !has_path))
        return NULL;
    return "must be https://HOST or https://HOST:PORT, without a path";
}

#define ROW(TYPE, ...) CONFIG_##TYPE(struct settings, __VA_ARGS__), .flag_only = true

static const struct config_row rows[] = {
    {ROW(STRING, service), .name = "service", .def = "lattice-webhook", .group = "Names",
     .check = name_dns1035_label, .help = "Service in front of the webhook."},
    {ROW(STRING, namespace), .name = "namespace", .letter = 'n', .def = "lattice-system",
     .group = "Names", .check = name_dns1123_label, .help = "Namespace of that Service."},
    {ROW(LIST, names), .name = "dns", .group = "Names", .value = "NAME|IP,...",
     .help = "Further names and addresses for the certificate."},
    {ROW(STRING, url), .name = "url", .group = "Names", .value = "https://HOST:PORT",
     .check = check_url,
     .help = "The API server calls this instead of the Service; the certificate names HOST too."},
    {ROW(INT, days), .name = "days", .def = "365", .min = 1, .max = 3650, .group = "Validity",
     .help = "Days that the serving certificate is valid."},
    {ROW(INT, ca_days), .name = "ca-days", .def = "3650", .min = 1, .max = 36500,
     .group = "Validity", .help = "Days that the CA is valid."},
    {ROW(STRING, out), .name = "out", .required = true, .group = "Output", .value = "DIR",
     .help = "Directory for ca.crt, ca.key, tls.crt and tls.key; made if it is missing."},
    {ROW(STRING, manifest), .name = "manifest", .group = "Output", .value = "FILE",
     .help = "Also write a manifest: the Secret and the webhook configurations with caBundle."},
    {ROW(ENUM, failure_policy, policies), .name = "failure-policy", .def = "Ignore",
     .group = "Output", .help = "What the API server does when no webhook answers."},
    {ROW(INT, timeout_s), .name = "timeout-seconds", .def = "2", .min = 1, .max = 30,
     .group = "Output", .help = "How long the API server waits for an answer."},
};

static const struct config_table table = {
    .program = "latticectl certs",
    .usage = "--out DIR [flags]",
    .summary = "Makes a CA and a serving certificate (ECDSA P-256) for the webhook, and a manifest "
               "that registers it.",
    .rows = rows,
    .count = ARRAY_LEN(rows),
    .size = sizeof(struct settings),
};

static int write_manifest(struct arena *a, const struct settings *settings,
                          const struct serving_certs *certs, struct error *err)
{
    struct webhook_manifest manifest = {
        .service = settings->service,
        .namespace = settings->namespace,
        .url = settings->url,
        .failure_policy = str_of(policies[settings->failure_policy]),
        .timeout_s = settings->timeout_s,
        .certs = certs,
    };
    struct strbuf out = STRBUF(LIMIT_FILE_BYTES);
    webhook_manifest_write(&out, &manifest, a);
    int rc = file_write(settings->manifest.p, strbuf_str(&out), 0600, err);
    strbuf_free(&out);
    return rc;
}

/* The names of --dns, and the host of --url. */
static struct config_list further_names(struct arena *a, const struct settings *settings)
{
    struct config_list names = {ARENA_NEW_ARRAY(a, settings->names.n + 1, struct str), 0};
    struct str host = url_host(settings->url);
    for (size_t i = 0; i < settings->names.n; i++)
        if (!str_eq(settings->names.items[i], host))
            names.items[names.n++] = settings->names.items[i];
    if (host.n)
        names.items[names.n++] = host;
    return names;
}

static int make(struct arena *a, const struct settings *settings, struct error *err)
{
    struct config_list names = further_names(a, settings);
    struct serving_options options = {
        .service = settings->service,
        .namespace = settings->namespace,
        .extra_names = names.items,
        .extra_count = names.n,
        .ca_days = settings->ca_days,
        .serving_days = settings->days,
        .now_s = clock_wall_ns() / NS_PER_SECOND,
    };
    struct serving_certs certs;
    if (serving_certs_make(a, &options, &certs, err) < 0)
        return -1;
    if (mkdir(settings->out.p, 0755) < 0 && errno != EEXIST)
        return error_set(err, ERR_IO, "cannot make the directory %s: %m", settings->out.p);
    if (serving_certs_write(settings->out.p, &certs, err) < 0)
        return -1;
    return settings->manifest.n ? write_manifest(a, settings, &certs, err) : 0;
}

int command_certs(struct arena *a, int argc, char **argv)
{
    struct settings settings;
    struct config_result flags = {0};
    struct error err;
    int status = command_flags(a, &table, argc, argv, &settings, &flags);
    if (status >= 0)
        return status;
    if (flags.arguments.n)
        return command_trouble("certs takes flags only; see latticectl certs --help");
    if (make(a, &settings, &err) < 0)
        return command_trouble("%s", err.message);
    return STATUS_CLEAN;
}
