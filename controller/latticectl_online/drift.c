/* drift.c - `latticectl drift`: the cluster's objects against what AWS has now. Repairs nothing. */
#include "latticectl_online/drift.h"

#include "json/json_read.h"
#include "json/json_write.h"
#include "latticectl/command.h"
#include "latticectl/whole_plan.h"
#include "latticectl_online/cluster.h"
#include "latticectl_online/differences.h"
#include "latticectl_online/live.h"
#include "observed/snapshot.h"

enum { DRIFT_JSON_VERSION = 1, READ_ROUNDS = 10 };
enum output { OUTPUT_TEXT, OUTPUT_JSON };

static const char *const output_names[] = {"text", "json", NULL};

struct settings {
    struct lattice_settings lattice;
    int output;
    struct str kubeconfig, context;
};

#define ROW(TYPE, ...) CONFIG_##TYPE(struct settings, __VA_ARGS__), .flag_only = true

static const struct config_row rows[] = {
    {ROW(ENUM, output, output_names), .name = "output", .letter = 'o', .def = "text",
     .group = "Output", .help = "For people or for programs."},
    {ROW(STRING, kubeconfig), .name = "kubeconfig", .group = "Kubernetes", .value = "FILE",
     .help = "Kubeconfig file; without it the one that kubectl would take."},
    {ROW(STRING, context), .name = "context", .group = "Kubernetes",
     .help = "Context of the kubeconfig; without it its current one."},
    LATTICE_IDENTITY_ROWS(struct settings),
    LATTICE_ENDPOINT_ROWS(struct settings),
    LATTICE_NETWORK_ROWS(struct settings),
};

static const struct config_table table = {
    .program = "latticectl drift",
    .usage = "[flags]",
    .summary = "Compares what the objects of the cluster ask for with what AWS has now, and lists "
               "what differs. Reads only. Exit status: 0 nothing differs, 2 something does, 3 "
               "usage or I/O.",
    .rows = rows,
    .count = ARRAY_LEN(rows),
    .size = sizeof(struct settings),
};

struct drift {
    struct whole_plan whole;
    struct differences differences;
};

/* --- finding out --------------------------------------------------------------------------------
 */

/* Plans, reads what that needs, and plans again, as the controller does. */
static int plan_completely(struct arena *a, struct live *live, const struct whole_input *input,
                           struct whole_plan *ret_whole, struct error *err)
{
    *ret_whole = whole_plan(a, input);
    for (int round = 0; ret_whole->plan.need_count; round++) {
        if (round == READ_ROUNDS)
            return error_set(err, ERR_REMOTE,
                             "AWS changes faster than it can be read; try again later");
        if (live_read(live, ret_whole->plan.needs, ret_whole->plan.need_count, err) < 0)
            return -1;
        *ret_whole = whole_plan(a, input);
    }
    return 0;
}

static int compare(struct arena *a, const struct live *live, struct drift *drift, struct error *err)
{
    const struct json_limits limits = {.text_bytes = LIMIT_FILE_BYTES, .nodes = LIMIT_LIST_NODES};
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_FILE_BYTES);
    snapshot_write(&text, live->io.store, &(struct snapshot_head){0});
    const struct jv *snapshot = json_read(a, strbuf_str(&text), &limits, err);
    if (!snapshot)
        return -1;
    drift->differences = differences_find(a, &drift->whole.plan, snapshot);
    return 0;
}

static int find_drift(struct arena *a, const struct settings *settings, struct live *live,
                      struct drift *ret_drift, struct error *err)
{
    const struct lookup *lookup = cluster_lookup(a, settings->kubeconfig, settings->context, err);
    if (!lookup || live_read_inventory(live, err) < 0)
        return -1;
    struct str network = settings->lattice.default_service_network;
    struct build_settings build = {
        .who = live->who,
        .default_service_network = network,
        .override_network = settings->lattice.override_network && network.n,
        .associate_vpc = settings->lattice.associate_vpc,
    };
    struct whole_input input = {
        .lookup = lookup,
        .settings = &build,
        .certificates = &live->certificates,
        .store = live->io.store,
    };
    if (plan_completely(a, live, &input, &ret_drift->whole, err) < 0)
        return -1;
    return compare(a, live, ret_drift, err);
}

/* --- printing -----------------------------------------------------------------------------------
 */

static void print_text(struct strbuf *out, const struct drift *drift)
{
    const struct plan *plan = &drift->whole.plan;
    vec_foreach (&drift->differences, d)
        strbuf_printf(out, "%" PRISTR "%s%" PRISTR ": wanted %" PRISTR ", found %" PRISTR "\n",
                      STR_ARG(d->resource), d->field.n ? " " : "", STR_ARG(d->field),
                      STR_ARG(d->wanted), STR_ARG(d->found));
    for (size_t i = 0; i < plan->obstacle_count; i++)
        strbuf_printf(out, "%s %" PRISTR ": %" PRISTR "\n",
                      plan_obstacle_name(plan->obstacles[i].kind),
                      STR_ARG(plan->obstacles[i].reason), STR_ARG(plan->obstacles[i].message));
    strbuf_printf(out, "%zu difference%s\n", drift->differences.n,
                  drift->differences.n == 1 ? "" : "s");
}

static void member(struct jw *w, const char *key, struct str value)
{
    jw_key(w, key);
    jw_str(w, value);
}

static void write_difference(struct jw *w, const struct difference *d)
{
    jw_begin_object(w);
    member(w, "resource", d->resource);
    member(w, "field", d->field);
    member(w, "wanted", d->wanted);
    member(w, "found", d->found);
    jw_end_object(w);
}

static void print_json(struct strbuf *out, const struct drift *drift)
{
    const struct plan *plan = &drift->whole.plan;
    struct jw w = JW(out);
    jw_begin_object(&w);
    jw_key(&w, "version");
    jw_int(&w, DRIFT_JSON_VERSION);
    jw_key(&w, "differences");
    jw_begin_array(&w);
    vec_foreach (&drift->differences, d)
        write_difference(&w, d);
    jw_end_array(&w);
    jw_key(&w, "obstacles");
    jw_begin_array(&w);
    for (size_t i = 0; i < plan->obstacle_count; i++) {
        jw_begin_object(&w);
        member(&w, "kind", str_of(plan_obstacle_name(plan->obstacles[i].kind)));
        member(&w, "reason", plan->obstacles[i].reason);
        member(&w, "message", plan->obstacles[i].message);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    strbuf_addc(out, '\n');
}

static int print_drift(const struct settings *settings, const struct drift *drift)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_PLAN_TEXT_BYTES);
    if (settings->output == OUTPUT_JSON)
        print_json(&out, drift);
    else
        print_text(&out, drift);
    if (command_print(&out) != STATUS_CLEAN)
        return STATUS_TROUBLE;
    bool differs = drift->whole.plan.step_count || drift->whole.needs_action;
    return differs ? STATUS_CHANGES : STATUS_CLEAN;
}

int command_drift(struct arena *a, int argc, char **argv)
{
    struct settings settings;
    struct config_result flags = {0};
    struct error err;
    int status = command_settings(a, &table, argc, argv, &settings, &flags);
    if (status >= 0)
        return status;
    if (flags.arguments.n)
        return command_trouble("drift takes flags only; see latticectl drift --help");
    struct live live = {0};
    if (live_open(a, &settings.lattice, &live, &err) < 0)
        return command_trouble("%s", err.message);
    struct drift drift = {0};
    int found = find_drift(a, &settings, &live, &drift, &err);
    live_close(&live);
    return found < 0 ? command_trouble("%s", err.message) : print_drift(&settings, &drift);
}
