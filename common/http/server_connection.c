/*
 * server_connection.c - a connection's way through its requests, in the callbacks of libmicrohttpd;
 * see server_impl.h.
 *
 * Per request: connection_target (request line), connection_access (head), connection_access (each
 * piece of body), connection_access (end of body; once more after having been put aside),
 * connection_completed. A refusal is sent at the end of the body whenever it is short enough to be
 * read and dropped: closing a socket with unread bytes resets the connection, and the client may
 * then lose the answer.
 */
#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/clock.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "http/http_status.h"
#include "http/server_impl.h"

void connection_enter(struct connection *c, enum connection_phase phase)
{
    pthread_mutex_lock(&c->server->lock);
    if (phase == CONNECTION_IDLE && c->put_aside) {
        c->put_aside = false;
        c->server->put_aside--;
        pthread_cond_broadcast(&c->server->changed);
    }
    c->phase = phase;
    if (phase != CONNECTION_BODY && phase != CONNECTION_REFUSING)
        c->phase_since_ns = clock_monotonic_ns();
    pthread_mutex_unlock(&c->server->lock);
}

/* The numeric form of `address` in *ret_text; returns the port. */
static uint16_t show_address(const struct sockaddr *address, char *ret_text, socklen_t size)
{
    const struct sockaddr_in *v4 = (const void *)address;
    const struct sockaddr_in6 *v6 = (const void *)address;
    if (address->sa_family == AF_INET)
        inet_ntop(AF_INET, &v4->sin_addr, ret_text, size);
    else if (address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &v6->sin6_addr, ret_text, size);
    else
        return 0;
    return ntohs(address->sa_family == AF_INET ? v4->sin_port : v6->sin6_port);
}

static void read_addresses(struct connection *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct sockaddr_storage local;
    struct sockaddr *address = (struct sockaddr *)(void *)&local;
    socklen_t size = sizeof(local);
    if (info && info->client_addr)
        show_address(info->client_addr, c->peer, sizeof(c->peer));
    if (getsockname(c->fd, address, &size) == 0)
        c->local_port = show_address(address, c->local, sizeof(c->local));
}

static struct connection *connection_new(struct http_server *s, struct MHD_Connection *mhd)
{
    struct connection *c = xcalloc(1, sizeof(*c));
    c->server = s;
    c->mhd = mhd;
    c->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    c->scratch = arena_new();
    c->phase_since_ns = clock_monotonic_ns();
    read_addresses(c);
    if (s->options.tls)
        gnutls_session_set_ptr(
            MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION)->tls_session,
            s->options.tls);
    pthread_mutex_lock(&s->lock);
    c->next = s->connections;
    if (c->next)
        c->next->prev = c;
    s->connections = c;
    s->stats.connections++;
    s->stats.connections_total++;
    pthread_mutex_unlock(&s->lock);
    return c;
}

static void connection_free(struct connection *c)
{
    struct http_server *s = c->server;
    pthread_mutex_lock(&s->lock);
    if (c->prev)
        c->prev->next = c->next;
    else
        s->connections = c->next;
    if (c->next)
        c->next->prev = c->prev;
    s->stats.connections--;
    pthread_mutex_unlock(&s->lock);
    arena_free(c->scratch);
    free(c);
}

void connection_notify(void *cls, struct MHD_Connection *mhd, void **socket_context,
                       enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        *socket_context = connection_new(cls, mhd);
    else
        connection_free(*socket_context);
}

void *connection_target(void *cls, const char *target, struct MHD_Connection *mhd)
{
    (void)cls;
    struct connection *c =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    c->target = arena_str(c->scratch, str_of(target));
    connection_enter(c, CONNECTION_HEAD);
    return c;
}

static struct str header(struct MHD_Connection *mhd, const char *name)
{
    return str_trim(str_of(MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, name)));
}

/* The values of one field that is repeated, put together with commas (RFC 9110 5.3). */
struct joined {
    struct arena *arena;
    const char *name;
    struct str value;
};

static enum MHD_Result join(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct joined *j = cls;
    (void)kind;
    if (str_eq_nocase(str_of(name), str_of(j->name)))
        j->value = j->value.p ? arena_printf(j->arena, "%" PRISTR ", %s", STR_ARG(j->value), value)
                              : str_of(value);
    return MHD_YES;
}

/*
 * Every value of a field. For what frames the body: libmicrohttpd goes by the first value and is
 * silent about others, but then nobody knows where the next request begins (RFC 9112 6.3).
 */
static struct str header_joined(struct connection *c, const char *name)
{
    struct joined j = {.arena = c->scratch, .name = name};
    MHD_get_connection_values(c->mhd, MHD_HEADER_KIND, join, &j);
    return j.value;
}

struct str http_request_header(const struct http_request *request, const char *name)
{
    const struct exchange *ex =
        (const struct exchange *)((const char *)request - offsetof(struct exchange, request));
    return header(ex->mhd, name);
}

struct collected {
    struct arena *arena;
    VEC(struct http_header) fields;
};

static enum MHD_Result collect(void *cls, enum MHD_ValueKind kind, const char *name,
                               const char *value)
{
    struct collected *all = cls;
    (void)kind;
    vec_push(all->arena, &all->fields,
             (struct http_header){arena_str(all->arena, str_of(name)),
                                  arena_str(all->arena, str_trim(str_of(value)))});
    return MHD_YES;
}

size_t http_request_headers(const struct http_request *request,
                            const struct http_header **ret_headers)
{
    const struct exchange *ex =
        (const struct exchange *)((const char *)request - offsetof(struct exchange, request));
    struct collected all = {.arena = ex->arena};
    MHD_get_connection_values(ex->mhd, MHD_HEADER_KIND, collect, &all);
    *ret_headers = all.fields.items;
    return all.fields.n;
}

static enum MHD_Result send_refusal(struct connection *c)
{
    struct http_response r = {.close = c->refusal.close || c->retry_after >= 0};
    http_status_respond(c->scratch, &r, c->refusal.status, c->refusal.message);
    return connection_send(c, &r, c->refusal.allow.p, c->retry_after);
}

/* Sends the refusal now if the rest of the request cannot or need not be read, else later. */
static enum MHD_Result refuse(struct connection *c, struct http_refusal refusal)
{
    c->refusal = refusal;
    pthread_mutex_lock(&c->server->lock);
    if (c->retry_after >= 0)
        c->server->stats.refused_busy++;
    else
        c->server->stats.refused_total++;
    pthread_mutex_unlock(&c->server->lock);
    connection_enter(c, CONNECTION_REFUSING);
    int64_t length = 0;
    bool endless = str_to_i64(header_joined(c, MHD_HTTP_HEADER_CONTENT_LENGTH), &length) &&
                   length > (int64_t)LIMIT_HTTP_DISCARD_BYTES;
    bool asks_first = str_eq_nocase(header(c->mhd, MHD_HTTP_HEADER_EXPECT), STR("100-continue"));
    if (c->refusal.close || endless || (asks_first && !c->discarded))
        return send_refusal(c);
    return MHD_YES;
}

static enum MHD_Result refuse_busy(struct connection *c)
{
    struct http_server *s = c->server;
    pthread_mutex_lock(&s->lock);
    bool draining = s->mode == SERVER_REFUSING;
    pthread_mutex_unlock(&s->lock);
    c->retry_after = 0;
    struct str message =
        draining ? STR("this replica is shutting down; another one can answer")
                 : arena_printf(c->scratch, "this replica has %u requests in flight, its limit",
                                s->options.max_in_flight);
    return refuse(c, (struct http_refusal){.status = 503, .message = message});
}

static void fill_request(struct connection *c, struct exchange *ex, const struct http_head *head)
{
    ptrdiff_t mark = str_find_char(c->target, '?');
    ex->request = (struct http_request){
        .arena = ex->arena,
        .method = arena_str(ex->arena, head->method),
        .target = arena_str(ex->arena, c->target),
        .path = arena_str(ex->arena, head->path),
        .peer = arena_str(ex->arena, str_of(c->peer)),
        .local = arena_str(ex->arena, str_of(c->local)),
        .local_port = c->local_port,
        .received_ns = clock_monotonic_ns(),
    };
    if (mark >= 0)
        ex->request.query = str_sub(ex->request.target, (size_t)mark + 1, c->target.n);
}

/* The head has arrived: decides between a handler and a refusal. */
static enum MHD_Result begin(struct connection *c, const char *method)
{
    ptrdiff_t mark = str_find_char(c->target, '?');
    struct http_head head = {
        .method = str_of(method),
        .path = str_sub(c->target, 0, mark < 0 ? c->target.n : (size_t)mark),
        .content_type = header(c->mhd, MHD_HTTP_HEADER_CONTENT_TYPE),
        .transfer_encoding = header_joined(c, MHD_HTTP_HEADER_TRANSFER_ENCODING),
        .content_length = header_joined(c, MHD_HTTP_HEADER_CONTENT_LENGTH),
    };
    const struct http_server_options *o = &c->server->options;
    struct http_refusal refusal;
    c->retry_after = -1;
    const struct http_endpoint *route =
        http_route_find(c->scratch, o->routes, o->route_count, &head, &refusal);
    if (!route)
        return refuse(c, refusal);
    c->exchange = exchange_acquire(c, route);
    if (!c->exchange)
        return refuse_busy(c);
    fill_request(c, c->exchange, &head);
    connection_enter(c, CONNECTION_BODY);
    return MHD_YES;
}

static void drop_exchange(struct connection *c)
{
    if (c->exchange)
        exchange_release(c->exchange);
    c->exchange = NULL;
}

static enum MHD_Result take_body(struct connection *c, const char *data, size_t *size)
{
    struct str piece = {data, *size};
    *size = 0;
    if (c->phase == CONNECTION_BODY) {
        struct exchange *ex = c->exchange;
        strbuf_add(&ex->body, piece);
        if (!ex->body.overflowed)
            return MHD_YES;
        c->discarded = piece.n;
        struct http_refusal refusal = http_route_too_large(c->scratch, ex->route);
        drop_exchange(c);
        return refuse(c, refusal);
    }
    c->discarded += piece.n;
    return c->discarded <= LIMIT_HTTP_DISCARD_BYTES ? MHD_YES : MHD_NO;
}

/* After the handler, or in its stead when it took too long or the server stops. */
static enum MHD_Result finish(struct connection *c)
{
    struct http_server *s = c->server;
    pthread_mutex_lock(&s->lock);
    bool abandoned = c->exchange->state == EXCHANGE_ABANDONED;
    bool stopping = s->mode == SERVER_REFUSING;
    pthread_mutex_unlock(&s->lock);
    if (!abandoned)
        return connection_send(c, &c->exchange->response, NULL, -1);
    c->retry_after = stopping ? 0 : -1;
    c->refusal =
        stopping ? (struct http_refusal){.status = 503,
                                         .message = STR("this replica is shutting down; "
                                                        "another one can answer")}
                 : (struct http_refusal){.status = 504, .message = STR("the answer took too long")};
    return send_refusal(c);
}

enum MHD_Result connection_access(void *cls, struct MHD_Connection *mhd, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **request_context)
{
    (void)cls, (void)mhd, (void)url, (void)version;
    struct connection *c = *request_context;
    if (c->phase == CONNECTION_HEAD)
        return begin(c, method);
    if (*upload_size)
        return take_body(c, upload, upload_size);
    if (c->phase == CONNECTION_REFUSING)
        return send_refusal(c);
    if (c->phase == CONNECTION_SUSPENDED)
        return finish(c);
    c->exchange->request.body = strbuf_str(&c->exchange->body);
    return exchange_run(c->exchange, c) ? finish(c) : MHD_YES;
}

void connection_completed(void *cls, struct MHD_Connection *mhd, void **request_context,
                          enum MHD_RequestTerminationCode code)
{
    (void)cls, (void)mhd, (void)code;
    struct connection *c = *request_context;
    connection_enter(c,
                     CONNECTION_IDLE); /* first: no other thread looks at its exchange any more */
    drop_exchange(c);
    c->discarded = 0;
    c->target = STR_NONE;
    c->refusal = (struct http_refusal){0};
    arena_reset(c->scratch);
}
