/* reference_grant_reference.c - group reference for ReferenceGrant: who still needs it. */
#include "api/grants.h"
#include "rules/reference.h"
#include "rules/tables.h"

/* Whether a grant other than `grant` (or what `grant` becomes by this update) permits the same. */
static bool still_permitted(const struct rule_ctx *c, const struct api_object *grant,
                            struct str from, struct str to)
{
    const struct reference_grant *updated = (const struct reference_grant *)c->view;
    if (c->operation == OP_UPDATE && grant_permits(updated, from, to))
        return true;
    struct object_list grants;
    reference_list(c, KIND_REFERENCE_GRANT, INDEX_NAMESPACE, grant->meta.namespace, &grants);
    for (size_t i = 0; i < grants.n; i++)
        if (!same_object(grants.items[i], grant) &&
            grant_permits((const struct reference_grant *)grants.items[i], from, to))
            return true;
    return false;
}

static bool loses_backend(const struct rule_ctx *c, const struct reference_grant *grant,
                          const struct http_route *route)
{
    struct str own = route->object.meta.namespace;
    for (size_t r = 0; r < route->rules.n; r++)
        for (size_t b = 0; b < route->rules.items[r].backend_refs.n; b++) {
            const struct backend_ref *ref = &route->rules.items[r].backend_refs.items[b];
            if (backend_ref_is_service(ref) &&
                str_eq(backend_ref_namespace(ref, own), grant->object.meta.namespace) &&
                grant_permits(grant, own, ref->name) &&
                !still_permitted(c, &grant->object, own, ref->name))
                return true;
        }
    return false;
}

/* Adds our routes in `namespace` that lose a backend; each but once. */
static void add_losers(const struct rule_ctx *c, const struct reference_grant *grant,
                       struct str namespace, struct object_list *losers, enum lookup_trust *trust)
{
    struct object_list routes;
    reference_list(c, KIND_HTTP_ROUTE, INDEX_NAMESPACE, namespace, &routes);
    const struct api_object **all =
        ARENA_NEW_ARRAY(c->arena, losers->n + routes.n, const struct api_object *);
    if (losers->n)
        memcpy(all, losers->items, losers->n * sizeof(*all));
    losers->items = all;
    size_t before = losers->n;
    for (size_t i = 0; i < routes.n; i++)
        if (ours_and_staying(c, routes.items[i]) &&
            loses_backend(c, grant, (const struct http_route *)routes.items[i]))
            all[losers->n++] = routes.items[i];
    if (losers->n > before)
        *trust = trust_both(*trust, reference_trust(c, KIND_HTTP_ROUTE, namespace, STR_NONE));
}

static bool named_before(const struct reference_grant *grant, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (str_eq(grant->from.items[j].namespace, grant->from.items[i].namespace))
            return true;
    return false;
}

static void check_unused(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct reference_grant *grant = (const struct reference_grant *)c->old_view;
    struct object_list losers = {NULL, 0};
    enum lookup_trust trust = TRUST_CONFIRMED;
    for (size_t i = 0; i < grant->from.n; i++)
        if (!named_before(grant, i))
            add_losers(c, grant, grant->from.items[i].namespace, &losers, &trust);
    if (losers.n)
        rule_report_on(c, trust, path, FIELD_INVALID, value,
                       "HTTPRoute %" PRISTR " can no longer use the Services here",
                       STR_ARG(object_names(c->arena, &losers)));
}

static const struct rule rules[] = {
    {
        .code = "RG301",
        .kind = KIND_REFERENCE_GRANT,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_WARNING,
        .operations = OP_UPDATE | OP_DELETE,
        .path = "metadata.name",
        .check = check_unused,
        .summary = "a ReferenceGrant is not taken from routes that rely on it",
        .cause = "Deleting or narrowing a grant revokes at once what it permitted: the backends in "
                 "this namespace fall out of the routes that use them, and their share of the "
                 "requests is answered with 500 (Gateway API, ReferenceGrant).",
        .fix = "Remove the backendRefs from the routes first, or keep a grant that covers them.",
        .example =
            "kind: ReferenceGrant\n"
            "metadata: {name: routes-of-shop, namespace: backends}\n"
            "spec:\n"
            "  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}]\n"
            "  to: [{group: \"\", kind: Service}]",
    },
};

const struct rule_table reference_grant_reference = RULE_TABLE(rules);
