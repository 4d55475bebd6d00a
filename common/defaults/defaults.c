/* defaults.c - see defaults.h: which defaults apply to an object, and what is said about them. */
#include "defaults/defaults.h"

#include "api/ownership.h"
#include "defaults/defaulter.h"

const struct default_info *default_info(enum default_field field)
{
    static const struct default_info infos[] = {
#define X(id, name, text) {S(name), S(text)},
        DEFAULT_FIELDS(X)
#undef X
    };
    return &infos[field];
}

static bool find_field(struct str name, enum default_field *ret_field)
{
    for (enum default_field field = 0; field < DEFAULT_COUNT; field++) {
        if (!str_eq(name, default_info(field)->name))
            continue;
        *ret_field = field;
        return true;
    }
    return false;
}

bool defaults_parse(struct str text, char separator, unsigned *ret_mask, struct str *ret_bad)
{
    struct str rest = str_trim(text), part;
    enum default_field field;
    unsigned mask = 0;
    if (str_is(rest, "none") || str_is(rest, "all")) {
        *ret_mask = str_is(rest, "all") ? DEFAULTS_ALL : 0;
        return true;
    }
    while (str_split(&rest, separator, &part)) {
        if (!find_field(str_trim(part), &field)) {
            *ret_bad = str_trim(part);
            return false;
        }
        mask |= 1u << field;
    }
    if (!mask)
        *ret_bad = STR_NONE;
    else
        *ret_mask = mask;
    return mask != 0;
}

struct defaults_settings defaults_settings_default(void)
{
    return (struct defaults_settings){.fields = DEFAULTS_ALL};
}

bool is_unset(const struct jv *object, const char *key)
{
    return jv_type(object) == JV_OBJECT && jv_type(jv_get(object, key)) <= JV_NULL;
}

void fill_in(struct defaulter *d, struct jv *object, const struct fpath *path, const char *key,
             struct jv *value, const char *format, ...)
{
    struct str name = str_of(key);
    jv_set(d->arena, object, name, value);
    va_list args;
    va_start(args, format);
    struct str text = arena_vprintf(d->arena, format, args);
    va_end(args);
    struct str at = fpath_render(d->arena, FP_NAME(path, name));
    struct str note =
        arena_printf(d->arena, "%" PRISTR ": defaulted to %" PRISTR, STR_ARG(at), STR_ARG(text));
    vec_push(d->arena, &d->result.notes, note);
    d->result.changed = true;
}

bool may_rest_on(struct defaulter *d, enum lookup_trust trust)
{
    d->result.again |= trust == TRUST_PENDING;
    return trust == TRUST_CONFIRMED;
}

/* The setting, unless the namespace of the object has a (well-formed) label. */
static unsigned fields_of(struct defaulter *d, struct str namespace)
{
    const struct lookup *lookup = d->lookup;
    const struct api_object *found = NULL;
    struct str label, bad;
    unsigned fields;
    if (lookup->get(lookup->ctx, KIND_NAMESPACE, STR_NONE, namespace, &found) != LOOKUP_FOUND) {
        may_rest_on(d, lookup->trust(lookup->ctx, KIND_NAMESPACE, STR_NONE, namespace));
        return d->settings->fields;
    }
    if (!kv_get(&found->meta.labels, STR(LABEL_DEFAULTS), &label))
        return d->settings->fields;
    if (defaults_parse(label, '.', &fields, &bad))
        return fields;
    struct str note = arena_printf(d->arena,
                                   "namespace label " LABEL_DEFAULTS " ignored: \"%" PRISTR
                                   "\" is no field; list fields with dots, or none",
                                   STR_ARG(bad));
    vec_push(d->arena, &d->result.notes, note);
    return d->settings->fields;
}

struct defaults_result defaults_apply(struct arena *a, enum api_kind kind, struct str namespace,
                                      struct jv *object, const struct defaults_settings *settings,
                                      const struct lookup *lookup)
{
    struct defaulter d = {.arena = a, .settings = settings, .lookup = lookup};
    if (kind != KIND_GATEWAY && kind != KIND_HTTP_ROUTE)
        return d.result;
    struct api_object *view = api_object_view(a, kind, object);
    if (!view->meta.namespace.n)
        view->meta.namespace = namespace;
    if (view->meta.deleting)
        return d.result;
    enum owner owner = object_ownership(view, lookup, settings->assume_ours).owner;
    d.result.again = owner == OWNER_UNDECIDED;
    if (owner != OWNER_OURS)
        return d.result;
    d.fields = fields_of(&d, view->meta.namespace);
    if (kind == KIND_GATEWAY)
        default_gateway(&d, (struct gateway *)view, object);
    else
        default_route(&d, (const struct http_route *)view, object);
    return d.result;
}
