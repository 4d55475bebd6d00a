/*
 * client_impl.h - inside the HTTP client: the client, one transfer, and what its parts do for each
 * other. Private to http.
 *
 * Threads: `submitted` and `cancelled` are written by any thread under the lock; everything else of
 * a client and of its transfers belongs to the client's own thread once it runs.
 */
#ifndef LG_HTTP_CLIENT_IMPL_H
#define LG_HTTP_CLIENT_IMPL_H

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/strbuf.h"
#include "base/vec.h"
#include "http/http_client.h"

/* A file that exists in memory only, for what libcurl takes as a path alone. */
struct memory_file {
    int fd; /* -1: none */
    char path[32];
};

/* The options, owned. */
struct client_tls {
    struct memory_file ca, cert, key;
    char *ca_file, *cert_file, *key_file; /* or NULL */
    char *server_name;
    bool insecure;
};

struct transfer {
    uint64_t number;
    struct transfer *next; /* in `submitted` */
    struct http_client *client;
    CURL *easy;
    struct curl_slist *headers, *connect_to;
    struct arena *arena; /* copies of the call, headers of the reply */
    struct http_call call;
    char *url;  /* what libcurl is given */
    char *host; /* for messages */
    struct strbuf body;
    VEC(struct http_header) reply_headers;
    bool stopped_by_chunk, body_too_large;
    bool header_complete; /* its empty line has arrived */
    char detail[CURL_ERROR_SIZE];
};

struct http_client {
    CURLM *multi;
    pthread_t thread;
    struct client_tls tls;
    char *proxy_url; /* NULL: the environment's */
    char *user_agent;
    bool http2;

    pthread_mutex_t lock;
    struct transfer *submitted; /* newest first */
    VEC(uint64_t) cancelled;
    uint64_t last_number;
    bool stopping;

    VEC(struct transfer *) running; /* the client's thread only */
};

/* --- client_tls.c -------------------------------------------------------------------------------
 */

/* Copies the TLS options; -1 if bytes cannot be put into memory files or options contradict. */
int client_tls_init(struct client_tls *tls, const struct http_client_options *options,
                    struct error *err);
void client_tls_done(struct client_tls *tls);

/* Sets them on a transfer. */
CURLcode client_tls_apply(const struct client_tls *tls, CURL *easy);

/* --- client_transfer.c --------------------------------------------------------------------------
 */

/* A transfer with everything of `call` copied, ready for the multi handle. Never NULL. */
struct transfer *transfer_new(struct http_client *c, const struct http_call *call);

/* Calls on_done with what libcurl, or `cancelled`, says, and releases the transfer. */
void transfer_finish(struct transfer *t, CURLcode code, bool cancelled);

/* Calls on_done with `err` for a transfer that could not begin, and releases it. */
void transfer_refuse(struct transfer *t, const struct error *err);

/* --- client_setup.c -----------------------------------------------------------------------------
 */

/* Puts all options of the call and the client onto t->easy; -1 with ERR_CONFIG. */
int transfer_setup(struct transfer *t, struct error *err);

#endif
