/* world.c - see world.h. */
#include "world.h"

#include "base/file.h"
#include "json/json_read.h"
#include "json/yaml_read.h"
#include "support/assert.h"

const struct lookup *world(struct arena *a)
{
    struct object_set *set = object_set_new(a);
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_FILE_BYTES);
    struct error err;
    const struct jv *objects = NULL;
    if (T_OK(file_read(LG_SOURCE_DIR "/tests/cases/rules/world.yaml", &text, &err), &err))
        objects = yaml_read_one(a, strbuf_str(&text), &err);
    T_OK_PTR(objects, &err);
    jv_foreach (objects, i, object)
        object_set_add(set, object, STR("default"));
    return object_set_lookup(set);
}

struct admission_settings settings_all(void)
{
    return (struct admission_settings){rule_settings_default(), defaults_settings_default()};
}

static const char *or_default(const char *value, const char *otherwise)
{
    return value ? value : otherwise;
}

static struct str member(struct arena *a, const char *name, const char *value)
{
    return value ? arena_printf(a, ",\"%s\":%s", name, value) : STR("");
}

struct str review_body(struct arena *a, const struct request_parts *p)
{
    struct str object = member(a, "object", p->object);
    struct str old = member(a, "oldObject", p->old_object);
    return arena_printf(
        a,
        "{\"apiVersion\":\"%s\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"u-1\","
        "\"kind\":{\"group\":\"gateway.networking.k8s.io\",\"version\":\"v1\",\"kind\":\"%s\"},"
        "\"namespace\":\"default\",\"operation\":\"%s\"%" PRISTR "%" PRISTR "%s}}",
        or_default(p->api_version, "admission.k8s.io/v1"), or_default(p->kind, "HTTPRoute"),
        or_default(p->operation, "CREATE"), STR_ARG(object), STR_ARG(old), or_default(p->more, ""));
}

const struct jv *answer_to(struct arena *a, const struct request_parts *parts,
                           enum admission_stage stage)
{
    struct error err;
    int status = 0;
    const struct admission_settings settings = settings_all();
    const struct admission *admission = admission_read(a, review_body(a, parts), &status, &err);
    if (!T_OK_PTR(admission, &err))
        return NULL;
    struct decision decision = admission_decide(a, admission, stage, &settings, world(a));
    const struct jv *root = json_read(a, decision.body, NULL, &err);
    if (!T_OK_PTR(root, &err))
        return NULL;
    T_STR_EQ(jv_str(at(root, "apiVersion")), admission->api_version);
    T_STR_EQ(jv_str(at(root, "kind")), "AdmissionReview");
    T_STR_EQ(jv_str(at(root, "response/uid")), "u-1");
    T_INT_EQ(jv_bool(at(root, "response/allowed"), !decision.allowed), decision.allowed);
    return jv_get(root, "response");
}

const struct jv *at(const struct jv *v, const char *path)
{
    struct str rest = str_of(path), name;
    while (str_split(&rest, '/', &name)) {
        int64_t index = 0;
        if (jv_type(v) == JV_ARRAY && str_to_i64(name, &index))
            v = jv_at(v, (size_t)index);
        else
            v = jv_get_str(v, name);
    }
    return v;
}

const char *route(struct arena *a, const char *metadata, const char *spec)
{
    return arena_printf(a,
                        "{\"apiVersion\":\"gateway.networking.k8s.io/v1\",\"kind\":\"HTTPRoute\","
                        "\"metadata\":%s,\"spec\":%s}",
                        metadata, spec)
        .p;
}
