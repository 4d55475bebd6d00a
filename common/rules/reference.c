/* reference.c - see reference.h. */
#include "rules/reference.h"

#include "rules/collector.h"

/* So many names stand in a message; the others are counted. */
enum { NAMES_SHOWN = 3 };

const struct api_object *reference_get(const struct rule_ctx *c, enum api_kind kind,
                                       struct str namespace, struct str name,
                                       enum lookup_state *ret_state)
{
    const struct api_object *found = NULL;
    *ret_state = c->lookup->get(c->lookup->ctx, kind, namespace, name, &found);
    return found;
}

enum lookup_trust reference_trust(const struct rule_ctx *c, enum api_kind kind,
                                  struct str namespace, struct str name)
{
    return c->lookup->trust(c->lookup->ctx, kind, namespace, name);
}

enum lookup_trust trust_in(const struct rule_ctx *c, const struct api_object *object)
{
    return reference_trust(c, object->kind, object->meta.namespace, object->meta.name);
}

enum lookup_state reference_list(const struct rule_ctx *c, enum api_kind kind, enum api_index index,
                                 struct str key, struct object_list *ret_list)
{
    *ret_list = (struct object_list){NULL, 0};
    return c->lookup->list(c->lookup->ctx, kind, index, key, ret_list);
}

void reference_settle(struct rule_ctx *c, enum lookup_trust trust)
{
    c->collector->pending |= trust == TRUST_PENDING;
}

static struct str nearest_object(const struct rule_ctx *c, enum api_kind kind, struct str namespace,
                                 struct str name)
{
    struct object_list known;
    reference_list(c, kind, namespace.n ? INDEX_NAMESPACE : INDEX_ALL, namespace, &known);
    struct str *names = ARENA_NEW_ARRAY(c->arena, known.n, struct str);
    for (size_t i = 0; i < known.n; i++)
        names[i] = known.items[i]->meta.name;
    return did_you_mean(c->arena, name, names, known.n);
}

struct str missing_hint(const struct rule_ctx *c, enum api_kind kind, struct str namespace,
                        struct str name)
{
    struct object_list elsewhere = {NULL, 0};
    bool shared = kind == KIND_GATEWAY || !namespace.n;
    if (!shared && !str_eq(namespace, c->view->meta.namespace))
        return STR_NONE;
    if (kind == KIND_GATEWAY)
        reference_list(c, kind, INDEX_NAME, name, &elsewhere);
    if (elsewhere.n != 1)
        return nearest_object(c, kind, namespace, name);
    return arena_printf(c->arena, "; namespace %" PRISTR " has one",
                        STR_ARG(elsewhere.items[0]->meta.namespace));
}

struct str words_joined(struct arena *a, const struct str *words, size_t n, const char *quote)
{
    size_t shown = n > NAMES_SHOWN + 1 ? NAMES_SHOWN : n;
    struct str text = STR("");
    for (size_t i = 0; i < shown; i++) {
        const char *before = i == 0 ? "" : i + 1 == n ? " and " : ", ";
        text = arena_printf(a, "%" PRISTR "%s%s%" PRISTR "%s", STR_ARG(text), before, quote,
                            STR_ARG(words[i]), quote);
    }
    if (shown < n)
        text = arena_printf(a, "%" PRISTR " and %zu more", STR_ARG(text), n - shown);
    return text;
}

struct str object_names(struct arena *a, const struct object_list *list)
{
    struct str *names = ARENA_NEW_ARRAY(a, list->n, struct str);
    for (size_t i = 0; i < list->n; i++)
        names[i] = api_object_id(a, list->items[i]);
    return words_joined(a, names, list->n, "");
}

bool same_object(const struct api_object *a, const struct api_object *b)
{
    return a->kind == b->kind && str_eq(a->meta.namespace, b->meta.namespace) &&
           str_eq(a->meta.name, b->meta.name);
}

bool ours_and_staying(const struct rule_ctx *c, const struct api_object *object)
{
    return !object->meta.deleting &&
           object_ownership(object, c->lookup, c->settings->assume_ours).owner == OWNER_OURS;
}
