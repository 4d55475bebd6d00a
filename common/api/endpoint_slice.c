/* endpoint_slice.c - see endpoint_slice.h. */
#include "api/endpoint_slice.h"

static size_t count_addresses(const struct jv *endpoints)
{
    size_t n = 0;
    jv_foreach (endpoints, i, endpoint)
        n += jv_len(jv_if(jv_get(endpoint, "addresses"), JV_ARRAY));
    return n;
}

static void add_endpoint(struct arena *a, const struct jv *endpoint, struct endpoint_slice *slice)
{
    const struct jv *conditions = jv_get(endpoint, "conditions");
    bool ready = jv_bool(jv_get(conditions, "ready"), true);
    bool serving = jv_bool(jv_get(conditions, "serving"), ready);
    bool terminating = jv_bool(jv_get(conditions, "terminating"), false);
    jv_foreach (jv_get(endpoint, "addresses"), i, address) {
        if (jv_type(address) != JV_STRING)
            continue;
        slice->addresses.items[slice->addresses.n++] =
            (struct endpoint_address){arena_str(a, jv_str(address)), ready, serving, terminating};
    }
}

void endpoint_slice_finish(struct arena *a, const struct jv *object, struct endpoint_slice *slice)
{
    const struct jv *endpoints = jv_get(object, "endpoints");
    kv_get(&slice->object.meta.labels, STR("kubernetes.io/service-name"), &slice->service_name);
    slice->addresses.items =
        ARENA_NEW_ARRAY(a, count_addresses(endpoints), struct endpoint_address);
    jv_foreach (endpoints, i, endpoint)
        add_endpoint(a, endpoint, slice);
}
