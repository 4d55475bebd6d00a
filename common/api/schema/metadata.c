/*
 * metadata.c - metadata of an object, as apimachinery's ValidateObjectMeta and ...Update check it
 * for custom resources (k8s.io/apimachinery pkg/api/validation/objectmeta.go).
 *
 * An absent namespace is fine: it is taken from the request.
 */
#include "schema/report.h"

#include "kube_meta/names.h"

static const struct fpath metadata = {NULL, FPATH_FIELD, S("metadata"), 0};

enum { GENERATED_PREFIX_MAX = 58 }; /* bytes of generateName that are used */

#define FP_METADATA(name) FP_FIELD(&metadata, name)

static void report(struct schema_run *run, enum field_error_type type, const struct fpath *path,
                   const struct jv *value, const char *detail)
{
    schema_report(run, SCHEMA_METADATA, type, path, value, str_of(detail));
}

/* `detail` is NULL for a value that is as it should be. */
static void report_if(struct schema_run *run, const char *detail, const struct fpath *path,
                      const struct jv *value)
{
    if (detail)
        report(run, FIELD_INVALID, path, value, detail);
}

/*
 * The prefix is cut and gets random letters and digits at its end (names.SimpleNameGenerator).
 * Both must hold: the name that comes of it is well-formed, and so is the prefix after an 'a' has
 * taken the place of a dash at its end and of what stands before it (NameIsDNSSubdomain).
 */
static void check_generate_name(struct schema_run *run, const struct jv *value)
{
    struct str prefix = jv_str(value), masked = prefix;
    if (prefix.n > 1 && prefix.p[prefix.n - 1] == '-')
        masked =
            arena_printf(run->arena, "%" PRISTR "a", STR_ARG(str_sub(prefix, 0, prefix.n - 2)));
    struct str name =
        arena_printf(run->arena, "%" PRISTR "a", STR_ARG(str_sub(prefix, 0, GENERATED_PREFIX_MAX)));
    const char *detail = name_dns1123_subdomain(masked);
    report_if(run, detail ? detail : name_dns1123_subdomain(name), FP_METADATA("generateName"),
              value);
}

static void check_name(struct schema_run *run, const struct jv *meta)
{
    const struct jv *name = jv_get(meta, "name"), *prefix = jv_get(meta, "generateName");
    if (jv_str(prefix).n)
        check_generate_name(run, prefix);
    if (jv_str(name).n)
        report_if(run, name_dns1123_subdomain(jv_str(name)), FP_METADATA("name"), name);
    else if (!jv_str(prefix).n)
        report(run, FIELD_REQUIRED, FP_METADATA("name"), NULL, "name or generateName is required");
    const struct jv *namespace = jv_get(meta, "namespace");
    if (jv_str(namespace).n)
        report_if(run, name_dns1123_label(jv_str(namespace)), FP_METADATA("namespace"), namespace);
}

static void check_labels(struct schema_run *run, const struct jv *labels)
{
    struct str key;
    jv_foreach_member (labels, i, key, value) {
        const struct fpath *path = FP_KEY(FP_METADATA("labels"), key);
        report_if(run, name_qualified(key), path, jv_new_str(run->arena, key));
        report_if(run, name_label_value(jv_str(value)), path, value);
    }
}

static void check_annotations(struct schema_run *run, const struct jv *annotations)
{
    struct str key;
    size_t size = 0;
    jv_foreach_member (annotations, i, key, value) {
        report_if(run, name_annotation_key(key), FP_KEY(FP_METADATA("annotations"), key),
                  jv_new_str(run->arena, key));
        size += key.n + jv_str(value).n;
    }
    if (size > NAME_ANNOTATIONS_MAX)
        report(run, FIELD_TOO_LONG, FP_METADATA("annotations"), NULL,
               "all keys and values together may not be more than 262144 bytes");
}

static void check_owners(struct schema_run *run, const struct jv *owners)
{
    static const char *const needed[] = {"apiVersion", "kind", "name", "uid"};
    size_t controllers = 0;
    jv_foreach (owners, i, owner) {
        const struct fpath *path = FP_INDEX(FP_METADATA("ownerReferences"), i);
        for (size_t k = 0; k < ARRAY_LEN(needed); k++)
            if (!jv_str(jv_get(owner, needed[k])).n)
                report(run, FIELD_INVALID, FP_NAME(path, str_of(needed[k])),
                       jv_get(owner, needed[k]), "must not be empty");
        controllers += jv_bool(jv_get(owner, "controller"), false);
    }
    if (controllers > 1)
        report(run, FIELD_INVALID, FP_METADATA("ownerReferences"), NULL,
               "only one reference can have controller set to true");
}

static void check_finalizers(struct schema_run *run, const struct jv *finalizers)
{
    jv_foreach (finalizers, i, finalizer)
        report_if(run, name_qualified(jv_str(finalizer)), FP_INDEX(FP_METADATA("finalizers"), i),
                  finalizer);
}

/* Types first: the API server cannot decode an object whose metadata has a wrong one. */
static bool has_right_types(struct schema_run *run, const struct jv *meta)
{
    size_t before = run->count;
    schema_check(run, &schema_metadata, &metadata, meta);
    return run->count == before;
}

void schema_check_metadata(struct schema_run *run, const struct jv *object, bool is_update)
{
    const struct jv *meta = jv_get(object, "metadata");
    run->in_metadata = true;
    if (!meta || has_right_types(run, meta)) {
        check_labels(run, jv_get(meta, "labels"));
        check_annotations(run, jv_get(meta, "annotations"));
        check_owners(run, jv_get(meta, "ownerReferences"));
        if (!is_update) {
            check_name(run, meta);
            check_finalizers(run, jv_get(meta, "finalizers"));
        }
    }
    run->in_metadata = false;
}
