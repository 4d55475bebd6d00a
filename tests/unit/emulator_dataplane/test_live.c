/*
 * test_live.c - the whole data plane on loopback: real sockets, real targets, checks that are sent.
 */
#include "dataplane/dataplane.h"

#include <arpa/inet.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "base/file.h"
#include "http/http_client.h"
#include "http/http_server.h"
#include "support/assert.h"
#include "support/tempdir.h"
#include "world.h"

enum { PATIENCE_MS = 20000, SECOND_MS = 20 };

/* A backend that answers "NAME METHOD TARGET BODY" and its health with the status that is set. */
struct backend {
    const char *name;
    struct http_server *server;
    atomic_int health;
    atomic_int checks;
};

struct live {
    struct world world;
    struct backend backends[2];
    struct dataplane *plane;
    struct http_client *client;
    struct http_reply reply;
    struct str ca_file, hosts_file;
    uint16_t port;
    bool https; /* the custom domain is then the address, which the client can verify */
};

static enum http_outcome serve(struct http_request *request, struct http_response *response,
                               void *ctx)
{
    static const struct http_header fields[] = {{S("X-One"), S("1")}, {S("X-One"), S("2")}};
    struct backend *b = ctx;
    if (str_is(request->path, "/healthy")) {
        atomic_fetch_add(&b->checks, 1);
        response->status = atomic_load(&b->health);
        return HTTP_DONE;
    }
    if (str_is(request->path, "/drop"))
        response->fate = HTTP_FATE_DROP;
    struct str proto = http_request_header(request, "x-forwarded-for-proto");
    struct str agent = http_request_header(request, "User-Agent");
    response->content_type = STR("text/x-test");
    response->headers = fields;
    response->header_count = ARRAY_LEN(fields);
    response->body = arena_printf(
        request->arena, "%s %" PRISTR " %" PRISTR " %" PRISTR " %" PRISTR " [%" PRISTR "]", b->name,
        STR_ARG(request->method), STR_ARG(request->target), STR_ARG(request->body), STR_ARG(proto),
        STR_ARG(agent));
    return HTTP_DONE;
}

static void backend_start(struct backend *b, const char *name)
{
    const struct http_endpoint everything = {.max_body_bytes = 1000, .handle = serve, .ctx = b};
    const struct http_server_options options = {.name = name,
                                                .address = "127.0.0.1",
                                                .routes = &everything,
                                                .route_count = 1,
                                                .threads = 1};
    struct error err;
    b->name = name;
    atomic_store(&b->health, 200);
    b->server = http_server_start(&options, &err);
    if (!T_OK_PTR(b->server, &err))
        abort();
}

static uint16_t free_port(void)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f090001)};
    socklen_t size = sizeof(where);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)(void *)&where, size) < 0 ||
        getsockname(fd, (struct sockaddr *)(void *)&where, &size) < 0)
        abort();
    close(fd);
    return ntohs(where.sin_port);
}

static void register_target(struct live *l, uint16_t port)
{
    struct store *store = l->world.store;
    struct error err;
    store_lock(store);
    struct target_group *g = target_group_of(store_find(store, RESOURCE_TARGET_GROUP, STR("tg-1")));
    store_add_target(store, g, STR("127.0.0.1"), port);
    T_OK(store_commit(store, &err), &err);
    store_unlock(store);
}

static void live_start(struct live *l, const char *protocol)
{
    struct error err;
    struct world *w = &l->world;
    world_start(w);
    w->tunables.health_second_ms = SECOND_MS;
    backend_start(&l->backends[0], "one");
    backend_start(&l->backends[1], "two");
    l->port = free_port();
    struct str dir = tempdir_new(w->a);
    l->ca_file = arena_printf(w->a, "%" PRISTR "/ca.crt", STR_ARG(dir));
    l->hosts_file = arena_printf(w->a, "%" PRISTR "/hosts", STR_ARG(dir));
    l->https = str_is(STR("HTTPS"), protocol);
    world_serve(w, "svc-a",
                l->https ? ",\"customDomainName\":\"127.9.0.1\",\"certificateArn\":\"x\"" : "");
    world_listen(w, "svc-a", protocol, l->port);
    world_group(w, "tg-1", 0, true);
    register_target(l, http_server_port(l->backends[0].server));
    register_target(l, http_server_port(l->backends[1].server));
    world_rule(w, "svc-a", 1, "{\"pathMatch\":{\"match\":{\"prefix\":\"/app\"}}}",
               "{\"forward\":{\"targetGroups\":[{\"targetGroupIdentifier\":\"tg-1\"}]}}");
    l->plane = dataplane_start(&(struct dataplane_options){.store = w->store,
                                                           .tunables = &w->tunables,
                                                           .range = STR("127.9.0.0/29"),
                                                           .hosts_file = l->hosts_file.p,
                                                           .ca_file = l->ca_file.p},
                               &err);
    if (!T_OK_PTR(l->plane, &err))
        abort();
    l->client = http_client_new(
        &(struct http_client_options){
            .ca_file = l->ca_file.p, .tls_server_name = "svc-a.lattice.example", .proxy_url = ""},
        &err);
}

static void live_end(struct live *l)
{
    dataplane_stop(l->plane);
    http_client_free(l->client);
    http_server_free(l->backends[0].server);
    http_server_free(l->backends[1].server);
    world_end(&l->world);
}

/* On a connection of its own: the reply's body; "" and a status of 0 if there is none. */
static struct str ask(struct live *l, const char *method, const char *path, const char *body)
{
    static const struct http_header headers[] = {{S("Connection"), S("close")},
                                                 {S("Host"), S("svc-a.lattice.example")}};
    struct str url =
        arena_printf(l->world.a, "%s://127.9.0.1:%u%s", l->https ? "https" : "http", l->port, path);
    struct http_call call = {.method = method,
                             .url = url.p,
                             .body = str_of(body),
                             .headers = headers,
                             .header_count = l->https ? 1 : 2,
                             .timeout_ms = PATIENCE_MS};
    l->reply = (struct http_reply){0};
    if (http_client_do(l->client, &call, l->world.a, &l->reply, NULL) < 0)
        return STR("");
    return l->reply.body;
}

static enum target_status health_of(struct live *l, size_t backend)
{
    struct store *store = l->world.store;
    store_lock(store);
    struct target_group *g = target_group_of(store_find(store, RESOURCE_TARGET_GROUP, STR("tg-1")));
    struct target *t =
        store_find_target(g, STR("127.0.0.1"), http_server_port(l->backends[backend].server));
    enum target_status status = target_status_of(g, t);
    store_unlock(store);
    return status;
}

static void rest(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 10 * NS_PER_MS}, NULL);
}

static bool becomes(struct live *l, size_t backend, enum target_status status)
{
    int64_t until = clock_monotonic_ns() + PATIENCE_MS * NS_PER_MS;
    while (health_of(l, backend) != status && clock_monotonic_ns() < until)
        rest();
    return T_TRUE(health_of(l, backend) == status);
}

/* Waits until the service answers on its address, with its default action. */
static bool is_served(struct live *l)
{
    int64_t until = clock_monotonic_ns() + PATIENCE_MS * NS_PER_MS;
    struct str body = ask(l, "GET", "/", NULL);
    while ((!l->reply.status || body.n) && clock_monotonic_ns() < until) {
        rest();
        body = ask(l, "GET", "/", NULL);
    }
    return T_INT_EQ(l->reply.status, 404) && T_STR_EQ(body, "");
}

static void requests_are_passed_on(void)
{
    struct live l = {0};
    live_start(&l, "HTTP");
    if (is_served(&l) && becomes(&l, 0, TARGET_HEALTHY) && becomes(&l, 1, TARGET_HEALTHY)) {
        struct str got = ask(&l, "PATCH", "/app/x%20y?a=b%2Fc&d", "some body");
        T_TRUE(str_ends(got, STR(" PATCH /app/x%20y?a=b%2Fc&d some body http "
                                 "[lattice-gateway/" LG_VERSION "]")));
        T_INT_EQ(l.reply.status, 200);
        T_STR_EQ(http_reply_header(&l.reply, "Content-Type"), "text/x-test");
        size_t ones = 0;
        for (size_t i = 0; i < l.reply.header_count; i++)
            ones += str_eq_nocase(l.reply.headers[i].name, STR("x-one"));
        T_INT_EQ(ones, 2);
        T_INT_EQ(ask(&l, "HEAD", "/app", NULL).n, 0);
        T_INT_EQ(l.reply.status, 200);
    }
    live_end(&l);
}

static void targets_take_turns(void)
{
    struct live l = {0};
    size_t one = 0, two = 0;
    live_start(&l, "HTTP");
    if (is_served(&l) && becomes(&l, 0, TARGET_HEALTHY) && becomes(&l, 1, TARGET_HEALTHY))
        for (int i = 0; i < 40; i++) {
            struct str got = ask(&l, "GET", "/app", NULL);
            one += str_starts(got, STR("one "));
            two += str_starts(got, STR("two "));
        }
    T_INT_EQ(one + two, 40);
    T_TRUE(one >= 19 && one <= 21);
    live_end(&l);
}

/* Within a rebuild the new health counts. */
static size_t answered_by_two(struct live *l)
{
    size_t two = 0;
    for (int i = 0; i < 10; i++)
        two += str_starts(ask(l, "GET", "/app", NULL), STR("two "));
    return two;
}

static void sick_targets_get_no_requests(void)
{
    struct live l = {0};
    live_start(&l, "HTTP");
    if (is_served(&l) && becomes(&l, 0, TARGET_HEALTHY) && becomes(&l, 1, TARGET_HEALTHY)) {
        atomic_store(&l.backends[0].health, 500);
        becomes(&l, 0, TARGET_UNHEALTHY);
        int64_t until = clock_monotonic_ns() + PATIENCE_MS * NS_PER_MS;
        while (answered_by_two(&l) < 10 && clock_monotonic_ns() < until)
            rest();
        T_INT_EQ(answered_by_two(&l), 10);
        atomic_store(&l.backends[1].health, 500);
        becomes(&l, 1, TARGET_UNHEALTHY);
        until = clock_monotonic_ns() + PATIENCE_MS * NS_PER_MS;
        while (answered_by_two(&l) == 10 && clock_monotonic_ns() < until)
            rest();
        T_INT_EQ(answered_by_two(&l), 5); /* fail open */
        atomic_store(&l.backends[0].health, 200);
        becomes(&l, 0, TARGET_HEALTHY);
        T_TRUE(atomic_load(&l.backends[0].checks) >= 5);
    }
    live_end(&l);
}

static void dead_targets_are_told_from_broken_ones(void)
{
    struct live l = {0};
    live_start(&l, "HTTP");
    if (is_served(&l) && becomes(&l, 0, TARGET_HEALTHY) && becomes(&l, 1, TARGET_HEALTHY)) {
        world_rule(&l.world, "svc-a", 2, "{\"pathMatch\":{\"match\":{\"exact\":\"/drop\"}}}",
                   "{\"forward\":{\"targetGroups\":[{\"targetGroupIdentifier\":\"tg-1\"}]}}");
        int64_t until = clock_monotonic_ns() + PATIENCE_MS * NS_PER_MS;
        for (ask(&l, "GET", "/drop", NULL); l.reply.status == 404 && clock_monotonic_ns() < until;
             ask(&l, "GET", "/drop", NULL))
            rest();
        T_INT_EQ(l.reply.status, 502);
        http_server_free(l.backends[0].server);
        l.backends[0].server = NULL;
        unsigned refused = 0;
        for (int i = 0; i < 4 && !refused; i++) {
            ask(&l, "GET", "/app", NULL);
            refused = l.reply.status == 502;
        }
        T_TRUE(refused || l.reply.status == 200); /* it may have been found unhealthy already */
    }
    live_end(&l);
}

static void https_has_a_certificate_of_the_ca(void)
{
    struct live l = {0};
    live_start(&l, "HTTPS");
    if (is_served(&l) && becomes(&l, 0, TARGET_HEALTHY)) {
        struct str got = ask(&l, "GET", "/app", NULL);
        T_INT_EQ(l.reply.status, 200);
        T_CONTAINS(got, " https ");
    }
    live_end(&l);
}

static void names_and_listeners_follow_the_store(void)
{
    struct live l = {0};
    struct error err;
    live_start(&l, "HTTP");
    if (is_served(&l)) {
        struct strbuf hosts = STRBUF(1000);
        T_OK(file_read(l.hosts_file.p, &hosts, &err), &err);
        T_STR_EQ(strbuf_str(&hosts), "127.9.0.1 svc-a.lattice.example\n");
        strbuf_free(&hosts);
        T_CONTAINS(
            dataplane_report(l.plane, l.world.a),
            "\"dnsName\":\"svc-a.lattice.example\",\"address\":\"127.9.0.1\",\"active\":true,"
            "\"reachable\":true,\"listeners\":[{\"port\":");
        T_LACKS(dataplane_report(l.plane, l.world.a), "trouble");
        store_lock(l.world.store);
        store_remove(l.world.store, store_find(l.world.store, RESOURCE_LISTENER, STR("l-svc-a")));
        T_OK(store_commit(l.world.store, &err), &err);
        store_unlock(l.world.store);
        int64_t until = clock_monotonic_ns() + PATIENCE_MS * NS_PER_MS;
        for (ask(&l, "GET", "/", NULL); l.reply.status && clock_monotonic_ns() < until;
             ask(&l, "GET", "/", NULL))
            rest();
        T_INT_EQ(l.reply.status, 0);
    }
    live_end(&l);
}

/* 127.9.0.2 and the port of a backend that listens on every address of the machine. */
static void taken_ports_are_reported(void)
{
    struct live l = {0};
    struct error err;
    const struct http_endpoint none = {.handle = serve, .ctx = &l.backends[0]};
    live_start(&l, "HTTP");
    struct http_server *everywhere = http_server_start(
        &(struct http_server_options){.routes = &none, .route_count = 1, .threads = 1}, &err);
    if (T_OK_PTR(everywhere, &err) && is_served(&l)) {
        world_serve(&l.world, "svc-b", "");
        world_listen(&l.world, "svc-b", "HTTP", http_server_port(everywhere));
        int64_t until = clock_monotonic_ns() + PATIENCE_MS * NS_PER_MS;
        struct str report = dataplane_report(l.plane, l.world.a);
        while (str_find(report, STR("in use")) < 0 && clock_monotonic_ns() < until) {
            rest();
            report = dataplane_report(l.plane, l.world.a);
        }
        T_CONTAINS(report, "\"trouble\":\"Address already in use\"");
        everywhere = http_server_free(everywhere);
        while (str_find(report, STR("trouble")) >= 0 && clock_monotonic_ns() < until) {
            rest();
            report = dataplane_report(l.plane, l.world.a);
        }
        T_LACKS(report, "trouble"); /* tried again */
    }
    http_server_free(everywhere);
    live_end(&l);
}

static void wrong_options_are_refused(void)
{
    struct world w;
    struct error err;
    world_start(&w);
    struct dataplane_options options = {
        .store = w.store, .tunables = &w.tunables, .range = STR("127.9.0.0")};
    T_TRUE(dataplane_start(&options, &err) == NULL);
    T_INT_EQ(err.code, ERR_CONFIG);
    options.range = STR("127.9.0.0/29");
    options.ca_file = "/nowhere/ca.crt";
    T_TRUE(dataplane_start(&options, &err) == NULL);
    T_INT_EQ(err.code, ERR_IO);
    world_end(&w);
}

CU_TestInfo live_tests[] = {
    {"requests are passed on", requests_are_passed_on},
    {"targets take turns", targets_take_turns},
    {"sick targets get no requests", sick_targets_get_no_requests},
    {"dead targets are told from broken ones", dead_targets_are_told_from_broken_ones},
    {"HTTPS has a certificate of the CA", https_has_a_certificate_of_the_ca},
    {"names and listeners follow the store", names_and_listeners_follow_the_store},
    {"taken ports are reported and tried again", taken_ports_are_reported},
    {"wrong options are refused", wrong_options_are_refused},
    CU_TEST_INFO_NULL,
};
