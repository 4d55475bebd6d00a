/*
 * admission.c - a review, mutating and validating, in a small world: it is refused with 400 or 413,
 * or answered with a review in JSON whose patch, if there is one, applies to the object.
 */
#include "fuzz.h"

#include "api/object_set.h"
#include "webhook/admission.h"

static const char world_text[] =
    "[{\"apiVersion\":\"gateway.networking.k8s.io/v1\",\"kind\":\"GatewayClass\",\"metadata\":"
    "{\"name\":\"amazon-vpc-lattice\"},\"spec\":{\"controllerName\":"
    "\"application-networking.k8s.aws/gateway-api-controller\"}},"
    "{\"apiVersion\":\"gateway.networking.k8s.io/v1\",\"kind\":\"Gateway\",\"metadata\":"
    "{\"name\":\"my-hotel\"},\"spec\":{\"gatewayClassName\":\"amazon-vpc-lattice\",\"listeners\":"
    "[{\"name\":\"http\",\"protocol\":\"HTTP\",\"port\":80}]}},"
    "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"parking\"},\"spec\":"
    "{\"ports\":[{\"port\":80,\"targetPort\":8090}]}}]";

static void decide(struct arena *a, const struct admission *review, enum admission_stage stage,
                   const struct lookup *lookup)
{
    struct admission_settings settings = {.rules = rule_settings_default(),
                                          .defaults = defaults_settings_default()};
    struct error err;
    struct decision decision = admission_decide(a, review, stage, &settings, lookup);
    MUST(!decision.again);
    const struct jv *answer = json_read(a, decision.body, NULL, &err);
    const struct jv *response = jv_get(answer, "response");
    MUST(str_eq(jv_str(jv_get(response, "uid")), review->uid));
    MUST(jv_bool(jv_get(response, "allowed"), !decision.allowed) == decision.allowed);
    MUST(decision.patched == (jv_get(response, "patch") != NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct error err = {0};
    int status = 0;
    const struct jv *world = json_read(a, str_of(world_text), NULL, &err);
    struct object_set *set = object_set_new(a);
    jv_foreach (world, i, object)
        object_set_add(set, object, STR("default"));
    const struct admission *review = admission_read(a, fuzz_input(data, size), &status, &err);
    if (!review) {
        MUST((status == 400 || status == 413) && err.message[0]);
        return 0;
    }
    decide(a, review, ADMISSION_MUTATE, object_set_lookup(set));
    decide(a, review, ADMISSION_VALIDATE, object_set_lookup(set));
    return 0;
}
