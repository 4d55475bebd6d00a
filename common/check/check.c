/* check.c - see check.h. */
#include "check/check.h"

#include "schema/schema.h"

struct checker {
    struct arena *arena;
    const struct check_options *options;
    struct object_set *set;
    struct check_result result;
};

struct checker *checker_new(struct arena *a, const struct check_options *options)
{
    struct checker *checker = ARENA_NEW(a, struct checker);
    checker->arena = a;
    checker->options = options;
    checker->set = object_set_new(a);
    object_set_set_behind(checker->set, options->behind);
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++)
        if (options->assume_present & 1u << kind)
            object_set_assume_present(checker->set, kind);
    return checker;
}

/* The object with the schema's defaults filled in, as the API server does first. */
static struct jv *with_schema_defaults(struct checker *checker, enum api_kind kind,
                                       const struct jv *object)
{
    struct jv *copy = jv_clone(checker->arena, object);
    schema_apply_defaults(checker->options->rules.bundle, kind, checker->arena, copy);
    return copy;
}

/* Says so if the Gateway API has no such kind; what is near to one of ours is taken for it. */
static void note_unknown_kind(struct checker *checker, struct checked *checked)
{
    struct str group, version, known = STR(GATEWAY_KINDS_UNCHECKED), kind;
    api_version_split(checked->api_version, &group, &version);
    if (checked->kind != KIND_UNKNOWN || !str_is(group, GATEWAY_GROUP))
        return;
    while (str_split(&known, ',', &kind))
        if (str_eq(kind, checked->kind_name))
            return;
    struct str note = arena_printf(
        checker->arena, "%" PRISTR " is no kind of the Gateway API; the object is not checked",
        STR_ARG(checked->kind_name));
    vec_push(checker->arena, &checked->evaluation.notes, note);
}

static void add_object(struct checker *checker, struct str file, const struct jv *object)
{
    struct checked checked = {
        .file = file,
        .object = object,
        .kind = api_kind_meant(object),
        .api_version = jv_str(jv_get(object, "apiVersion")),
        .kind_name = jv_str(jv_get(object, "kind")),
    };
    const struct jv *metadata = jv_get(object, "metadata");
    checked.name = jv_str(jv_get(metadata, "name"));
    checked.namespace = jv_str(jv_get(metadata, "namespace"));
    if (checked.kind != KIND_UNKNOWN) {
        checked.object = with_schema_defaults(checker, checked.kind, object);
        if (!api_kind_info(checked.kind)->namespaced)
            checked.namespace = STR_NONE;
        else if (!checked.namespace.n)
            checked.namespace = checker->options->default_namespace;
        object_set_add(checker->set, checked.object, checker->options->default_namespace);
    }
    note_unknown_kind(checker, &checked);
    vec_push(checker->arena, &checker->result.objects, checked);
}

int checker_add(struct checker *checker, struct str file, const struct jv *document,
                struct error *err)
{
    if (jv_type(document) <= JV_NULL)
        return 0;
    struct str kind = jv_str(jv_get(document, "kind"));
    if (!kind.n || !jv_str(jv_get(document, "apiVersion")).n)
        return error_set(err, ERR_INVALID,
                         "line %u: not a Kubernetes object: apiVersion and kind are needed",
                         jv_place(document).line);
    const struct jv *items = jv_get(document, "items");
    if (!str_ends(kind, STR("List")) || jv_type(items) != JV_ARRAY) {
        size_t max = checker->options->max_objects;
        if (max && checker->result.objects.n >= max)
            return error_set(err, ERR_LIMIT, "more than %zu objects; check fewer at a time", max);
        add_object(checker, file, document);
        return 0;
    }
    size_t bad = 0;
    struct error first = {0}, other;
    jv_foreach (items, i, item)
        if (checker_add(checker, file, item, bad ? &other : &first) < 0)
            bad++;
    if (bad > 1)
        return error_set(err, first.code, "%s (and %zu more items of the list)", first.message,
                         bad - 1);
    return bad ? error_set(err, first.code, "%s", first.message) : 0;
}

static bool is_named(const struct str *names, size_t n, const struct rule *rule)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(names[i], rule->code) || str_eq(names[i], rule_group_name(rule->group)))
            return true;
    return false;
}

/* Leaves out what --only and --skip leave out, and counts again. */
static void select_findings(const struct check_options *options, struct evaluation *e)
{
    struct findings *findings = &e->findings;
    size_t kept = 0;
    for (size_t i = 0; i < findings->n; i++) {
        const struct rule *rule = findings->items[i].rule;
        bool wanted = !options->only.n || is_named(options->only.items, options->only.n, rule);
        if (wanted && !is_named(options->skip.items, options->skip.n, rule))
            findings->items[kept++] = findings->items[i];
    }
    findings->n = kept;
    evaluation_count(e);
}

static void evaluate(struct checker *checker, struct checked *checked)
{
    const struct lookup *lookup = object_set_lookup(checker->set);
    struct review review = {
        .kind = checked->kind,
        .operation = OP_CREATE,
        .object = checked->object,
        .namespace = checked->namespace,
    };
    if (checker->options->defaults.fields) {
        struct jv *object = jv_clone(checker->arena, checked->object);
        defaults_apply(checker->arena, review.kind, review.namespace, object,
                       &checker->options->defaults, lookup);
        review.object = object;
    }
    checked->evaluation = rules_evaluate(checker->arena, &review, &checker->options->rules, lookup);
    select_findings(checker->options, &checked->evaluation);
}

const struct check_result *checker_run(struct checker *checker)
{
    struct check_result *result = &checker->result;
    vec_foreach (&result->objects, checked) {
        if (checked->kind == KIND_UNKNOWN)
            continue;
        evaluate(checker, checked);
        result->errors += checked->evaluation.errors;
        result->warnings += checked->evaluation.warnings;
        result->suppressed += checked->evaluation.suppressed;
        result->omitted += checked->evaluation.findings.omitted;
    }
    return result;
}
