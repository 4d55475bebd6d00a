/* grants.c - see grants.h. */
#include "api/grants.h"

static bool grant_is_from(const struct reference_grant *grant, struct str namespace)
{
    for (size_t i = 0; i < grant->from.n; i++) {
        const struct grant_from *from = &grant->from.items[i];
        if (str_is(from->group, GATEWAY_GROUP) && str_is(from->kind, "HTTPRoute") &&
            str_eq(from->namespace, namespace))
            return true;
    }
    return false;
}

bool grant_permits(const struct reference_grant *grant, struct str from, struct str to)
{
    if (!grant_is_from(grant, from))
        return false;
    for (size_t i = 0; i < grant->to.n; i++) {
        const struct grant_to *target = &grant->to.items[i];
        if (!target->group.n && str_is(target->kind, "Service") &&
            (!target->name.n || str_eq(target->name, to)))
            return true;
    }
    return false;
}
