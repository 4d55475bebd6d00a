/*
 * validate_metadata.c - metadata as the API server checks it for every kind: types as Go's decoder
 * wants them, then names, labels, annotations, finalizers and owners.
 *
 * Source: k8s.io/apimachinery pkg/api/validation/objectmeta.go.
 */
#include "kube_meta/names.h"
#include "schema/violation.h"

static void add_if(struct validation *v, const char *fault, const struct fpath *path,
                   const struct jv *value)
{
    if (fault)
        violation_add(v, SCHEMA_METADATA, FIELD_INVALID, path, value, str_of(fault));
}

static bool check_types(struct validation *v, const struct schema_node *node,
                        const struct jv *value, const struct fpath *path);

static bool check_member_types(struct validation *v, const struct schema_node *node,
                               const struct jv *object, const struct fpath *path)
{
    bool fine = true;
    struct str name;
    jv_foreach_member (object, i, name, member) {
        const struct schema_node *below = schema_member(node, name);
        const struct fpath *at = node->element ? FP_KEY(path, name) : FP_NAME(path, name);
        if (below)
            fine &= check_types(v, below, member, at);
    }
    return fine;
}

/* Reports what has the wrong type below `value`; whether nothing has. */
static bool check_types(struct validation *v, const struct schema_node *node,
                        const struct jv *value, const struct fpath *path)
{
    if (jv_type(value) == JV_NULL)
        return true;
    if (!schema_type_matches(node, value)) {
        struct str wanted = schema_describe(v->arena, node);
        violation_addf(v, SCHEMA_METADATA, FIELD_TYPE_INVALID, path, value, "must be %" PRISTR,
                       STR_ARG(wanted));
        return false;
    }
    if (node->type == SCHEMA_OBJECT)
        return check_member_types(v, node, value, path);
    bool fine = true;
    if (node->type == SCHEMA_ARRAY)
        jv_foreach (value, i, element)
            fine &= check_types(v, node->element, element, FP_INDEX(path, i));
    return fine;
}

/* A generated name gets a suffix, so a '-' at the end of its beginning is fine. */
static const char *generate_name_fault(struct arena *a, struct str name)
{
    if (name.n > 1 && name.p[name.n - 1] == '-')
        name = arena_printf(a, "%" PRISTR "a", STR_ARG(str_sub(name, 0, name.n - 2)));
    return name_dns1123_subdomain(name);
}

static void check_name(struct validation *v, const struct jv *metadata, const struct fpath *path)
{
    const struct jv *name = jv_get(metadata, "name");
    const struct jv *generate = jv_get(metadata, "generateName");
    if (jv_str(generate).n)
        add_if(v, generate_name_fault(v->arena, jv_str(generate)), FP_FIELD(path, "generateName"),
               generate);
    if (jv_str(name).n)
        add_if(v, name_dns1123_subdomain(jv_str(name)), FP_FIELD(path, "name"), name);
    else if (!jv_str(generate).n)
        violation_add(v, SCHEMA_METADATA, FIELD_REQUIRED, FP_FIELD(path, "name"), NULL,
                      STR("every object needs a name, or a generateName"));
}

static void check_labels(struct validation *v, const struct jv *labels, const struct fpath *path)
{
    struct str key;
    jv_foreach_member (labels, i, key, value) {
        const char *fault = name_qualified(key);
        add_if(v, fault, FP_KEY(path, key), NULL);
        if (!fault)
            add_if(v, name_label_value(jv_str(value)), FP_KEY(path, key), value);
    }
}

static void check_annotations(struct validation *v, const struct jv *annotations,
                              const struct fpath *path)
{
    size_t bytes = 0;
    struct str key;
    jv_foreach_member (annotations, i, key, value) {
        add_if(v, name_annotation_key(key), FP_KEY(path, key), NULL);
        bytes += key.n + jv_str(value).n;
    }
    if (bytes > NAME_ANNOTATIONS_MAX)
        violation_addf(v, SCHEMA_METADATA, FIELD_TOO_LONG, path, annotations,
                       "all keys and values together may not be more than %d bytes, have %zu",
                       NAME_ANNOTATIONS_MAX, bytes);
}

static void check_finalizers(struct validation *v, const struct jv *finalizers,
                             const struct fpath *path)
{
    jv_foreach (finalizers, i, finalizer)
        add_if(v, name_qualified(jv_str(finalizer)), FP_INDEX(path, i), finalizer);
}

static void check_owners(struct validation *v, const struct jv *owners, const struct fpath *path)
{
    static const char *const needed[] = {"apiVersion", "kind", "name", "uid"};
    jv_foreach (owners, i, owner) {
        for (size_t k = 0; k < ARRAY_LEN(needed); k++)
            if (!jv_str(jv_get(owner, needed[k])).n)
                violation_add(v, SCHEMA_METADATA, FIELD_INVALID,
                              FP_NAME(FP_INDEX(path, i), str_of(needed[k])), NULL,
                              STR("must not be empty"));
    }
}

void validate_metadata(struct validation *v, enum api_kind kind, const struct jv *object,
                       bool is_update)
{
    const struct jv *metadata = jv_get(object, "metadata");
    const struct fpath *path = FP_FIELD(NULL, "metadata");
    if (metadata && !check_types(v, &schema_metadata, metadata, path))
        return;
    if (!is_update)
        check_name(v, metadata, path);
    const struct jv *namespace = jv_get(metadata, "namespace");
    if (api_kind_info(kind)->namespaced && jv_str(namespace).n)
        add_if(v, name_dns1123_label(jv_str(namespace)), FP_FIELD(path, "namespace"), namespace);
    check_labels(v, jv_get(metadata, "labels"), FP_FIELD(path, "labels"));
    check_annotations(v, jv_get(metadata, "annotations"), FP_FIELD(path, "annotations"));
    check_finalizers(v, jv_get(metadata, "finalizers"), FP_FIELD(path, "finalizers"));
    check_owners(v, jv_get(metadata, "ownerReferences"), FP_FIELD(path, "ownerReferences"));
}
