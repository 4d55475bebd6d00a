/*
 * server_impl.h - what the files of the HTTP server share; not for others.
 *
 * http_server.c starts, drains and stops; server_connection.c follows connections and requests
 * through the callbacks of libmicrohttpd; server_answer.c sends responses; server_exchange.c owns
 * requests while handlers have them; server_sweep.c is the thread that enforces deadlines;
 * server_listen.c opens the socket.
 *
 * One lock per server guards everything below that says so. It is held for a few instructions, and
 * across MHD_suspend_connection and MHD_resume_connection, whose order must be that of the states.
 */
#ifndef LG_HTTP_SERVER_IMPL_H
#define LG_HTTP_SERVER_IMPL_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#include "base/limits.h"
#include "base/strbuf.h"
#include "http/http_server.h"

/*
 * A request from its head to its answer. The handler has it from the call until it returns
 * HTTP_DONE, or until http_request_complete().
 */
enum exchange_state {
    EXCHANGE_RUNNING,   /* body arriving, or in the handler */
    EXCHANGE_COMPLETED, /* answer complete, perhaps before the handler returned */
    EXCHANGE_SUSPENDED, /* connection put aside */
    EXCHANGE_ABANDONED, /* deadline passed or server stopping: answered without the handler */
};

struct exchange {
    struct http_request request;
    struct http_response response;
    struct http_server *server;
    const struct http_endpoint *route;
    struct MHD_Connection *mhd;
    struct arena *arena;
    struct strbuf body;
    enum exchange_state state; /* under the lock */
    bool detached;             /* under the lock: no connection any more */
    struct exchange *next_free;
};

enum connection_phase {
    CONNECTION_IDLE,      /* before and between requests */
    CONNECTION_HEAD,      /* request line seen */
    CONNECTION_BODY,      /* has an exchange, body arriving */
    CONNECTION_REFUSING,  /* no exchange; the body is read and dropped, then comes the refusal */
    CONNECTION_SUSPENDED, /* its exchange waits for http_request_complete() */
    CONNECTION_ANSWERED,  /* the response is on its way */
};

struct connection {
    struct connection *prev, *next; /* under the lock */
    struct http_server *server;
    struct MHD_Connection *mhd;
    int fd;
    enum connection_phase phase; /* under the lock */
    int64_t phase_since_ns;      /* under the lock; BODY and REFUSING keep that of HEAD */
    bool put_aside;              /* under the lock: it was, and is not answered to the end yet */
    struct exchange *exchange;
    struct arena *scratch; /* target and refusal of the current request */
    struct str target;
    struct http_refusal refusal;
    int retry_after; /* seconds, with a refusal; -1: none */
    size_t discarded;
    char peer[64];
    char local[64];
    uint16_t local_port;
};

enum server_mode {
    SERVER_SERVING,
    SERVER_CLOSING,  /* answers, with Connection: close */
    SERVER_REFUSING, /* 503 */
};

struct http_server {
    struct http_server_options options;
    struct arena *arena; /* of the copied options */
    struct MHD_Daemon *daemon;
    int listen_fd; /* -1 while libmicrohttpd owns it */
    uint16_t port;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* in_flight, put_aside; on the monotonic clock */
    pthread_cond_t end;     /* stopping, for the sweeper alone: it must not wake for each request */
    enum server_mode mode;  /* under the lock */
    struct connection *connections; /* under the lock */
    struct exchange *free_list;     /* under the lock */
    bool stopping;                  /* under the lock */
    unsigned in_flight;             /* under the lock: exchanges in use */
    unsigned put_aside; /* under the lock: connections with a request that was put aside and whose
                           answer is not sent yet */
    pthread_t sweeper;
    struct http_server_stats stats; /* under the lock; some are filled in when asked for */
    atomic_uint_fast64_t trouble;   /* messages of libmicrohttpd and GnuTLS */
};

/* server_exchange.c */

/* A request of `connection`, or NULL above the cap. */
struct exchange *exchange_acquire(struct connection *connection, const struct http_endpoint *route);

/*
 * The connection is done with it: back to the pool, unless the handler still has it, then
 * http_request_complete() gives it back.
 */
void exchange_release(struct exchange *ex);

/* Calls the handler. True: the response can be sent; false: the connection has been put aside. */
bool exchange_run(struct exchange *ex, struct connection *connection);

/* Under the lock: answers a suspended exchange in the handler's stead. */
void exchange_abandon(struct exchange *ex);

/* Releases the exchange and what it holds; no other thread may know it any more. */
void exchange_free(struct exchange *ex);

/* server_connection.c: callbacks of libmicrohttpd. */
void connection_notify(void *cls, struct MHD_Connection *mhd, void **socket_context,
                       enum MHD_ConnectionNotificationCode code);
void *connection_target(void *cls, const char *target, struct MHD_Connection *mhd);
enum MHD_Result connection_access(void *cls, struct MHD_Connection *mhd, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **request_context);
void connection_completed(void *cls, struct MHD_Connection *mhd, void **request_context,
                          enum MHD_RequestTerminationCode code);

/* The connection enters `phase`, now. */
void connection_enter(struct connection *c, enum connection_phase phase);

/*
 * server_answer.c: hands the response over to be sent; `allow` NULL and `retry_after` -1: without
 * these fields. MHD_NO ends the connection.
 */
enum MHD_Result connection_send(struct connection *c, const struct http_response *r,
                                const char *allow, int retry_after);

/* server_sweep.c: the thread's body; the argument is the server. */
void *server_sweep(void *server);

/* Under the lock: abandons all suspended exchanges. */
void server_abandon_all(struct http_server *s);

/* server_listen.c: a listening, non-blocking socket, or -1; ERR_CONFIG, ERR_IO. */
int server_listen(const char *address, uint16_t port, uint16_t *ret_port, struct error *err);

#endif
