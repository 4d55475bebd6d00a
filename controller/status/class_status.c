/* class_status.c - conditions and supportedFeatures of a GatewayClass; see status.h. */
#include "status/conditions.h"

/*
 * The features of the conformance suite's that hold on VPC Lattice, by name. Gateway, HTTPRoute and
 * ReferenceGrant are the core of the profile GATEWAY-HTTP. Left out is what a service cannot do:
 * redirects, rewrites, header modification, mirroring, CORS, time-outs, retries, query parameters
 * and static addresses; and what needs several routes behind one address (HTTPRouteParentRefPort's
 * test of traffic, isolation of listeners): each route is a service with a DNS name of its own.
 */
static const struct str features[] = {
    S("Gateway"),
    S("GatewayPort8080"),
    S("HTTPRoute"),
    S("HTTPRouteMethodMatching"),
    S("HTTPRouteNamedRouteRule"),
    S("ReferenceGrant"),
};

/* Gateway API v1.4 put supportedFeatures into the standard channel; older CRDs would drop them. */
static bool has_supported_features(struct str bundle_version)
{
    struct str rest = bundle_version, major, minor;
    int64_t number;
    if (!str_split(&rest, '.', &major) || !str_split(&rest, '.', &minor) || !str_is(major, "v1"))
        return true;
    return !str_to_i64(minor, &number) || number >= 4;
}

static struct jv *list_features(struct arena *a)
{
    struct jv *list = jv_new_array(a);
    for (size_t i = 0; i < ARRAY_LEN(features); i++) {
        struct jv *feature = jv_new_object(a);
        jv_set(a, feature, STR("name"), jv_new_str(a, features[i]));
        jv_append(a, list, feature);
    }
    return list;
}

static struct verdict accepted(const struct gateway_class *class)
{
    if (!class->has_parameters_ref)
        return verdict_true("Accepted");
    return verdict_false("InvalidParameters",
                         STR("spec.parametersRef: this controller has no parameters per class; "
                             "remove it (Gateways of the class are served without it)"));
}

static struct verdict supported_version(struct arena *a, const struct class_facts *facts)
{
    struct str version = facts->bundle_version;
    if (facts->bundle_known)
        return (struct verdict){CONDITION_TRUE, STR("SupportedVersion"),
                                arena_printf(a, "Gateway API CRDs %" PRISTR, STR_ARG(version))};
    struct str message =
        version.n ? arena_printf(a,
                                 "the Gateway API CRDs are of bundle %" PRISTR
                                 ", which this controller does not know; it goes on as well as it "
                                 "can",
                                 STR_ARG(version))
                  : STR("the Gateway API CRDs have no annotation "
                        "gateway.networking.k8s.io/bundle-version; install a released bundle");
    return verdict_false("UnsupportedVersion", message);
}

struct jv *gateway_class_status(struct arena *a, const struct jv *object,
                                const struct gateway_class *class, const struct class_facts *facts,
                                struct str now)
{
    const struct jv *old = jv_if(jv_get(object, "status"), JV_OBJECT);
    struct jv *status = old ? jv_clone(a, old) : jv_new_object(a);
    struct conditions conditions =
        conditions_copy(a, jv_get(old, "conditions"), class->object.meta.generation, now);
    conditions_set(&conditions, "Accepted", accepted(class));
    conditions_set(&conditions, "SupportedVersion", supported_version(a, facts));
    conditions_set(&conditions, CONDITION_VALID, verdict_valid(a, &facts->findings));
    jv_set(a, status, STR("conditions"), conditions.list);
    if (has_supported_features(facts->bundle_version))
        jv_set(a, status, STR("supportedFeatures"), list_features(a));
    return jv_equal(old, status) ? NULL : status;
}
