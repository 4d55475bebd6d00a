/* reconciler.c - see reconciler.h: beginning and end. */
#include "reconcile/internal.h"

#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "reconcile/certificates.h"
#include "reconcile/secrets.h"

enum { STOP_TICK_MS = 10 };

/* --- beginning ----------------------------------------------------------------------------------
 */

static bool all_synced(const struct reconciler *r)
{
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++)
        if (!informer_has_synced(replica_informer(r->replica, kind)))
            return false;
    return true;
}

void ready_update(struct reconciler *r)
{
    atomic_store(&r->ready, r->synced && r->inventory.listed_ns);
}

/* Listing AWS is work of its own: it tells whether we are ready, and what was left behind. */
static void look_at_account(struct unit *u)
{
    struct reconciler *r = (struct reconciler *)((char *)u - offsetof(struct reconciler, account));
    if (inventory_refresh(r, u, 0) == INVENTORY_FRESH)
        queue_touch_in(u, r->options.resync_ns);
}

static void synced(void *ctx)
{
    struct reconciler *r = ctx;
    if (r->synced || !r->replica || !all_synced(r))
        return;
    r->synced = true;
    ready_update(r);
    network_touch(r, r->options.build->default_service_network);
    queue_touch(&r->account, TOUCH);
    queue_start(r->queue);
}

static void add_metrics(struct reconciler *r)
{
    static const double buckets[] = {0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300};
    static const struct metric_desc programmed = {
        .name = "lattice_gateway_spec_to_programmed_seconds",
        .help = "Time from the first sight of a change to its being programmed.",
        .kind = METRIC_HISTOGRAM,
        .labels = {"kind"},
        .max_series = KIND_COUNT,
        .buckets = buckets,
        .bucket_count = sizeof(buckets) / sizeof(*buckets),
    };
    r->programmed_seconds = metrics_family(r->options.metrics, &programmed);
}

static void start_replica(void *ctx)
{
    struct reconciler *r = ctx;
    r->replica = replica_new(&(struct replica_options){
        .client = r->options.kube,
        .keep_text = 1u << KIND_GATEWAY_CLASS | 1u << KIND_GATEWAY | 1u << KIND_HTTP_ROUTE,
        .changed = changes_apply,
        .state_changed = synced,
        .ctx = r,
    });
}

/* A call is over: those that were put aside for the budget's sake may have their turn. */
static void resume(void *ctx)
{
    struct reconciler *r = ctx;
    size_t backlog = aws_backlog(r->options.aws);
    if (backlog < LIMIT_AWS_READS_WAITING && r->io.open < LIMIT_AWS_CALLS_OPEN)
        queue_resume(r->queue, LIMIT_AWS_READS_WAITING - backlog);
}

struct reconciler *reconciler_new(const struct reconciler_options *options)
{
    struct reconciler *r = xcalloc(1, sizeof(*r));
    r->options = *options;
    r->arena = arena_new_sized(256);
    r->loop = kube_client_loop(options->kube);
    r->queue = queue_new(r->loop, options->metrics);
    r->io = (struct io){.aws = options->aws,
                        .loop = r->loop,
                        .store = observed_store_new(),
                        .who = &options->build->who,
                        .tagging_api = options->tagging_api,
                        .progress = resume,
                        .ctx = r};
    r->reader = reader_new(&r->io);
    r->certificates = certificates_new(&r->io);
    r->secrets = secrets_new(options->kube, r->loop);
    r->account = (struct unit){.queue = r->queue, .controller = "account", .run = look_at_account};
    r->routes = map_new();
    r->networks = map_new();
    r->gateways = map_new();
    r->classes = map_new();
    add_metrics(r);
    kube_loop_run(r->loop, start_replica, r);
    return r;
}

/* --- the CRDs
 * ------------------------------------------------------------------------------------- */

struct bundle_change {
    struct reconciler *r;
    const struct schema_bundle *bundle;
    struct str version;
    bool known;
};

static void apply_bundle(void *ctx)
{
    struct bundle_change *change = ctx;
    struct reconciler *r = change->r;
    if (r->bundle == change->bundle && str_eq(r->bundle_version, change->version))
        return;
    r->bundle = change->bundle;
    r->bundle_version = arena_str(r->arena, change->version);
    r->bundle_known = change->known;
    map_foreach (r->classes, entry)
        queue_touch(entry->value, TOUCH);
}

void reconciler_set_bundle(struct reconciler *r, const struct schema_bundle *bundle,
                           struct str version)
{
    bool known = version.n && str_eq(schema_bundle_version(bundle), version);
    struct bundle_change change = {r, bundle, version, known};
    kube_loop_run(r->loop, apply_bundle, &change);
}

/* --- end ----------------------------------------------------------------------------------------
 */

static void stop(void *ctx)
{
    struct reconciler *r = ctx;
    r->stopping = true;
    queue_stop(r->queue);
    routes_interrupt(r);
    networks_interrupt(r);
    io_cancel(&r->io, false);
}

static void cancel_writes(void *ctx)
{
    struct reconciler *r = ctx;
    io_cancel(&r->io, true);
}

struct idle_question {
    struct reconciler *r;
    bool idle;
};

static void ask_idle(void *ctx)
{
    struct idle_question *question = ctx;
    const struct reconciler *r = question->r;
    question->idle = r->open == 0 && !io_is_busy(&r->io) && secrets_are_read(r->secrets);
}

/* Writes to AWS that have not ended in time are cancelled; all else ends by its own deadline. What
 * is under way has pointers to us, so there is no end before its end. */
static void wait_idle(struct reconciler *r)
{
    struct idle_question question = {.r = r};
    const struct timespec pause = {.tv_nsec = STOP_TICK_MS * NS_PER_MS};
    for (unsigned ms = 0; !question.idle; ms += STOP_TICK_MS) {
        kube_loop_run(r->loop, ask_idle, &question);
        if (ms == LIMIT_STOP_WAIT_MS)
            kube_loop_run(r->loop, cancel_writes, r);
        if (!question.idle)
            nanosleep(&pause, NULL);
    }
}

static void release(void *ctx)
{
    struct reconciler *r = ctx;
    queue_remove(&r->account);
    routes_free(r);
    gateways_free(r);
    networks_free(r);
    classes_free(r);
    certificates_free(r->certificates);
    secrets_free(r->secrets);
    reader_free(r->reader);
    observed_store_free(r->io.store);
    queue_free(r->queue);
    inventory_release(r);
    arena_free(r->arena);
}

struct reconciler *reconciler_free(struct reconciler *r)
{
    if (!r)
        return NULL;
    kube_loop_run(r->loop, stop, r);
    wait_idle(r);
    replica_free(r->replica);
    kube_loop_run(r->loop, release, r);
    free(r);
    return NULL;
}

bool reconciler_is_ready(struct reconciler *r, struct arena *a, struct str *ret_why)
{
    if (!replica_is_current(r->replica, a, clock_monotonic_ns(), ret_why))
        return false;
    if (atomic_load(&r->ready))
        return true;
    *ret_why = STR("VPC Lattice could not be read yet");
    return false;
}
