/* certificate_refs.c - whether a listener's certificateRefs resolve: see listeners.h. */
#include "api/grants.h"
#include "status/listeners.h"

static bool is_secret(const struct certificate_ref *ref)
{
    return !ref->group.n && (!ref->kind.p || str_is(ref->kind, "Secret"));
}

static bool is_permitted(const struct gateway_view *view, struct str namespace, struct str name)
{
    struct str own = view->gateway->object.meta.namespace;
    struct object_list grants = {0};
    if (str_eq(namespace, own))
        return true;
    view->lookup->list(view->lookup->ctx, KIND_REFERENCE_GRANT, INDEX_NAMESPACE, namespace,
                       &grants);
    for (size_t i = 0; i < grants.n; i++)
        if (grant_permits_secret((const struct reference_grant *)grants.items[i], own, name))
            return true;
    return false;
}

static struct verdict check_secret(const struct gateway_view *view, struct str namespace,
                                   struct str name)
{
    struct str id =
        arena_printf(view->arena, "Secret %" PRISTR "/%" PRISTR, STR_ARG(namespace), STR_ARG(name));
    switch (view->facts->secret(view->facts->ctx, namespace, name)) {
    case SECRET_VALID: return verdict_true("ResolvedRefs");
    case SECRET_MISSING:
        return verdict_false("InvalidCertificateRef",
                             arena_printf(view->arena, "there is no %" PRISTR, STR_ARG(id)));
    case SECRET_INVALID:
        return verdict_false("InvalidCertificateRef",
                             arena_printf(view->arena,
                                          "%" PRISTR
                                          " does not hold a certificate and its key in PEM "
                                          "(tls.crt, tls.key)",
                                          STR_ARG(id)));
    default:
        return (struct verdict){CONDITION_UNKNOWN, STR("Pending"),
                                arena_printf(view->arena, "waiting for %" PRISTR, STR_ARG(id))};
    }
}

static struct verdict check_ref(const struct gateway_view *view, const struct certificate_ref *ref)
{
    struct str own = view->gateway->object.meta.namespace;
    struct str namespace = ref->namespace.n ? ref->namespace : own;
    if (!is_secret(ref))
        return verdict_false(
            "InvalidCertificateRef",
            arena_printf(view->arena,
                         "%" PRISTR "%s%" PRISTR " \"%" PRISTR
                         "\" is no certificate; refer to a Secret of the core group",
                         STR_ARG(ref->group), ref->group.n ? "/" : "", STR_ARG(ref->kind),
                         STR_ARG(ref->name)));
    if (!is_permitted(view, namespace, ref->name))
        return verdict_false(
            "RefNotPermitted",
            arena_printf(view->arena,
                         "Secret %" PRISTR "/%" PRISTR
                         " needs a ReferenceGrant in its namespace for Gateways of %" PRISTR,
                         STR_ARG(namespace), STR_ARG(ref->name), STR_ARG(own)));
    return check_secret(view, namespace, ref->name);
}

/* The graver of two: not permitted, invalid, not known. */
static struct verdict graver(struct verdict a, struct verdict b)
{
    if (b.status == CONDITION_TRUE || str_is(a.reason, "RefNotPermitted"))
        return a;
    bool replaces = a.status == CONDITION_TRUE || str_is(b.reason, "RefNotPermitted") ||
                    (a.status == CONDITION_UNKNOWN && b.status == CONDITION_FALSE);
    return replaces ? b : a;
}

struct verdict certificate_refs(const struct gateway_view *view, const struct listener *listener)
{
    struct verdict verdict = verdict_true("ResolvedRefs");
    if (listener->certificate_arn.n)
        return verdict;
    for (size_t i = 0; i < listener->certificate_refs.n; i++)
        verdict = graver(verdict, check_ref(view, &listener->certificate_refs.items[i]));
    return verdict;
}
