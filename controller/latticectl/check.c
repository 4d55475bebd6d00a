/* check.c - `latticectl check`: the webhook's rules on files. */
#include <stdio.h>

#include "kube_meta/names.h"
#include "latticectl/command.h"
#include "latticectl/input.h"
#include "latticectl/kinds.h"
#include "latticectl/online.h"
#include "latticectl/report.h"
#include "rules/catalogue.h"
#include "schema/schema.h"

enum { REPORT_BYTES_MAX = 1 << 30 };
enum defaults_mode { DEFAULTS_WEBHOOK, DEFAULTS_SCHEMA };

static const char *const output_names[] = {"text", "json", "sarif", "junit", "github", NULL};
static report_fn *const reports[] = {report_text, report_json, report_sarif, report_junit,
                                     report_github};
static const char *const defaults_names[] = {"webhook", "schema", NULL};
static const char *const group_names[] = {"api", "spec", "lattice", "reference", NULL};

struct settings {
    int output, defaults;
    struct config_list only, skip, assume_present;
    uint64_t enforce;
    bool strict, cluster;
    struct str bundle, namespace, kubeconfig, context;
    int64_t rules_per_listener, listeners_per_service, target_groups_per_service;
};

static const char *check_selector(struct str value)
{
    unsigned mask;
    struct str bad;
    if (catalogue_find(value) || rule_groups_parse(value, ',', &mask, &bad))
        return NULL;
    return "must be a rule code such as HR203, or a group: api, spec, lattice, reference";
}

static const char *check_bundle(struct str value)
{
    return schema_bundle_find(value) ? NULL : "must be one of v1.2.1, v1.6.1, v1.7.0";
}

#define ROW(TYPE, ...) CONFIG_##TYPE(struct settings, __VA_ARGS__), .flag_only = true

static const struct config_row rows[] = {
    {ROW(ENUM, output, output_names), .name = "output", .letter = 'o', .def = "text",
     .group = "Output", .help = "Form of the report."},
    {ROW(BOOL, strict), .name = "strict", .group = "Output",
     .help = "Warnings also make the exit status 1."},
    {ROW(LIST, only), .name = "only", .group = "Rules", .check = check_selector,
     .value = "GROUP|CODE,...", .help = "Report these groups and codes only."},
    {ROW(LIST, skip), .name = "skip", .group = "Rules", .check = check_selector,
     .value = "GROUP|CODE,...", .help = "Leave these groups and codes out."},
    {ROW(SET, enforce, group_names), .name = "enforce", .def = "all", .group = "Rules",
     .help = "Groups whose errors count as errors; those of the others are warnings."},
    {ROW(STRING, bundle), .name = "bundle", .def = "v1.7.0", .group = "Rules",
     .check = check_bundle, .value = "VERSION",
     .help = "Gateway API release to check against: v1.2.1, v1.6.1 or v1.7.0."},
    {ROW(ENUM, defaults, defaults_names), .name = "defaults", .def = "webhook", .group = "Rules",
     .help = "What is filled in first: the schema's defaults alone, or the webhook's too."},
    {ROW(INT, rules_per_listener), .name = "quota-rules-per-listener", .def = "10", .min = 1,
     .max = 2000, .group = "Rules", .help = "VPC Lattice quota L-CF78395E of the account."},
    {ROW(INT, listeners_per_service), .name = "quota-listeners-per-service", .def = "2", .min = 1,
     .max = 1000, .group = "Rules", .help = "VPC Lattice quota L-D64E952E of the account."},
    {ROW(INT, target_groups_per_service), .name = "quota-target-groups-per-service", .def = "10",
     .min = 1, .max = 1000, .group = "Rules",
     .help = "VPC Lattice quota L-3DEC3B9F of the account."},
    {ROW(LIST, assume_present), .name = "assume-present", .group = "Other objects",
     .check = check_kind, .value = "KIND,...",
     .help = "Objects of these kinds that are not in the input may exist elsewhere."},
    {ROW(STRING, namespace), .name = "namespace", .letter = 'n', .def = "default",
     .check = name_dns1123_label, .group = "Other objects",
     .help = "Namespace of objects that name none."},
    {ROW(BOOL, cluster), .name = "cluster", .group = "Other objects",
     .help = "Look up in the cluster what is not in the input."},
    {ROW(STRING, kubeconfig), .name = "kubeconfig", .group = "Other objects", .value = "FILE",
     .help = "Kubeconfig file for --cluster."},
    {ROW(STRING, context), .name = "context", .group = "Other objects",
     .help = "Context of the kubeconfig for --cluster."},
};

static const struct config_table table = {
    .program = "latticectl check",
    .usage = "[flags] FILE|DIR|-...",
    .summary =
        "Checks manifests (YAML or JSON) offline, with the rules of the webhook. The objects "
        "of the input see each other. Exit status: 0 clean, 1 errors, 3 usage or I/O.",
    .rows = rows,
    .count = ARRAY_LEN(rows),
    .size = sizeof(struct settings),
};

static struct check_options options_of(struct arena *a, const struct settings *settings)
{
    struct check_options options = {
        .rules = rule_settings_default(),
        .defaults = defaults_settings_default(),
        .default_namespace = settings->namespace,
    };
    options.rules.offline = options.rules.assume_ours = options.defaults.assume_ours = true;
    options.rules.enforce = (unsigned)settings->enforce;
    options.rules.bundle = schema_bundle_find(settings->bundle);
    options.rules.quota_rules_per_listener = settings->rules_per_listener;
    options.rules.quota_listeners_per_service = settings->listeners_per_service;
    options.rules.quota_target_groups_per_service = settings->target_groups_per_service;
    if (settings->defaults == DEFAULTS_SCHEMA)
        options.defaults.fields = 0;
    for (size_t i = 0; i < settings->assume_present.n; i++)
        options.assume_present |= 1u << kind_named(settings->assume_present.items[i]);
    for (size_t i = 0; i < settings->only.n; i++)
        vec_push(a, &options.only, settings->only.items[i]);
    for (size_t i = 0; i < settings->skip.n; i++)
        vec_push(a, &options.skip, settings->skip.items[i]);
    return options;
}

static bool wants_colours(void)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(no_color && *no_color) &&
           !(term && str_is(STR("dumb"), term));
}

/* What is neither an error nor a warning, such as an annotation that could not be read. */
static void print_notes(const struct check_result *result)
{
    vec_foreach (&result->objects, checked)
        vec_foreach (&checked->evaluation.notes, note)
            command_trouble("%" PRISTR ":%u: note: %" PRISTR, STR_ARG(checked->file),
                            jv_place(checked->object).line, STR_ARG(*note));
}

static int print_report(const struct settings *settings, const struct check_result *result,
                        struct arena *a)
{
    struct report_options options = {.colours = wants_colours()};
    struct strbuf out = STRBUF(REPORT_BYTES_MAX);
    reports[settings->output](&out, result, &options, a);
    int status = command_print(&out);
    strbuf_free(&out);
    return status;
}

static int run_check(struct arena *a, const struct settings *settings,
                     const struct config_result *flags)
{
    struct check_options options = options_of(a, settings);
    struct error err;
    if (settings->cluster) {
        options.behind =
            latticectl_online->cluster(a, settings->kubeconfig, settings->context, &err);
        if (!options.behind)
            return command_trouble("--cluster: %s", err.message);
    }
    struct checker *checker = checker_new(a, &options);
    size_t troubles = input_read(a, checker, flags->arguments.items, flags->arguments.n);
    const struct check_result *result = checker_run(checker);
    print_notes(result);
    int printed = print_report(settings, result, a);
    if (troubles || printed != STATUS_CLEAN)
        return STATUS_TROUBLE;
    bool bad = result->errors || (settings->strict && result->warnings);
    return bad ? STATUS_ERRORS : STATUS_CLEAN;
}

int command_check(struct arena *a, int argc, char **argv)
{
    struct settings settings;
    struct config_result flags = {0};
    int status = command_flags(a, &table, argc, argv, &settings, &flags);
    if (status >= 0)
        return status;
    if (!flags.arguments.n)
        return command_trouble("check needs files, directories or - for standard input");
    if (!settings.cluster && (settings.kubeconfig.n || settings.context.n))
        return command_trouble("--kubeconfig and --context are for --cluster, which is not given");
    if (settings.cluster && !latticectl_online)
        return online_take_over(a, argc, argv);
    return run_check(a, &settings, &flags);
}
