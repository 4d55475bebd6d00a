/* plan.c - `latticectl plan`: the AWS calls that would follow from manifests, offline. */
#include <stdio.h>

#include "json/json_write.h"
#include "kube_meta/names.h"
#include "latticectl/account.h"
#include "latticectl/command.h"
#include "latticectl/kinds.h"
#include "latticectl/manifests.h"
#include "latticectl/report.h"
#include "latticectl/whole_plan.h"

enum { PLAN_JSON_VERSION = 1 };
enum output { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_DOT };

static const char *const output_names[] = {"text", "json", "dot", NULL};

struct settings {
    struct lattice_settings lattice;
    int output;
    struct str snapshot, namespace;
    bool exit_code;
    struct config_list assume_present;
};

#define ROW(TYPE, ...) CONFIG_##TYPE(struct settings, __VA_ARGS__), .flag_only = true

static const struct config_row rows[] = {
    {ROW(ENUM, output, output_names), .name = "output", .letter = 'o', .def = "text",
     .group = "Output", .help = "For people, for programs, or for Graphviz."},
    {ROW(BOOL, exit_code), .name = "exit-code", .group = "Output",
     .help = "Exit status 2 when something would be done, or something is in the way."},
    {ROW(STRING, snapshot), .name = "snapshot", .group = "Input", .value = "FILE",
     .help = "What is in AWS, by `latticectl snapshot`; without it nothing is."},
    {ROW(STRING, namespace), .name = "namespace", .letter = 'n', .def = "default", .group = "Input",
     .check = name_dns1123_label, .help = "Namespace of objects that name none."},
    {ROW(LIST, assume_present), .name = "assume-present", .group = "Input", .check = check_kind,
     .value = "KIND,...",
     .help = "Objects of these kinds that are not in the input may exist elsewhere."},
    LATTICE_IDENTITY_ROWS(struct settings),
    LATTICE_NETWORK_ROWS(struct settings),
};

static const struct config_table table = {
    .program = "latticectl plan",
    .usage = "[flags] FILE|DIR|-...",
    .summary =
        "Prints the AWS calls, in order, that the controller would make about these manifests: "
        "they are all that the cluster has, and the snapshot all that AWS has. Works offline. Exit "
        "status: 0, 1 when the manifests have errors, 3 usage or I/O.",
    .rows = rows,
    .count = ARRAY_LEN(rows),
    .size = sizeof(struct settings),
};

/* --- printing -----------------------------------------------------------------------------------
 */

static void member(struct jw *w, const char *key, struct str value)
{
    jw_key(w, key);
    jw_str(w, value);
}

static void write_summary(struct jw *w, const struct whole_plan *whole)
{
    jw_key(w, "summary");
    jw_begin_object(w);
    jw_key(w, "calls");
    jw_int(w, (int64_t)whole->plan.step_count);
    for (unsigned effect = 0; effect < PLAN_EFFECT_COUNT; effect++) {
        jw_key(w, plan_effect_name(effect));
        jw_int(w, (int64_t)whole->effects[effect]);
    }
    jw_end_object(w);
}

static void write_units(struct jw *w, const struct whole_plan *whole)
{
    jw_key(w, "units");
    jw_begin_array(w);
    for (size_t i = 0; i < whole->unit_count; i++) {
        const struct planned_unit *unit = &whole->units[i];
        jw_begin_object(w);
        member(w, "name", unit->name);
        jw_key(w, "firstStep");
        jw_int(w, (int64_t)unit->first_step);
        jw_key(w, "steps");
        jw_int(w, (int64_t)unit->step_count);
        jw_key(w, "targetsKnown");
        jw_bool(w, !unit->keeps_targets);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void write_json(struct strbuf *out, struct arena *a, const struct whole_plan *whole,
                       const struct account *account)
{
    struct jw w = JW(out);
    jw_begin_object(&w);
    jw_key(&w, "version");
    jw_int(&w, PLAN_JSON_VERSION);
    if (account->head.taken_at.n)
        member(&w, "snapshotTakenAt", account->head.taken_at);
    write_summary(&w, whole);
    write_units(&w, whole);
    jw_key(&w, "plan");
    jw_raw(&w, plan_json(a, &whole->plan));
    jw_end_object(&w);
    strbuf_addc(out, '\n');
}

static int print_plan(struct arena *a, enum output output, const struct whole_plan *whole,
                      const struct account *account)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_PLAN_TEXT_BYTES);
    if (output == OUTPUT_JSON)
        write_json(&out, a, whole, account);
    else
        strbuf_add(&out,
                   output == OUTPUT_DOT ? plan_dot(a, &whole->plan) : plan_text(a, &whole->plan));
    return command_print(&out);
}

/* --- what is beside the plan --------------------------------------------------------------------
 */

static void print_errors(struct arena *a, const struct check_result *result)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_PLAN_TEXT_BYTES);
    if (!result->errors)
        return;
    report_text(&out, result, &(struct report_options){0}, a);
    fputs(strbuf_str(&out).p, stderr);
    command_trouble("note: the webhook would not admit this; the plan is for what would follow if "
                    "it were admitted all the same");
}

static void print_notes(const struct manifests *manifests, const struct whole_plan *whole)
{
    bool keeps = false;
    for (size_t i = 0; i < whole->unit_count; i++)
        keeps = keeps || whole->units[i].keeps_targets;
    if (keeps && manifests->no_endpoints)
        command_trouble("note: there is no EndpointSlice in the input; targets are left as they "
                        "are");
    if (whole->plan.need_count)
        command_trouble("note: the snapshot does not tell all that the plan needs (\"unknown\" "
                        "above); take a new one with `latticectl snapshot`");
}

static int status_of(const struct settings *settings, const struct manifests *manifests,
                     const struct whole_plan *whole)
{
    if (manifests->troubles)
        return STATUS_TROUBLE;
    if (manifests->result->errors)
        return STATUS_ERRORS;
    bool changes = whole->plan.step_count || whole->plan.need_count || whole->needs_action;
    return settings->exit_code && changes ? STATUS_CHANGES : STATUS_CLEAN;
}

/* --- the command --------------------------------------------------------------------------------
 */

static int run_plan(struct arena *a, const struct settings *settings, struct account *account,
                    const struct config_result *flags)
{
    unsigned assume_present = 0;
    for (size_t i = 0; i < settings->assume_present.n; i++)
        assume_present |= 1u << kind_named(settings->assume_present.items[i]);
    struct check_options options = manifests_options(settings->namespace, assume_present);
    struct manifests manifests =
        manifests_read(a, &options, flags->arguments.items, flags->arguments.n);
    struct build_settings build = account_build_settings(a, &settings->lattice, account);
    struct whole_input input = {
        .lookup = manifests.lookup,
        .settings = &build,
        .certificates = account->certificates,
        .store = account->store,
        .assume_ours = true,
    };
    print_errors(a, manifests.result);
    struct whole_plan whole = whole_plan(a, &input);
    if (print_plan(a, (enum output)settings->output, &whole, account) != STATUS_CLEAN)
        return STATUS_TROUBLE;
    print_notes(&manifests, &whole);
    return status_of(settings, &manifests, &whole);
}

int command_plan(struct arena *a, int argc, char **argv)
{
    struct settings settings;
    struct config_result flags = {0};
    int status = command_settings(a, &table, argc, argv, &settings, &flags);
    if (status >= 0)
        return status;
    if (!flags.arguments.n)
        return command_trouble("plan needs files, directories or - for standard input");
    struct account account = {0};
    struct error err;
    if (account_read(a, settings.snapshot, &account, &err) < 0)
        return command_trouble("--snapshot: %s", err.message);
    status = run_plan(a, &settings, &account, &flags);
    account_close(&account);
    return status;
}
