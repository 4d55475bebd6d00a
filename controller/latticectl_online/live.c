/* live.c - see live.h. */
#include "latticectl_online/live.h"

#include <semaphore.h>

#include "base/clock.h"
#include "lattice/certificate_list.h"
#include "lattice/tags.h"
#include "latticectl/command.h"
#include "log/log.h"

/* Half of the controller's defaults: it runs beside us, under the same quota of the account. */
enum { CALLS_PER_SECOND = 50, CALLS_PER_SECOND_MIN = 2, BURST = 25 };
static const int64_t attempt_timeout_ns = 10 * NS_PER_SECOND;
static const int64_t call_timeout_ns = 60 * NS_PER_SECOND;

/* --- opening ------------------------------------------------------------------------------------
 */

static struct aws_session_options session_options(const struct lattice_settings *settings)
{
    return (struct aws_session_options){
        .environment = aws_process_environment(),
        .identity = {.region = settings->region,
                     .account_id = settings->account,
                     .vpc_id = settings->vpc_id,
                     .cluster_name = settings->cluster_name},
        .lattice_endpoint = settings->endpoint,
        .rate = CALLS_PER_SECOND,
        .rate_min = CALLS_PER_SECOND_MIN,
        .burst = BURST,
        .attempt_timeout_ns = attempt_timeout_ns,
        .call_timeout_ns = call_timeout_ns,
    };
}

static enum certificate_state find_certificate(void *ctx, struct str hostname, struct str *ret_arn)
{
    struct live *live = ctx;
    struct error err;
    if (!live->certificate_list) {
        const struct jv *found = live_list_certificates(live, &err);
        if (!found)
            command_trouble("note: %s", err.message);
        if (!found && err.code != ERR_DENIED)
            return CERTIFICATE_UNKNOWN;
        live->certificate_list = certificate_list_new(live->arena);
        certificate_list_add(live->certificate_list, found);
    }
    return certificate_list_find(live->certificate_list, hostname, ret_arn);
}

int live_open(struct arena *a, const struct lattice_settings *settings, struct live *ret_live,
              struct error *err)
{
    struct live *live = ret_live;
    struct aws_session_options options = session_options(settings);
    struct aws_session session = {0};
    log_init(&(struct log_config){LOG_LEVEL_WARN, LOG_FORMAT_TEXT, STDERR_FILENO});
    if (aws_session_open(a, &options, &session, err) < 0)
        return -1;
    const struct aws_identity *identity = &session.identity;
    *live = (struct live){
        .arena = a,
        .session = session,
        .who = {.account = identity->account_id,
                .cluster = identity->cluster_name,
                .vpc = identity->vpc_id,
                .region = identity->region,
                .owner =
                    tags_owner(a, identity->account_id, identity->cluster_name, identity->vpc_id)},
        .io = {.aws = session.client,
               .loop = kube_loop_new(),
               .store = observed_store_new(),
               .tagging_api = !settings->disable_tagging_api},
        .certificates = {live, find_certificate},
    };
    live->io.who = &live->who;
    live->reader = reader_new(&live->io);
    return 0;
}

void live_close(struct live *live)
{
    aws_session_close(&live->session);
    live->io.loop = kube_loop_free(live->io.loop);
    live->reader = reader_free(live->reader);
    live->io.store = observed_store_free(live->io.store);
}

/* --- reading ------------------------------------------------------------------------------------
 */

/* One read, begun on the loop, waited for here. */
struct read_task {
    struct live *live;
    const struct plan_need *needs; /* NULL: the inventory */
    size_t n;
    struct error *err;
    int result;
    sem_t over;
};

static int fail(const char *operation, const struct aws_error *error, struct error *err)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    bool denied = str_is(error->code, "AccessDeniedException");
    struct str text = io_error_text(a, operation, error);
    return error_set(err, denied ? ERR_DENIED : ERR_REMOTE, "%" PRISTR, STR_ARG(text));
}

static void read_over(void *ctx, const char *operation, const struct aws_error *error)
{
    struct read_task *task = ctx;
    task->result = error ? fail(operation, error, task->err) : 0;
    sem_post(&task->over);
}

static void begin_read(void *ctx)
{
    struct read_task *task = ctx;
    struct reader *reader = task->live->reader;
    if (task->needs)
        reader_needs(reader, task->needs, task->n, AWS_PRIORITY_READ, read_over, task);
    else
        reader_inventory(reader, read_over, task);
}

int live_read(struct live *live, const struct plan_need *needs, size_t n, struct error *err)
{
    struct read_task task = {.live = live, .needs = needs, .n = n, .err = err};
    sem_init(&task.over, 0, 0);
    kube_loop_post(live->io.loop, begin_read, &task);
    while (sem_wait(&task.over) < 0)
        continue; /* a signal came */
    sem_destroy(&task.over);
    return task.result;
}

int live_read_inventory(struct live *live, struct error *err)
{
    return live_read(live, NULL, 0, err);
}

const struct jv *live_list_certificates(struct live *live, struct error *err)
{
    struct aws_call call = {.op = AWS_LIST_CERTIFICATES,
                            .body = STR("{\"CertificateStatuses\":[\"ISSUED\"]}")};
    struct aws_error error = {0};
    const struct jv *reply = aws_do(live->session.client, &call, live->arena, &error);
    if (reply)
        return jv_get(reply, aws_operation_row(call.op)->items);
    fail(aws_operation_row(call.op)->name, &error, err);
    return NULL;
}
