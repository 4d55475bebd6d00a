/* manifests.c - see manifests.h. */
#include "latticectl/manifests.h"

#include "latticectl/input.h"

struct check_options manifests_options(struct str namespace, unsigned assume_present)
{
    struct check_options options = {
        .rules = rule_settings_default(),
        .defaults = defaults_settings_default(),
        .default_namespace = namespace,
        .assume_present = assume_present,
    };
    options.rules.offline = options.rules.assume_ours = options.defaults.assume_ours = true;
    return options;
}

/* A set of the objects; with `lookup`, after the webhook's defaults, which may look at others. */
static struct object_set *set_of(struct arena *a, const struct check_options *options,
                                 const struct check_result *result, const struct lookup *lookup)
{
    struct object_set *set = object_set_new(a);
    vec_foreach (&result->objects, checked) {
        if (checked->kind == KIND_UNKNOWN)
            continue;
        struct jv *object = jv_clone(a, checked->object);
        if (lookup)
            defaults_apply(a, checked->kind, checked->namespace, object, &options->defaults,
                           lookup);
        object_set_add(set, object, options->default_namespace);
    }
    return set;
}

static bool has_kind(const struct check_result *result, enum api_kind kind)
{
    vec_foreach (&result->objects, checked)
        if (checked->kind == kind)
            return true;
    return false;
}

struct manifests manifests_read(struct arena *a, const struct check_options *options,
                                const struct str *arguments, size_t n)
{
    struct manifests manifests = {0};
    struct checker *checker = checker_new(a, options);
    manifests.troubles = input_read(a, checker, arguments, n);
    manifests.result = checker_run(checker);
    manifests.no_endpoints = !has_kind(manifests.result, KIND_ENDPOINT_SLICE);
    struct object_set *plain = set_of(a, options, manifests.result, NULL);
    struct object_set *set = set_of(a, options, manifests.result, object_set_lookup(plain));
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++)
        if (options->assume_present & 1u << kind ||
            (kind == KIND_ENDPOINT_SLICE && manifests.no_endpoints))
            object_set_assume_present(set, kind);
    manifests.lookup = object_set_lookup(set);
    return manifests;
}
