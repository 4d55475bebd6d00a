/* build_case.c - see build_case.h. */
#include "build_case.h"

#include "api/ownership.h"
#include "lattice/desired_json.h"
#include "schema/schema.h"
#include "support/assert.h"

static enum api_kind kind_by_name(struct str name)
{
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++)
        if (str_eq(api_kind_info(kind)->kind, name))
            return kind;
    return KIND_UNKNOWN;
}

static struct str newest_api_version(struct arena *a, enum api_kind kind)
{
    const struct api_kind_info *info = api_kind_info(kind);
    struct str rest = info->versions, version;
    str_split(&rest, ',', &version);
    if (!info->group.n)
        return version;
    return arena_printf(a, "%" PRISTR "/%" PRISTR, STR_ARG(info->group), STR_ARG(version));
}

const struct jv *case_object(struct arena *a, const struct jv *written)
{
    struct jv *object = jv_clone(a, written);
    enum api_kind kind = kind_by_name(jv_str(jv_get(object, "kind")));
    if (!T_TRUE(kind != KIND_UNKNOWN))
        return NULL;
    if (!jv_get(object, "apiVersion"))
        jv_set(a, object, STR("apiVersion"), jv_new_str(a, newest_api_version(a, kind)));
    struct jv *metadata = jv_get_mut(object, STR("metadata"));
    if (metadata && api_kind_info(kind)->namespaced && !jv_get(metadata, "namespace"))
        jv_set(a, metadata, STR("namespace"), jv_new_str(a, STR("default")));
    schema_apply_defaults(schema_bundle_find(STR("")), kind, a, object);
    return object;
}

static void add_objects(struct arena *a, struct object_set *set, const struct jv *list)
{
    jv_foreach (list, i, written) {
        const struct jv *object = case_object(a, written);
        if (object)
            object_set_add(set, object, STR("default"));
    }
}

static enum certificate_state find_certificate(void *ctx, struct str hostname, struct str *ret_arn)
{
    const struct jv *found = jv_get_str(((const struct build_case *)ctx)->acm, hostname);
    if (!found)
        return CERTIFICATE_UNKNOWN;
    if (jv_type(found) != JV_STRING)
        return CERTIFICATE_NONE;
    *ret_arn = jv_str(found);
    return CERTIFICATE_FOUND;
}

static struct build_settings read_settings(const struct jv *source)
{
    const struct jv *settings = jv_get(source, "settings");
    return (struct build_settings){
        .who = {.account = STR("123456789012"),
                .cluster = STR("demo"),
                .vpc = STR("vpc-0123456789abcdef0"),
                .region = STR("eu-west-1"),
                .owner = STR("123456789012/demo/vpc-0123456789abcdef0")},
        .default_service_network = jv_str(jv_get(settings, "defaultServiceNetwork")),
        .override_network = jv_bool(jv_get(settings, "overrideNetwork"), false),
        .associate_vpc = jv_bool(jv_get(settings, "associateVpc"), true),
    };
}

void build_case_read(struct arena *a, const struct jv *source, struct build_case *ret_case)
{
    struct build_case *c = ret_case;
    *c = (struct build_case){.set = object_set_new(a), .settings = read_settings(source)};
    add_objects(a, c->set, jv_get(source, "objects"));
    jv_foreach (jv_get(source, "unknown"), i, kind)
        object_set_assume_present(c->set, kind_by_name(jv_str(kind)));
    c->acm = jv_get(source, "acm");
    c->certificates = (struct certificates){c, find_certificate};
    c->input = (struct build_input){.lookup = object_set_lookup(c->set),
                                    .settings = &c->settings,
                                    .certificates = c->acm ? &c->certificates : NULL,
                                    .assume_ours = jv_bool(jv_get(source, "assumeOurs"), false)};
}

struct str build_case_run(struct arena *a, const struct build_case *c, const struct jv *source)
{
    struct str rest = jv_str(jv_get(source, "route")), namespace;
    if (!rest.n) {
        struct str name = jv_str(jv_get(source, "network"));
        struct desired_network network = build_network(a, name, &c->input);
        return desired_network_json(a, &network);
    }
    const struct lookup *lookup = c->input.lookup;
    const struct api_object *route = NULL;
    str_split(&rest, '/', &namespace);
    enum lookup_state state = lookup->get(lookup->ctx, KIND_HTTP_ROUTE, namespace, rest, &route);
    if (!T_INT_EQ(state, LOOKUP_FOUND))
        return STR_NONE;
    struct built_service built = build_service(a, (const struct http_route *)route, &c->input);
    return built_service_json(a, &built);
}
