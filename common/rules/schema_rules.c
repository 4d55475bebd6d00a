/*
 * schema_rules.c - turns what the schema tables find into findings. The row of a violation is
 * number 001 + its constraint of the kind: HR001 something required is missing, HR002 a wrong type
 * …
 */
#include "rules/schema_rules.h"

#include <assert.h>

#include "rules/catalogue.h"
#include "rules/collector.h"
#include "schema/schema.h"

static const struct schema_bundle *bundle_of(const struct rule_settings *settings)
{
    return settings->bundle ? settings->bundle : schema_bundle_find(STR(""));
}

/* The row of `kind` for a constraint; every kind has one for every constraint it can break. */
static const struct rule *row_of(enum api_kind kind, enum schema_constraint constraint)
{
    const struct rule_table *const *tables;
    const struct rule *row = NULL;
    size_t n = catalogue_tables(&tables);
    char number[4] = {'0', '0', (char)('1' + constraint), '\0'};
    for (size_t t = 0; t < n && !row; t++)
        for (size_t i = 0; i < tables[t]->n && tables[t]->rules[i].kind == kind; i++)
            if (strcmp(tables[t]->rules[i].code + 2, number) == 0)
                row = &tables[t]->rules[i];
    assert(row);
    return row;
}

static void add_violation(void *ctx, const struct schema_violation *v)
{
    struct rule_ctx *c = ctx;
    const struct rule *row = row_of(c->view->kind, v->constraint);
    collector_add(c->collector, row, row->severity, v->path, v->type, v->value, v->detail);
}

/* The apiVersions that a bundle serves a kind in: "gateway.networking.k8s.io/v1 or …/v1beta1". */
static struct str served_versions(struct arena *a, const struct schema_bundle *bundle,
                                  enum api_kind kind)
{
    struct str rest = api_kind_info(kind)->versions, version, text = STR_NONE;
    while (str_split(&rest, ',', &version)) {
        if (schema_serves(bundle, kind, version))
            text = arena_printf(a, "%" PRISTR "%s" GATEWAY_GROUP "/%" PRISTR, STR_ARG(text),
                                text.n ? " or " : "", STR_ARG(version));
    }
    return text;
}

static void add_unsupported(struct rule_ctx *c, enum api_kind kind, const char *field,
                            struct str detail)
{
    const struct rule *row = row_of(kind, SCHEMA_ENUM);
    collector_add(c->collector, row, row->severity, FP_NAME(NULL, str_of(field)),
                  FIELD_NOT_SUPPORTED, jv_get(c->object, field), detail);
}

/*
 * kubectl looks up group, version and kind before it sends anything; offline nobody else would say
 * that one of them is misspelt.
 */
static void check_type(struct rule_ctx *c, const struct review *review,
                       const struct schema_bundle *bundle)
{
    const struct api_kind_info *info = api_kind_info(review->kind);
    struct str group, version, kind = jv_str(jv_get(c->object, "kind"));
    api_version_split(jv_str(jv_get(c->object, "apiVersion")), &group, &version);
    if (!str_is(info->group, GATEWAY_GROUP))
        return;
    if (kind.n && !str_eq(kind, info->kind))
        add_unsupported(
            c, review->kind, "kind",
            arena_printf(c->arena, "did you mean \"%" PRISTR "\"?", STR_ARG(info->kind)));
    struct str versions = served_versions(c->arena, bundle, review->kind);
    if (version.n && !str_eq(group, info->group))
        add_unsupported(c, review->kind, "apiVersion",
                        arena_printf(c->arena, "%" PRISTR " is in another group; use %" PRISTR,
                                     STR_ARG(info->kind), STR_ARG(versions)));
    else if (version.n && !schema_serves(bundle, review->kind, version))
        add_unsupported(c, review->kind, "apiVersion",
                        arena_printf(c->arena,
                                     "Gateway API %" PRISTR " does not serve %" PRISTR
                                     " in this version; use %" PRISTR,
                                     STR_ARG(schema_bundle_version(bundle)), STR_ARG(info->kind),
                                     STR_ARG(versions)));
}

void schema_rules_run(struct rule_ctx *c, const struct review *review)
{
    const struct schema_bundle *bundle = bundle_of(c->settings);
    if (c->settings->offline) {
        check_type(c, review, bundle);
        schema_find_unknown(bundle, review->kind, c->object, c->arena, add_violation, c);
    }
    schema_validate(bundle, review->kind, c->object, review->operation == OP_UPDATE, c->arena,
                    add_violation, c);
}

bool schema_rule_in_bundle(const struct rule *rule, const struct rule_settings *settings)
{
    return !rule->since || schema_bundle_since(bundle_of(settings), str_of(rule->since));
}
