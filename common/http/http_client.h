/*
 * http_client.h - HTTP(S) calls to one kind of server, many at a time, on one thread of its own.
 *
 * A client owns a thread, its connections (kept alive and reused) and its TLS settings. Calls are
 * submitted from any thread; their callbacks run on the client's thread and must not block. Every
 * submitted call ends with exactly one `on_done`, whatever happens: reply, failure, deadline,
 * cancellation, end of the client. HTTP/1.1 unless HTTP/2 is asked for; redirects are not followed;
 * the path and query are sent byte for byte as given. A host gets at most 64 connections; further
 * calls wait for one, within their deadline.
 *
 * Which proxy: `proxy_url`, else the environment's (https_proxy, http_proxy, no_proxy), never for
 * loopback addresses nor for a cloud's metadata services (link-local ones and fd00:ec2::/32). An
 * empty proxy_url means none.
 */
#ifndef LG_HTTP_HTTP_CLIENT_H
#define LG_HTTP_HTTP_CLIENT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "http/http_header.h"

struct http_client;

/* All optional. Of each pair the bytes win over the file. Copied; nothing needs to outlive the
 * call. */
struct http_client_options {
    struct str ca_pem;   /* trusted CAs, */
    const char *ca_file; /* else a file, read again for every new connection; */
                         /* else the system's CAs */
    struct str cert_pem; /* client certificate and its key, */
    struct str key_pem;
    const char *cert_file; /* else files */
    const char *key_file;
    const char *tls_server_name; /* name to send and verify instead of the URL's host */
    bool insecure_skip_verify;   /* accept any server certificate */
    const char *proxy_url;
    const char *user_agent; /* default "lattice-gateway/VERSION" */
    bool http2;             /* offer HTTP/2 by ALPN */
};

/* A client, or NULL: options that contradict each other or cannot be used (ERR_CONFIG, ERR_IO). */
struct http_client *http_client_new(const struct http_client_options *options, struct error *err);

/*
 * Ends all calls with ERR_CANCELLED, waits for their on_done, stops the thread. Accepts NULL;
 * returns NULL. Not from a callback.
 */
struct http_client *http_client_free(struct http_client *c);

/* What came back. Valid during on_done only (http_client_do copies it). */
struct http_reply {
    int status;      /* e.g. 200; 0 if the call failed before a status line */
    struct str body; /* NUL-terminated; empty when on_chunk took it */
    const struct http_header *headers;
    size_t header_count;
};

/*
 * One call. Everything is copied by submit, also method, url and body.
 *
 * With on_chunk set, the body of a 2xx reply goes there piece by piece as it arrives, and a false
 * return ends the call with ERR_CANCELLED; the body of any other status is collected as usual, so
 * that an error's Status object can be read.
 */
struct http_call {
    const char *method; /* default GET, or POST with a body */
    const char *url;    /* http:// or https:// */
    struct str body;    /* its Content-Type goes into headers */
    const struct http_header *headers;
    size_t header_count;
    struct str bearer_token;    /* sent as Authorization: Bearer */
    int64_t timeout_ms;         /* whole call; 0: none */
    int64_t connect_timeout_ms; /* default 10 s */
    size_t max_body_bytes;      /* collected body; default LIMIT_CLIENT_RESPONSE_BYTES */
    bool (*on_chunk)(void *ctx, struct str chunk);
    /*
     * `err` is NULL when a whole reply arrived, whatever its status. Else: ERR_TIMEOUT (deadline or
     * connect), ERR_TLS (certificate, handshake), ERR_IO (connect, reset, name not found),
     * ERR_LIMIT (body too large), ERR_CANCELLED, ERR_CONFIG (URL); the message names the host and
     * what to check. `reply` is never NULL.
     */
    void (*on_done)(void *ctx, const struct http_reply *reply, const struct error *err);
    void *ctx;
};

/* Starts a call and returns its number (never 0), good for http_client_cancel at any later time. */
uint64_t http_client_submit(struct http_client *c, const struct http_call *call);

/*
 * Asks for the end of a call; on_done follows with ERR_CANCELLED unless the call ended by itself
 * first. From any thread, callbacks included; a number that is over is ignored.
 */
void http_client_cancel(struct http_client *c, uint64_t number);

/*
 * The blocking form: submits, waits, copies the reply into `a`. The call's own on_done and ctx are
 * ignored; on_chunk must be NULL. -1 as on_done's err. Not from a callback.
 */
int http_client_do(struct http_client *c, const struct http_call *call, struct arena *a,
                   struct http_reply *ret_reply, struct error *err);

/* The first header `name` of the reply, or the empty view. */
static inline struct str http_reply_header(const struct http_reply *reply, const char *name)
{
    return http_header_get(reply->headers, reply->header_count, name);
}

#endif
