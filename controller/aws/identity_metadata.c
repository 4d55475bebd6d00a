/* identity_metadata.c - see identity_metadata.h. */
#include "aws/identity_metadata.h"

#include "aws/imds.h"
#include "http/http_client.h"
#include "json/json_read.h"

struct metadata {
    struct arena *arena;
    struct imds imds;
    struct http_client *http;
    struct http_header header; /* the lifetime wanted, then the session's token */
};

static int call(struct metadata *m, const char *method, const char *path, struct str *ret_body,
                struct error *err)
{
    struct http_reply reply;
    struct http_call http = {
        .method = method,
        .url = arena_printf(m->arena, "%" PRISTR "%s", STR_ARG(m->imds.base), path).p,
        .headers = &m->header,
        .header_count = 1,
        .timeout_ms = m->imds.timeout_ms,
        .connect_timeout_ms = m->imds.timeout_ms,
        .max_body_bytes = LIMIT_CREDENTIAL_BYTES,
    };
    int rc = -1;
    for (unsigned i = 0; i < m->imds.attempts && rc < 0; i++)
        rc = http_client_do(m->http, &http, m->arena, &reply, err);
    if (rc < 0)
        return error_wrap(err, "instance metadata (%s)", IMDS_ADVICE);
    if (reply.status != 200)
        return error_set(err, reply.status == 404 ? ERR_NOT_FOUND : ERR_REMOTE,
                         "instance metadata answered %d to %s %s", reply.status, method, path);
    *ret_body = str_trim(reply.body);
    return 0;
}

static void close_client(void *http)
{
    http_client_free(http);
}

struct metadata *metadata_open(struct arena *a, const struct aws_environment *env,
                               struct error *err)
{
    struct metadata *m = ARENA_NEW(a, struct metadata);
    struct str token;
    m->arena = a;
    m->header = (struct http_header){STR(IMDS_LIFETIME_HEADER), STR(IMDS_LIFETIME_SECONDS)};
    if (imds_settings(a, env, &m->imds, err) < 0)
        return NULL;
    m->http = http_client_new(&(struct http_client_options){.proxy_url = ""}, err);
    if (!m->http)
        return NULL;
    arena_defer(a, close_client, m->http);
    if (call(m, "PUT", IMDS_TOKEN_PATH, &token, err) < 0)
        return NULL;
    m->header = (struct http_header){STR(IMDS_TOKEN_HEADER), token};
    return m;
}

int metadata_region(struct metadata *m, struct str *ret, struct error *err)
{
    return call(m, "GET", "/latest/meta-data/placement/region", ret, err);
}

int metadata_account_id(struct metadata *m, struct str *ret, struct error *err)
{
    static const char path[] = "/latest/meta-data/identity-credentials/ec2/info";
    struct str text;
    if (call(m, "GET", path, &text, err) < 0)
        return -1;
    const struct jv *info = json_read(m->arena, text, NULL, err);
    if (!info)
        return error_wrap(err, "instance metadata %s", path);
    *ret = jv_str(jv_get(info, "AccountId"));
    if (!ret->n)
        return error_set(err, ERR_SYNTAX, "instance metadata %s has no AccountId", path);
    return 0;
}

/* Of the first network interface, which is the node's own. */
int metadata_vpc_id(struct metadata *m, struct str *ret, struct error *err)
{
    struct str mac;
    if (call(m, "GET", "/latest/meta-data/mac", &mac, err) < 0)
        return -1;
    for (size_t i = 0; i < mac.n; i++)
        if (!strchr("0123456789abcdefABCDEF:", mac.p[i]))
            return error_set(err, ERR_SYNTAX, "instance metadata has no hardware address in mac");
    struct str path = arena_printf(
        m->arena, "/latest/meta-data/network/interfaces/macs/%" PRISTR "/vpc-id", STR_ARG(mac));
    return call(m, "GET", path.p, ret, err);
}
