/*
 * client_setup.c - a call as libcurl options.
 */
#include <stdio.h>
#include <strings.h>

#include "base/xalloc.h"
#include "http/client_impl.h"

enum { CONNECT_TIMEOUT_MS = 10000, KEEP_ALIVE_SECONDS = 30 };

/* --- what arrives -------------------------------------------------------------------------------
 */

static bool is_success(CURL *easy)
{
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return status >= 200 && status < 300;
}

/* A short count makes libcurl end the transfer. */
static size_t on_body(char *data, size_t size, size_t n, void *ctx)
{
    struct transfer *t = ctx;
    struct str chunk = {data, size * n};
    if (t->call.on_chunk && is_success(t->easy)) {
        t->stopped_by_chunk = !t->call.on_chunk(t->call.ctx, chunk);
        return t->stopped_by_chunk ? 0 : chunk.n;
    }
    strbuf_add(&t->body, chunk);
    t->body_too_large = t->body.overflowed;
    return t->body_too_large ? 0 : chunk.n;
}

/* Header lines; a status line begins the header of a new (perhaps final) answer. */
static size_t on_header(char *data, size_t size, size_t n, void *ctx)
{
    struct transfer *t = ctx;
    struct str line = {data, size * n};
    ptrdiff_t colon = str_find_char(line, ':');
    if (str_starts(line, STR("HTTP/"))) {
        t->reply_headers.n = 0;
        t->header_complete = false;
    } else if (str_trim(line).n == 0) {
        t->header_complete = true;
    } else if (colon > 0) {
        vec_push(t->arena, &t->reply_headers,
                 (struct http_header){
                     arena_str(t->arena, str_sub(line, 0, (size_t)colon)),
                     arena_str(t->arena, str_trim(str_sub(line, (size_t)colon + 1, line.n)))});
    }
    return line.n;
}

/* --- the URL ------------------------------------------------------------------------------------
 */

static char *url_part(CURLU *url, CURLUPart part, unsigned flags)
{
    char *text = NULL;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
        return NULL;
    char *owned = xstrdup(text);
    curl_free(text);
    return owned;
}

static void cleanup_url(CURLU **url)
{
    curl_url_cleanup(*url);
}

/*
 * With a TLS server name of its own, the URL carries that name (so it is sent and verified), the
 * connection goes to the real host, and the Host header stays the real one.
 */
static int name_for_tls(struct transfer *t, CURLU *url, const char *host, const char *port)
{
    const char *name = t->client->tls.server_name;
    struct strbuf line = STRBUF(1024);
    strbuf_printf(&line, "%s:%s:%s:%s", name, port, host, port);
    t->connect_to = curl_slist_append(NULL, strbuf_str(&line).p);
    strbuf_clear(&line);
    strbuf_printf(&line, "Host: %s:%s", host, port);
    t->headers = curl_slist_append(t->headers, strbuf_str(&line).p);
    strbuf_free(&line);
    return curl_url_set(url, CURLUPART_HOST, name, 0) == CURLUE_OK ? 0 : -1;
}

static int setup_url(struct transfer *t, struct error *err)
{
    _cleanup_(cleanup_url) CURLU *url = curl_url();
    const char *text = t->call.url ? t->call.url : "";
    CURLUcode code = curl_url_set(url, CURLUPART_URL, text, CURLU_PATH_AS_IS);
    _cleanup_(cleanup_free) char *scheme = url_part(url, CURLUPART_SCHEME, 0);
    _cleanup_(cleanup_free) char *host = url_part(url, CURLUPART_HOST, 0);
    _cleanup_(cleanup_free) char *port = url_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    t->host = xstrdup(host ? host : text);
    bool web = scheme && (!strcasecmp(scheme, "http") || !strcasecmp(scheme, "https"));
    if (code != CURLUE_OK || !host || !port || !web)
        return error_set(err, ERR_CONFIG, "\"%.200s\" is not a URL of the form https://host/path",
                         text);
    if (t->client->tls.server_name && strcasecmp(scheme, "https") == 0 &&
        name_for_tls(t, url, host, port) < 0)
        return error_set(err, ERR_CONFIG, "tls-server-name \"%s\" is not a host name",
                         t->client->tls.server_name);
    t->url = t->connect_to ? url_part(url, CURLUPART_URL, 0) : xstrdup(text);
    return 0;
}

/* --- headers and body ----------------------------------------------------------------------------
 */

static bool has_line_break(struct str s)
{
    return str_find_char(s, '\r') >= 0 || str_find_char(s, '\n') >= 0;
}

/* A line break would begin another field (RFC 9110 5.5). The value may be a secret: not shown. */
static int add_header(struct transfer *t, struct str name, struct str value, struct error *err)
{
    if (has_line_break(name) || has_line_break(value))
        return error_set(err, ERR_CONFIG,
                         "%s: the request's field %.*s has a line break in it; take it out",
                         t->host, (int)strcspn(name.p, "\r\n"), name.p);
    _cleanup_(strbuf_free) struct strbuf line = STRBUF(LIMIT_HTTP_HEADER_BYTES);
    strbuf_printf(&line, "%" PRISTR ": %" PRISTR, STR_ARG(name), STR_ARG(value));
    if (line.overflowed)
        return error_set(err, ERR_CONFIG, "%s: the request's field %.60s is longer than %u bytes",
                         t->host, name.p, LIMIT_HTTP_HEADER_BYTES);
    t->headers = curl_slist_append(t->headers, line.p);
    explicit_bzero(line.p, line.n);
    return 0;
}

static int setup_headers(struct transfer *t, struct error *err)
{
    t->headers = curl_slist_append(t->headers, "Expect:");
    for (size_t i = 0; i < t->call.header_count; i++)
        if (add_header(t, t->call.headers[i].name, t->call.headers[i].value, err) < 0)
            return -1;
    if (!t->call.bearer_token.n)
        return 0;
    struct str value = arena_printf(t->arena, "Bearer %" PRISTR, STR_ARG(t->call.bearer_token));
    return add_header(t, STR("Authorization"), value, err);
}

static CURLcode setup_method(struct transfer *t)
{
    CURL *easy = t->easy;
    CURLcode code = CURLE_OK;
    bool head = t->call.method && strcmp(t->call.method, "HEAD") == 0;
    if (head)
        return curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    if (t->call.body.p) {
        code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->call.body.n);
        if (!code)
            code = curl_easy_setopt(easy, CURLOPT_POSTFIELDS, t->call.body.p);
    }
    if (!code && t->call.method)
        code = curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, t->call.method);
    return code;
}

/* --- everything
 * ----------------------------------------------------------------------------------- */

static CURLcode setup_callbacks(struct transfer *t)
{
    CURL *easy = t->easy;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->detail);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    return curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
}

static CURLcode setup_connection(struct transfer *t)
{
    CURL *easy = t->easy;
    const struct http_client *c = t->client;
    int64_t connect_ms =
        t->call.connect_timeout_ms ? t->call.connect_timeout_ms : CONNECT_TIMEOUT_MS;
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, (long)KEEP_ALIVE_SECONDS);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, (long)KEEP_ALIVE_SECONDS);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)t->call.timeout_ms);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, c->user_agent);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, NULL);
    if (c->proxy_url)
        curl_easy_setopt(easy, CURLOPT_PROXY, c->proxy_url);
    if (t->connect_to)
        curl_easy_setopt(easy, CURLOPT_CONNECT_TO, t->connect_to);
    long version = c->http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1;
    return curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, version);
}

/* Loopback, or link-local and the like: the metadata services of a cloud. No proxy reaches it. */
static bool is_local(const char *host)
{
    return strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 ||
           strcmp(host, "[::1]") == 0 || strncmp(host, "169.254.", 8) == 0 ||
           strncmp(host, "[fe80:", 6) == 0 || strncmp(host, "[fd00:ec2:", 10) == 0;
}

int transfer_setup(struct transfer *t, struct error *err)
{
    t->easy = curl_easy_init();
    if (!t->easy)
        abort();
    if (setup_url(t, err) < 0 || setup_headers(t, err) < 0)
        return -1;
    if (t->call.method && has_line_break(str_of(t->call.method)))
        return error_set(err, ERR_CONFIG, "%s: the method has a line break in it", t->host);
    CURLcode code = setup_callbacks(t);
    if (!code)
        code = setup_connection(t);
    if (!code && is_local(t->host))
        code = curl_easy_setopt(t->easy, CURLOPT_NOPROXY, "*");
    if (!code)
        code = setup_method(t);
    if (!code)
        code = curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
    if (!code)
        code = curl_easy_setopt(t->easy, CURLOPT_URL, t->url);
    if (!code)
        code = client_tls_apply(&t->client->tls, t->easy);
    if (code)
        return error_set(err, ERR_CONFIG, "%s: an option of the call cannot be used (%s)", t->host,
                         curl_easy_strerror(code));
    return 0;
}
