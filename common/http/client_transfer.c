/*
 * client_transfer.c - one call from its copy to its on_done: what arrives, and how its end is told.
 */
#include "base/xalloc.h"
#include "http/client_impl.h"

static struct str copy(struct arena *a, struct str s)
{
    return s.p ? arena_str(a, s) : s;
}

struct transfer *transfer_new(struct http_client *c, const struct http_call *call)
{
    struct transfer *t = xcalloc(1, sizeof(*t));
    t->client = c;
    t->arena = arena_new();
    t->call = *call;
    t->call.method = call->method ? copy(t->arena, str_of(call->method)).p : NULL;
    t->call.url = copy(t->arena, str_of(call->url)).p;
    t->call.body = copy(t->arena, call->body);
    t->call.bearer_token = copy(t->arena, call->bearer_token);
    struct http_header *headers = ARENA_NEW_ARRAY(t->arena, call->header_count, struct http_header);
    for (size_t i = 0; i < call->header_count; i++)
        headers[i] = (struct http_header){copy(t->arena, call->headers[i].name),
                                          copy(t->arena, call->headers[i].value)};
    t->call.headers = headers;
    size_t max = call->max_body_bytes ? call->max_body_bytes : LIMIT_CLIENT_RESPONSE_BYTES;
    t->body = STRBUF(max);
    return t;
}

/* What went wrong, in our words: the code of an error and advice. */
static const struct {
    CURLcode curl;
    enum error_code code;
    const char *advice;
} failures[] = {
    {CURLE_OPERATION_TIMEDOUT, ERR_TIMEOUT, "no answer in time; is it up and reachable?"},
    {CURLE_COULDNT_RESOLVE_HOST, ERR_IO, "the name cannot be resolved; check it and the DNS"},
    {CURLE_COULDNT_RESOLVE_PROXY, ERR_IO, "the proxy's name cannot be resolved; check proxy-url"},
    {CURLE_COULDNT_CONNECT, ERR_IO, "cannot connect; check address, port and firewall"},
    {CURLE_URL_MALFORMAT, ERR_CONFIG, "the URL is malformed"},
    {CURLE_UNSUPPORTED_PROTOCOL, ERR_IO, "the connection failed: no HTTP spoken; check the port"},
    {CURLE_SSL_CONNECT_ERROR, ERR_TLS, "the TLS handshake failed; does TLS run on that port?"},
    {CURLE_PEER_FAILED_VERIFICATION, ERR_TLS,
     "its certificate is not trusted; check the CA and the name in the certificate"},
    {CURLE_SSL_CERTPROBLEM, ERR_TLS, "the client certificate or its key cannot be used"},
    {CURLE_SSL_CACERT_BADFILE, ERR_TLS, "the CA certificates cannot be read"},
};

static const char *text_of(const struct transfer *t, CURLcode code)
{
    return t->detail[0] ? t->detail : curl_easy_strerror(code);
}

static void describe(const struct transfer *t, CURLcode code, struct error *err)
{
    for (size_t i = 0; i < ARRAY_LEN(failures); i++) {
        if (failures[i].curl == code) {
            error_set(err, failures[i].code, "%s: %s (%s)", t->host, failures[i].advice,
                      text_of(t, code));
            return;
        }
    }
    error_set(err, ERR_IO, "%s: the connection failed (%s)", t->host, text_of(t, code));
}

/* Whether the call failed; then *err says how. */
static bool failed(const struct transfer *t, CURLcode code, bool cancelled, struct error *err)
{
    if (cancelled || t->stopped_by_chunk)
        error_set(err, ERR_CANCELLED, "%s: the call was cancelled", t->host);
    else if (t->body_too_large)
        error_set(err, ERR_LIMIT, "%s: the answer is larger than %zu bytes", t->host, t->body.max);
    else if (code != CURLE_OK)
        describe(t, code, err);
    else if (!t->header_complete) /* libcurl takes the end of the connection for the header's */
        error_set(err, ERR_IO, "%s: the connection ended within the header of the answer", t->host);
    else
        return false;
    return true;
}

static void transfer_free(struct transfer *t)
{
    curl_easy_cleanup(t->easy);
    curl_slist_free_all(t->headers);
    curl_slist_free_all(t->connect_to);
    strbuf_free(&t->body);
    free(t->url);
    free(t->host);
    arena_free(t->arena);
    free(t);
}

void transfer_finish(struct transfer *t, CURLcode code, bool cancelled)
{
    struct error err;
    long status = 0;
    if (t->easy)
        curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    struct http_reply reply = {
        .status = (int)status,
        .body = strbuf_str(&t->body),
        .headers = t->reply_headers.items,
        .header_count = t->reply_headers.n,
    };
    bool bad = failed(t, code, cancelled, &err);
    t->call.on_done(t->call.ctx, &reply, bad ? &err : NULL);
    transfer_free(t);
}

void transfer_refuse(struct transfer *t, const struct error *err)
{
    struct http_reply none = {.body = STR("")};
    t->call.on_done(t->call.ctx, &none, err);
    transfer_free(t);
}
