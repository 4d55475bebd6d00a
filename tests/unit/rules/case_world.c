/* case_world.c - see case_world.h. */
#include "case_world.h"

#include "base/file.h"
#include "json/yaml_read.h"
#include "schema/schema.h"

#define WORLD LG_SOURCE_DIR "/tests/cases/rules/world.yaml"

static enum api_kind kind_by_name(struct str name)
{
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++)
        if (str_eq(api_kind_info(kind)->kind, name))
            return kind;
    return KIND_UNKNOWN;
}

/* "GROUP/VERSION" of the newest version of a kind. */
static struct str newest_api_version(struct arena *a, enum api_kind kind)
{
    const struct api_kind_info *info = api_kind_info(kind);
    struct str rest = info->versions, version;
    str_split(&rest, ',', &version);
    if (!info->group.n)
        return version;
    return arena_printf(a, "%" PRISTR "/%" PRISTR, STR_ARG(info->group), STR_ARG(version));
}

const struct jv *case_object(struct arena *a, const struct jv *written,
                             const struct schema_bundle *bundle, struct error *err)
{
    struct jv *object = jv_clone(a, written);
    enum api_kind kind = kind_by_name(jv_str(jv_get(object, "kind")));
    if (kind == KIND_UNKNOWN) {
        error_set(err, ERR_SYNTAX, "line %u: an object without a known kind",
                  jv_place(written).line);
        return NULL;
    }
    if (!jv_get(object, "apiVersion"))
        jv_set(a, object, STR("apiVersion"), jv_new_str(a, newest_api_version(a, kind)));
    struct jv *metadata = jv_get_mut(object, STR("metadata"));
    if (metadata && api_kind_info(kind)->namespaced && !jv_get(metadata, "namespace"))
        jv_set(a, metadata, STR("namespace"), jv_new_str(a, STR("default")));
    schema_apply_defaults(bundle ? bundle : schema_bundle_find(STR("")), kind, a, object);
    return object;
}

static int add_object(struct arena *a, struct object_set *set, const struct jv *written,
                      struct error *err)
{
    const struct jv *object = case_object(a, written, NULL, err);
    if (!object)
        return -1;
    object_set_add(set, object, STR("default"));
    return 0;
}

static int add_all(struct arena *a, struct object_set *set, const struct jv *list,
                   struct error *err)
{
    jv_foreach (list, i, written) {
        if (add_object(a, set, written, err) < 0)
            return -1;
    }
    return 0;
}

static int add_world(struct arena *a, struct object_set *set, struct error *err)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_FILE_BYTES);
    if (file_read(WORLD, &text, err) < 0)
        return -1;
    const struct jv *world = yaml_read_one(a, strbuf_str(&text), err);
    if (!world)
        return error_wrap(err, WORLD);
    return add_all(a, set, world, err);
}

/* Takes "Kind namespace/name" or "Kind name" apart. */
static int split_id(struct str id, enum api_kind *ret_kind, struct str *ret_namespace,
                    struct str *ret_name, struct error *err)
{
    struct str rest = id, kind;
    str_split(&rest, ' ', &kind);
    *ret_kind = kind_by_name(kind);
    if (*ret_kind == KIND_UNKNOWN)
        return error_set(err, ERR_SYNTAX, "\"%" PRISTR "\" is not KIND [NAMESPACE/]NAME",
                         STR_ARG(id));
    ptrdiff_t slash = str_find_char(rest, '/');
    *ret_namespace = slash < 0 ? STR_NONE : str_sub(rest, 0, (size_t)slash);
    *ret_name = slash < 0 ? rest : str_sub(rest, (size_t)slash + 1, rest.n);
    return 0;
}

static int remove_all(struct object_set *set, const struct jv *ids, struct error *err)
{
    jv_foreach (ids, i, id) {
        enum api_kind kind;
        struct str namespace, name;
        if (split_id(jv_str(id), &kind, &namespace, &name, err) < 0)
            return -1;
        object_set_remove(set, kind, namespace, name);
    }
    return 0;
}

static int assume_present(struct object_set *set, const struct jv *kinds, struct error *err)
{
    jv_foreach (kinds, i, name) {
        enum api_kind kind = kind_by_name(jv_str(name));
        if (kind == KIND_UNKNOWN)
            return error_set(err, ERR_SYNTAX, "assume: not a kind: %" PRISTR,
                             STR_ARG(jv_str(name)));
        object_set_assume_present(set, kind);
    }
    return 0;
}

static enum lookup_state world_get(void *ctx, enum api_kind kind, struct str namespace,
                                   struct str name, const struct api_object **ret_object)
{
    const struct lookup *answers = ((const struct case_world *)ctx)->answers;
    return answers->get(answers->ctx, kind, namespace, name, ret_object);
}

static enum lookup_state world_list(void *ctx, enum api_kind kind, enum api_index index,
                                    struct str key, struct object_list *ret_list)
{
    const struct lookup *answers = ((const struct case_world *)ctx)->answers;
    return answers->list(answers->ctx, kind, index, key, ret_list);
}

static enum lookup_trust world_trust(void *ctx, enum api_kind kind, struct str namespace,
                                     struct str name)
{
    const struct case_world *world = ctx;
    struct str id;
    jv_foreach_member (world->trust, i, id, level) {
        enum api_kind id_kind = KIND_UNKNOWN;
        struct str id_namespace, id_name;
        split_id(id, &id_kind, &id_namespace, &id_name, NULL);
        if (id_kind != kind || !str_eq(id_namespace, namespace) || !str_eq(id_name, name))
            continue;
        return str_is(jv_str(level), "pending") ? TRUST_PENDING : TRUST_UNCONFIRMED;
    }
    return TRUST_CONFIRMED;
}

static int check_trust(const struct jv *trust, struct error *err)
{
    struct str id;
    jv_foreach_member (trust, i, id, level) {
        enum api_kind kind;
        struct str namespace, name, word = jv_str(level);
        if (split_id(id, &kind, &namespace, &name, err) < 0)
            return -1;
        if (!str_is(word, "pending") && !str_is(word, "unconfirmed"))
            return error_set(err, ERR_SYNTAX, "trust: pending or unconfirmed, not %" PRISTR,
                             STR_ARG(word));
    }
    return 0;
}

int case_world_read(struct arena *a, const struct jv *source, const struct jv *old,
                    struct case_world *ret_world, struct error *err)
{
    struct object_set *set = object_set_new(a);
    if (add_world(a, set, err) < 0 || (old && add_object(a, set, old, err) < 0) ||
        add_all(a, set, jv_get(source, "with"), err) < 0 ||
        remove_all(set, jv_get(source, "without"), err) < 0 ||
        assume_present(set, jv_get(source, "assume"), err) < 0 ||
        check_trust(jv_get(source, "trust"), err) < 0)
        return -1;
    ret_world->set = set;
    ret_world->answers = object_set_lookup(set);
    ret_world->trust = jv_get(source, "trust");
    ret_world->lookup = (struct lookup){ret_world, world_get, world_list, world_trust};
    return 0;
}
