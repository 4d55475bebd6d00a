/* admission.c - see admission.h. */
#include "webhook/admission.h"

#include "base/limits.h"
#include "json/json_patch.h"
#include "json/json_read.h"
#include "webhook/answer.h"

static enum operation operation_of(struct str name)
{
    if (str_is(name, "CREATE"))
        return OP_CREATE;
    if (str_is(name, "UPDATE"))
        return OP_UPDATE;
    return str_is(name, "DELETE") ? OP_DELETE : 0;
}

/* An object of the request, or NULL where the request has null. */
static const struct jv *object_member(const struct jv *request, const char *key)
{
    const struct jv *object = jv_get(request, key);
    return jv_type(object) == JV_OBJECT ? object : NULL;
}

static int malformed(struct error *err, const char *what)
{
    return error_set(err, ERR_SYNTAX, "the body is not an AdmissionReview that can be answered: %s",
                     what);
}

static int read_envelope(const struct jv *root, struct admission *admission, struct error *err)
{
    admission->api_version = jv_str(jv_get(root, "apiVersion"));
    if (!str_is(jv_str(jv_get(root, "kind")), "AdmissionReview"))
        return malformed(err, "kind must be \"AdmissionReview\"");
    if (!str_is(admission->api_version, "admission.k8s.io/v1") &&
        !str_is(admission->api_version, "admission.k8s.io/v1beta1"))
        return malformed(err, "apiVersion must be admission.k8s.io/v1 or admission.k8s.io/v1beta1");
    const struct jv *request = jv_get(root, "request");
    if (jv_type(request) != JV_OBJECT)
        return malformed(err, "request is missing");
    admission->uid = jv_str(jv_get(request, "uid"));
    if (!admission->uid.n)
        return malformed(err, "request.uid is missing or not a string");
    if (admission->uid.n > LIMIT_UID_BYTES)
        return malformed(err, "request.uid is too long");
    return 0;
}

/* What decides whether there is anything to review must be there. */
static int check_request(const struct jv *request, struct error *err)
{
    const struct jv *kind = jv_get(request, "kind");
    struct str operation = jv_str(jv_get(request, "operation"));
    if (!operation.n)
        return malformed(err, "request.operation is missing or not a string");
    if (!operation_of(operation) && !str_is(operation, "CONNECT"))
        return malformed(err, "request.operation must be CREATE, UPDATE, DELETE or CONNECT");
    if (!jv_str(jv_get(kind, "kind")).n || !jv_str(jv_get(kind, "version")).n ||
        jv_type(jv_get(kind, "group")) != JV_STRING)
        return malformed(err, "request.kind must have the strings group, version and kind");
    return 0;
}

/* The kind under review; unknown if the objects are of a subresource or of none of our kinds. */
static enum api_kind reviewed_kind(const struct jv *request)
{
    const struct jv *kind = jv_get(request, "kind");
    enum api_kind known = api_kind_of(jv_str(jv_get(kind, "group")), jv_str(jv_get(kind, "kind")));
    bool subresource = jv_str(jv_get(request, "subResource")).n > 0;
    return subresource ? KIND_UNKNOWN : known;
}

/* What the URL named must be the resource of the kind; the API server always sends both. */
static int check_resource(const struct jv *request, enum api_kind kind, struct error *err)
{
    const struct jv *resource = jv_get(request, "resource");
    const struct api_kind_info *info = api_kind_info(kind);
    if (!resource || (str_eq(jv_str(jv_get(resource, "resource")), info->plural) &&
                      str_eq(jv_str(jv_get(resource, "group")), info->group)))
        return 0;
    return malformed(err, "request.resource is not the resource of request.kind");
}

/* The request's objects must be there for the operation, and be of the kind that it names. */
static int check_objects(const struct review *review, struct error *err)
{
    if ((review->operation & OP_WRITE) && !review->object)
        return malformed(err, "request.object must be an object for CREATE and UPDATE");
    if (review->operation == OP_UPDATE && !review->old_object)
        return malformed(err, "request.oldObject must be an object for UPDATE");
    const struct jv *objects[] = {review->object, review->old_object};
    for (size_t i = 0; i < ARRAY_LEN(objects); i++) {
        struct str kind = jv_str(jv_get(objects[i], "kind"));
        if (objects[i] && !str_eq(kind, api_kind_info(review->kind)->kind))
            return malformed(err, "the object's kind is not the one that request.kind names");
    }
    return 0;
}

static int read_request(const struct jv *request, struct admission *admission, struct error *err)
{
    struct review *review = &admission->review;
    if (check_request(request, err) < 0)
        return -1;
    review->kind = reviewed_kind(request);
    review->operation = operation_of(jv_str(jv_get(request, "operation")));
    review->object = object_member(request, "object");
    review->old_object = object_member(request, "oldObject");
    review->namespace = jv_str(jv_get(request, "namespace"));
    admission->dry_run = jv_bool(jv_get(request, "dryRun"), false);
    admission->name = jv_str(jv_get(request, "name"));
    const struct jv *metadata = jv_get(review->object, "metadata");
    if (!admission->name.n)
        admission->name = jv_str(jv_get(metadata, "name"));
    if (!admission->name.n)
        admission->name = jv_str(jv_get(metadata, "generateName"));
    bool nothing_to_review =
        !review->operation || (review->operation == OP_DELETE && !review->old_object);
    if (nothing_to_review)
        review->kind = KIND_UNKNOWN;
    if (review->kind == KIND_UNKNOWN)
        return 0;
    return check_resource(request, review->kind, err) < 0 ? -1 : check_objects(review, err);
}

const struct admission *admission_read(struct arena *a, struct str body, int *ret_status,
                                       struct error *err)
{
    struct admission *admission = ARENA_NEW(a, struct admission);
    const struct jv *root = json_read(a, body, NULL, err);
    if (!root) {
        *ret_status = err->code == ERR_LIMIT ? 413 : 400;
        return NULL;
    }
    if (read_envelope(root, admission, err) < 0 ||
        read_request(jv_get(root, "request"), admission, err) < 0) {
        *ret_status = 400;
        return NULL;
    }
    return admission;
}

static bool has_api_error(const struct findings *findings)
{
    for (size_t i = 0; i < findings->n; i++)
        if (findings->items[i].rule->group == GROUP_API &&
            findings->items[i].severity == SEVERITY_ERROR)
            return true;
    return false;
}

/* Defaults first, then all rules on the result; denies only what the API server would refuse. */
static struct decision decide_mutate(struct arena *a, const struct admission *admission,
                                     const struct admission_settings *settings,
                                     const struct lookup *lookup)
{
    struct review review = admission->review;
    struct defaults_result defaults = {0};
    if (review.operation & OP_WRITE) {
        struct jv *object = jv_clone(a, review.object);
        defaults =
            defaults_apply(a, review.kind, review.namespace, object, &settings->defaults, lookup);
        review.object = object;
    }
    struct decision decision = {.evaluation = rules_evaluate(a, &review, &settings->rules, lookup)};
    decision.again = defaults.again || decision.evaluation.again;
    decision.allowed = !has_api_error(&decision.evaluation.findings);
    if (decision.again)
        return decision;
    if (!decision.allowed) {
        decision.body = answer_denied(a, admission, &decision.evaluation);
        return decision;
    }
    const struct jv *patch =
        defaults.changed ? json_patch_diff(a, admission->review.object, review.object) : NULL;
    decision.patched = jv_len(patch) > 0;
    decision.body = answer_patched(a, admission, decision.patched ? patch : NULL, &defaults);
    return decision;
}

struct decision admission_decide(struct arena *a, const struct admission *admission,
                                 enum admission_stage stage,
                                 const struct admission_settings *settings,
                                 const struct lookup *lookup)
{
    if (admission->review.kind == KIND_UNKNOWN) {
        struct decision decision = {.allowed = true};
        decision.body = answer_allowed(a, admission, &decision.evaluation);
        return decision;
    }
    if (stage == ADMISSION_MUTATE)
        return decide_mutate(a, admission, settings, lookup);
    struct decision decision = {
        .evaluation = rules_evaluate(a, &admission->review, &settings->rules, lookup)};
    decision.again = decision.evaluation.again;
    decision.allowed = decision.evaluation.errors == 0;
    if (!decision.again)
        decision.body = decision.allowed ? answer_allowed(a, admission, &decision.evaluation)
                                         : answer_denied(a, admission, &decision.evaluation);
    return decision;
}
