/* rule_case.c - see rule_case.h. */
#include "rule_case.h"

#include "base/file.h"
#include "json/yaml_read.h"
#include "schema/schema.h"

/* Fails if `object` has a member that is not among the `count` names. */
static int only_members(const struct jv *object, const char *const *names, size_t count,
                        struct error *err)
{
    struct str key;
    jv_foreach_member (object, i, key, member) {
        bool known = false;
        for (size_t n = 0; n < count; n++)
            known |= str_is(key, names[n]);
        if (!known)
            return error_set(err, ERR_SYNTAX, "line %u: unknown member \"%" PRISTR "\"",
                             jv_key_place(object, key).line, STR_ARG(key));
    }
    return 0;
}

static int read_groups(const struct jv *value, unsigned *groups, struct error *err)
{
    struct str bad = STR_NONE;
    if (value && !rule_groups_parse(jv_str(value), ',', groups, &bad))
        return error_set(err, ERR_SYNTAX, "not a group: \"%" PRISTR "\"", STR_ARG(bad));
    return 0;
}

static void read_quotas(const struct jv *source, struct rule_settings *settings)
{
    const struct {
        const char *name;
        int64_t *value;
    } quotas[] = {
        {"quota_rules_per_listener", &settings->quota_rules_per_listener},
        {"quota_listeners_per_service", &settings->quota_listeners_per_service},
        {"quota_target_groups_per_service", &settings->quota_target_groups_per_service},
        {"quota_associations_per_network", &settings->quota_associations_per_network},
    };
    for (size_t i = 0; i < ARRAY_LEN(quotas); i++)
        jv_int(jv_get(source, quotas[i].name), quotas[i].value);
}

static int read_settings(const struct jv *source, struct rule_settings *settings, struct error *err)
{
    static const char *const names[] = {"groups",
                                        "enforce",
                                        "offline",
                                        "assume_ours",
                                        "bundle",
                                        "region",
                                        "account",
                                        "cluster_name",
                                        "vpc_id",
                                        "quota_rules_per_listener",
                                        "quota_listeners_per_service",
                                        "quota_target_groups_per_service",
                                        "quota_associations_per_network"};
    *settings = rule_settings_default();
    settings->offline = jv_bool(jv_get(source, "offline"), false);
    settings->assume_ours = jv_bool(jv_get(source, "assume_ours"), false);
    settings->region = jv_str(jv_get(source, "region"));
    settings->account = jv_str(jv_get(source, "account"));
    settings->cluster_name = jv_str(jv_get(source, "cluster_name"));
    settings->vpc_id = jv_str(jv_get(source, "vpc_id"));
    read_quotas(source, settings);
    struct str bundle = jv_str(jv_get(source, "bundle"));
    settings->bundle = bundle.n ? schema_bundle_find(bundle) : NULL;
    if (bundle.n && !settings->bundle)
        return error_set(err, ERR_SYNTAX, "no such bundle: %" PRISTR, STR_ARG(bundle));
    if (only_members(source, names, ARRAY_LEN(names), err) < 0 ||
        read_groups(jv_get(source, "groups"), &settings->groups, err) < 0 ||
        read_groups(jv_get(source, "enforce"), &settings->enforce, err) < 0)
        return -1;
    return 0;
}

static int read_operation(const struct jv *source, enum operation *ret, struct error *err)
{
    struct str word = jv_str(jv_get(source, "operation"));
    if (!word.n)
        word = jv_get(source, "old") ? STR("UPDATE") : STR("CREATE");
    *ret = str_is(word, "CREATE")   ? OP_CREATE
           : str_is(word, "UPDATE") ? OP_UPDATE
           : str_is(word, "DELETE") ? OP_DELETE
                                    : 0;
    bool has_old = *ret != OP_CREATE, has_object = *ret != OP_DELETE;
    if (!*ret || has_old != !!jv_get(source, "old") || has_object != !!jv_get(source, "object"))
        return error_set(err, ERR_SYNTAX,
                         "line %u: CREATE has `object`, UPDATE has `object` and "
                         "`old`, DELETE has `old`",
                         jv_place(source).line);
    return 0;
}

static int read_review(struct arena *a, const struct jv *source, const struct schema_bundle *bundle,
                       struct review *ret_review, struct error *err)
{
    struct review review = {0};
    if (read_operation(source, &review.operation, err) < 0)
        return -1;
    const struct jv *object = jv_get(source, "object"), *old = jv_get(source, "old");
    if (object && !(review.object = case_object(a, object, bundle, err)))
        return -1;
    if (old && !(review.old_object = case_object(a, old, bundle, err)))
        return -1;
    const struct jv *named = review.object ? review.object : review.old_object;
    review.kind = api_kind_of_object(named);
    if (review.kind == KIND_UNKNOWN)
        return error_set(err, ERR_SYNTAX, "line %u: apiVersion does not fit the kind",
                         jv_place(source).line);
    review.namespace = jv_str(jv_get(jv_get(named, "metadata"), "namespace"));
    *ret_review = review;
    return 0;
}

int rule_case_read(struct arena *a, const struct jv *source, struct rule_case *ret_case,
                   struct error *err)
{
    static const char *const names[] = {"name",       "operation", "object", "old",      "with",
                                        "without",    "assume",    "trust",  "settings", "findings",
                                        "suppressed", "notes",     "again",  "omitted",  "owner"};
    if (only_members(source, names, ARRAY_LEN(names), err) < 0)
        return -1;
    ret_case->source = source;
    ret_case->name = jv_str(jv_get(source, "name"));
    if (!ret_case->name.n)
        return error_set(err, ERR_SYNTAX, "line %u: a case without name", jv_place(source).line);
    if (read_settings(jv_get(source, "settings"), &ret_case->settings, err) < 0 ||
        read_review(a, source, ret_case->settings.bundle, &ret_case->review, err) < 0)
        return -1;
    return case_world_read(a, source, jv_get(source, "old"), &ret_case->world, err);
}

const struct jv *rule_cases_read(struct arena *a, const char *path, struct error *err)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_FILE_BYTES);
    if (file_read(path, &text, err) < 0)
        return NULL;
    const struct jv *cases = yaml_read_one(a, arena_str(a, strbuf_str(&text)), err);
    if (!cases)
        return NULL;
    if (jv_type(cases) != JV_ARRAY || !jv_len(cases)) {
        error_set(err, ERR_SYNTAX, "a list of cases is expected");
        return NULL;
    }
    return cases;
}
