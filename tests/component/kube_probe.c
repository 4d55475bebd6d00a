/*
 * kube_probe.c - the Kubernetes client from a command line, for test_kube_client.py.
 *
 *     kube_probe [--kubeconfig FILE] [--mount DIR] [--repeat N:MS] call VERB GROUP VERSION PLURAL
 *         NAMESPACE NAME [PATCH]
 *     kube_probe [--kubeconfig FILE] list GROUP VERSION PLURAL PAGE
 *     kube_probe [--kubeconfig FILE] [--readers N] watch GROUP VERSIONS PLURAL
 *     kube_probe [--kubeconfig FILE] event NAMESPACE NAME NOTE TIMES
 *
 * "-" is an empty argument; --mount reads a service account's folder as a Pod would. `call` takes
 * the body from standard input where the verb writes and prints one line a call:
 * {"code": 409, "reason": "Conflict", "error": "…", "object": null}. `list` prints the names.
 * `watch` prints a line for each change and change of state, and answers lines on standard input:
 * "list" with all names and versions, "age" in milliseconds; it ends with its input. N readers
 * meanwhile read the replica without pause. `event` reports something about a ConfigMap so often.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/xalloc.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "kube_client/events.h"
#include "kube_client/informer.h"
#include "kube_meta/object_meta.h"

struct probe {
    struct kube_client *client;
    int readers;
    int64_t repeat, pause_ms;
};

static struct str argument(const char *text)
{
    return strcmp(text, "-") == 0 ? STR_NONE : str_of(text);
}

static void print(const struct strbuf *line)
{
    printf("%" PRISTR "\n", STR_ARG(strbuf_str(line)));
    fflush(stdout);
}

/* --- call ----------------------------------------------------------------------------------- */

static enum kube_verb verb_of(const char *name)
{
    static const char *const names[] = {"get", "create", "update", "patch", "delete"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(name, names[i]) == 0)
            return (enum kube_verb)i;
    }
    fprintf(stderr, "unknown verb %s\n", name);
    exit(2);
}

static enum kube_patch patch_of(const char *name)
{
    return strcmp(name, "apply") == 0   ? KUBE_PATCH_APPLY
           : strcmp(name, "merge") == 0 ? KUBE_PATCH_MERGE
                                        : KUBE_PATCH_JSON;
}

static void call_once(struct probe *p, const struct kube_request *request)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    _cleanup_(strbuf_free) struct strbuf line = STRBUF(LIMIT_CLIENT_RESPONSE_BYTES);
    struct kube_status status;
    struct error err = {0};
    struct jv *object = kube_call(p->client, request, a, &status, &err);
    struct jw w = JW(&line);
    jw_begin_object(&w);
    jw_key(&w, "code");
    jw_int(&w, object ? 200 : status.code);
    jw_key(&w, "reason");
    jw_str(&w, status.reason);
    jw_key(&w, "error");
    jw_str(&w, str_of(err.message));
    jw_key(&w, "object");
    jw_value(&w, object);
    jw_end_object(&w);
    print(&line);
}

static int run_call(struct probe *p, char **args, int count)
{
    _cleanup_(strbuf_free) struct strbuf body = STRBUF(LIMIT_FILE_BYTES);
    struct error err;
    struct kube_request request = {.verb = verb_of(args[0]),
                                   .path = {.group = argument(args[1]),
                                            .version = argument(args[2]),
                                            .plural = argument(args[3]),
                                            .namespace = argument(args[4]),
                                            .name = argument(args[5])},
                                   .field_manager = "kube-probe"};
    if (count > 6)
        request.patch = patch_of(args[6]);
    if (request.verb != KUBE_GET && request.verb != KUBE_DELETE) {
        if (file_read("-", &body, &err) != 0)
            return 2;
        request.body = strbuf_str(&body);
    }
    for (int64_t i = 0; i < p->repeat; i++) {
        if (i > 0)
            usleep((useconds_t)p->pause_ms * 1000);
        call_once(p, &request);
    }
    return 0;
}

/* --- list ----------------------------------------------------------------------------------- */

static void print_name(void *ctx, const struct jv *item)
{
    (void)ctx;
    printf("%" PRISTR "\n", STR_ARG(jv_str(jv_get(jv_get(item, "metadata"), "name"))));
}

static int run_list(struct probe *p, char **args)
{
    int64_t page;
    struct error err;
    struct kube_request request = {.verb = KUBE_GET,
                                   .path = {.group = argument(args[0]),
                                            .version = argument(args[1]),
                                            .plural = argument(args[2])}};
    if (!str_to_i64(str_of(args[3]), &page))
        return 2;
    request.limit = (uint32_t)page;
    if (kube_list(p->client, &request, print_name, NULL, &err) == 0)
        return 0;
    fprintf(stderr, "%s\n", err.message);
    return 1;
}

/* --- watch ---------------------------------------------------------------------------------- */

static void *project(struct arena *a, const struct jv *object, void *ctx)
{
    (void)ctx;
    struct object_meta *meta = ARENA_NEW(a, struct object_meta);
    object_meta_parse(a, object, meta);
    return meta;
}

static void by_namespace(const void *object, struct store_keys *out)
{
    store_emit(out, ((const struct object_meta *)object)->namespace);
}

static const struct store_index indexes[] = {{"namespace", by_namespace}};

static void on_change(void *ctx, enum informer_change change, const void *old_object,
                      const void *new_object)
{
    static const char *const names[] = {"ADDED", "UPDATED", "DELETED"};
    const struct object_meta *meta = new_object ? new_object : old_object;
    (void)ctx;
    printf("%s %" PRISTR "/%" PRISTR " %" PRISTR "\n", names[change], STR_ARG(meta->namespace),
           STR_ARG(meta->name), STR_ARG(meta->resource_version));
    fflush(stdout);
}

static struct informer *_Atomic watched;

static void on_state(void *ctx)
{
    static const char *const names[] = {"SYNCING", "SYNCED", "NOT_SERVED"};
    struct informer *inf;
    (void)ctx;
    while (!(inf = atomic_load(&watched))) /* informer_new has not returned yet */
        usleep(1000);
    printf("STATE %s\n", names[informer_state(inf)]);
    fflush(stdout);
}

static void print_all(struct informer *inf)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    _cleanup_(strbuf_free) struct strbuf line = STRBUF(LIMIT_CLIENT_RESPONSE_BYTES);
    struct informer_list all = informer_all(inf, a);
    strbuf_addz(&line, "LIST");
    for (size_t i = 0; i < all.n; i++) {
        const struct object_meta *meta = informer_object(all.items[i]);
        strbuf_printf(&line, " %" PRISTR "=%" PRISTR, STR_ARG(meta->name),
                      STR_ARG(meta->resource_version));
    }
    informer_release_all(&all);
    print(&line);
}

static atomic_bool reading;

/* Every object that is found must be whole: its name is the name it was found under. */
static void *read_on(void *ctx)
{
    struct informer *inf = ctx;
    while (atomic_load(&reading)) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        struct informer_list some = informer_find(inf, a, 0, STR("default"));
        for (size_t i = 0; i < some.n; i++) {
            const struct object_meta *meta = informer_object(some.items[i]);
            struct informer_object *one = informer_get(inf, meta->namespace, meta->name);
            const struct object_meta *again = one ? informer_object(one) : meta;
            if (!str_eq(again->name, meta->name))
                abort();
            informer_release(one);
        }
        informer_release_all(&some);
        usleep(200);
    }
    return NULL;
}

static int run_watch(struct probe *p, char **args)
{
    struct informer_options options = {.client = p->client,
                                       .group = argument(args[0]),
                                       .versions = argument(args[1]),
                                       .plural = argument(args[2]),
                                       .project = project,
                                       .indexes = indexes,
                                       .index_count = ARRAY_LEN(indexes),
                                       .changed = on_change,
                                       .state_changed = on_state};
    pthread_t threads[16];
    char line[64];
    struct informer *inf = informer_new(&options);
    atomic_store(&watched, inf);
    atomic_store(&reading, true);
    for (int i = 0; i < p->readers; i++)
        pthread_create(&threads[i], NULL, read_on, inf);
    while (fgets(line, sizeof(line), stdin)) {
        if (strcmp(line, "list\n") == 0)
            print_all(inf);
        else
            printf("AGE %lld\n",
                   (long long)(informer_age_ns(inf, clock_monotonic_ns()) / NS_PER_MS));
        fflush(stdout);
    }
    atomic_store(&reading, false);
    for (int i = 0; i < p->readers; i++)
        pthread_join(threads[i], NULL);
    informer_free(inf);
    return 0;
}

/* --- event ---------------------------------------------------------------------------------- */

static int run_event(struct probe *p, char **args)
{
    int64_t times;
    struct event event = {.regarding = {.api_version = STR("v1"),
                                        .kind = STR("ConfigMap"),
                                        .namespace = argument(args[0]),
                                        .name = argument(args[1])},
                          .warning = true,
                          .reason = STR("Probed"),
                          .action = STR("Probe"),
                          .note = argument(args[2])};
    if (!str_to_i64(str_of(args[3]), &times))
        return 2;
    struct event_recorder *recorder =
        event_recorder_new(p->client, STR("example.com/kube-probe"), STR("probe-1"));
    for (int64_t i = 0; i < times; i++) {
        event_recorder_add(recorder, &event);
        usleep(200000); /* a patch must not overtake the event that it is about */
    }
    event_recorder_free(recorder);
    return 0;
}

/* --- main ----------------------------------------------------------------------------------- */

static int run(struct probe *p, char **args, int count)
{
    if (count >= 7 && strcmp(args[0], "call") == 0)
        return run_call(p, args + 1, count - 1);
    if (count == 5 && strcmp(args[0], "list") == 0)
        return run_list(p, args + 1);
    if (count == 4 && strcmp(args[0], "watch") == 0)
        return run_watch(p, args + 1);
    if (count == 5 && strcmp(args[0], "event") == 0)
        return run_event(p, args + 1);
    fprintf(stderr, "see the head of kube_probe.c\n");
    return 2;
}

static int64_t number(const char *text, size_t n)
{
    int64_t value;
    if (!str_to_i64((struct str){text, n}, &value))
        exit(2);
    return value;
}

int main(int argc, char **argv)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct kube_config_options where = {0};
    struct probe p = {.repeat = 1};
    const char *mount = NULL;
    struct error err;
    int at = 1;
    for (; at + 1 < argc && str_starts(str_of(argv[at]), STR("--")); at += 2) {
        const char *value = argv[at + 1], *colon = strchr(value, ':');
        if (strcmp(argv[at], "--kubeconfig") == 0)
            where.file = value;
        else if (strcmp(argv[at], "--mount") == 0)
            mount = value;
        else if (strcmp(argv[at], "--readers") == 0)
            p.readers = (int)number(value, strlen(value)) % 17;
        else if (colon) {
            p.repeat = number(value, (size_t)(colon - value));
            p.pause_ms = number(colon + 1, strlen(colon + 1));
        }
    }
    const struct kube_config *config =
        mount ? kube_config_in_cluster(a, mount, &err) : kube_config_find(a, &where, &err);
    p.client =
        config ? kube_client_new(&(struct kube_client_options){.config = config}, &err) : NULL;
    if (!p.client) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    int rc = run(&p, argv + at, argc - at);
    kube_client_free(p.client);
    return rc;
}
