/* bundle.c - see bundle.h. */
#include "replica/bundle.h"

/* The next number of "v1.6.1", taken off *rest; 0 where there is none. */
static int64_t next_number(struct str *rest)
{
    struct str part;
    int64_t number = 0;
    if (str_split(rest, '.', &part))
        str_to_i64(part, &number);
    return number;
}

/* Whether version a is older than b, both "vX.Y.Z" (a suffix such as -rc1 is not looked at). */
static bool is_older(struct str a, struct str b)
{
    struct str rest_a = str_sub(a, 1, a.n), rest_b = str_sub(b, 1, b.n);
    for (int i = 0; i < 3; i++) {
        int64_t x = next_number(&rest_a), y = next_number(&rest_b);
        if (x != y)
            return x < y;
    }
    return false;
}

const struct schema_bundle *bundle_nearest(struct str version)
{
    const struct schema_bundle *best = schema_bundle_at(0);
    ptrdiff_t suffix = str_find_char(version, '-');
    if (suffix > 0)
        version.n = (size_t)suffix;
    for (size_t i = 1; schema_bundle_at(i); i++)
        if (!is_older(version, schema_bundle_version(schema_bundle_at(i))))
            best = schema_bundle_at(i);
    return best;
}

const struct schema_bundle *bundle_installed(struct kube_client *client, int64_t timeout_ms,
                                             struct arena *a, struct str *ret_version,
                                             struct error *err)
{
    struct kube_request request = {
        .verb = KUBE_GET,
        .path = {.group = STR("apiextensions.k8s.io"),
                 .version = STR("v1"),
                 .plural = STR("customresourcedefinitions"),
                 .name = STR("httproutes.gateway.networking.k8s.io")},
        .timeout_ms = timeout_ms,
    };
    struct error failure;
    const struct jv *crd = kube_call(client, &request, a, NULL, &failure);
    if (!crd && failure.code != ERR_NOT_FOUND) {
        if (err)
            *err = failure;
        return NULL;
    }
    const struct jv *annotations = jv_get(jv_get(crd, "metadata"), "annotations");
    struct str version = jv_str(jv_get(annotations, "gateway.networking.k8s.io/bundle-version"));
    if (ret_version)
        *ret_version = version;
    return version.n ? bundle_nearest(version) : schema_bundle_find(STR(""));
}
