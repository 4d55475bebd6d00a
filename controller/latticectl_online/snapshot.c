/* snapshot.c - `latticectl snapshot`: what is in AWS, as a file that `latticectl plan` reads. */
#include "latticectl_online/snapshot.h"

#include "base/clock.h"
#include "base/file.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "latticectl/command.h"
#include "latticectl_online/live.h"
#include "observed/snapshot.h"
#include "observed/survey.h"

enum { READ_ROUNDS = 5, FILE_MODE = 0644 };

struct settings {
    struct lattice_settings lattice;
    struct str output;
};

static const struct config_row rows[] = {
    {CONFIG_STRING(struct settings, output), .name = "output", .letter = 'o', .flag_only = true,
     .group = "Output", .value = "FILE", .help = "Where to write it; without it standard output."},
    LATTICE_IDENTITY_ROWS(struct settings),
    LATTICE_ENDPOINT_ROWS(struct settings),
};

static const struct config_table table = {
    .program = "latticectl snapshot",
    .usage = "[flags]",
    .summary = "Writes down what VPC Lattice and ACM have that plans need to know, as JSON for "
               "`latticectl plan --snapshot`. Reads only. Credentials are found as the controller "
               "finds them.",
    .rows = rows,
    .count = ARRAY_LEN(rows),
    .size = sizeof(struct settings),
};

/* Each round may bring something to light, such as listeners whose tags are not known. */
static int read_all(struct live *live, struct error *err)
{
    if (live_read_inventory(live, err) < 0)
        return -1;
    for (int round = 0; round < READ_ROUNDS; round++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        size_t n;
        struct plan_need *needs = survey_unread(live->io.store, a, &live->who, &n);
        if (!n)
            break;
        if (live_read(live, needs, n, err) < 0)
            return -1;
    }
    return 0;
}

/* A policy without ACM is no reason to have no snapshot. */
static int read_certificates(struct live *live, const struct jv **ret_certificates,
                             struct error *err)
{
    *ret_certificates = live_list_certificates(live, err);
    if (*ret_certificates || err->code != ERR_DENIED)
        return *ret_certificates ? 0 : -1;
    command_trouble("note: %s; the snapshot has no certificates", err->message);
    return 0;
}

static int render(struct arena *a, const struct live *live, const struct jv *certificates,
                  struct strbuf *out, struct error *err)
{
    const struct json_limits limits = {.text_bytes = LIMIT_FILE_BYTES, .nodes = LIMIT_LIST_NODES};
    const struct snapshot_head head = {
        .taken_at = clock_rfc3339(a, clock_wall_ns(), 0),
        .account = live->who.account,
        .region = live->who.region,
        .vpc = live->who.vpc,
        .cluster = live->who.cluster,
        .certificates = certificates,
    };
    _cleanup_(strbuf_free) struct strbuf compact = STRBUF(LIMIT_FILE_BYTES);
    snapshot_write(&compact, live->io.store, &head);
    const struct jv *document = json_read(a, strbuf_str(&compact), &limits, err);
    if (!document)
        return error_wrap(err, "the snapshot is too large");
    json_write_pretty(out, document);
    strbuf_addc(out, '\n');
    return out->overflowed ? error_set(err, ERR_LIMIT, "the snapshot is too large") : 0;
}

static int take(struct arena *a, struct live *live, struct strbuf *out, struct error *err)
{
    const struct jv *certificates;
    if (read_all(live, err) < 0 || read_certificates(live, &certificates, err) < 0)
        return -1;
    return render(a, live, certificates, out, err);
}

static int put(const struct settings *settings, const struct strbuf *out)
{
    struct error err;
    if (!settings->output.n || str_is(settings->output, "-"))
        return command_print(out);
    if (file_write(settings->output.p, strbuf_str(out), FILE_MODE, &err) < 0)
        return command_trouble("%s", err.message);
    return STATUS_CLEAN;
}

int command_snapshot(struct arena *a, int argc, char **argv)
{
    struct settings settings;
    struct config_result flags = {0};
    struct error err;
    int status = command_settings(a, &table, argc, argv, &settings, &flags);
    if (status >= 0)
        return status;
    if (flags.arguments.n)
        return command_trouble("snapshot takes flags only; see latticectl snapshot --help");
    struct live live = {0};
    if (live_open(a, &settings.lattice, &live, &err) < 0)
        return command_trouble("%s", err.message);
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_FILE_BYTES);
    int taken = take(a, &live, &out, &err);
    live_close(&live);
    return taken < 0 ? command_trouble("%s", err.message) : put(&settings, &out);
}
