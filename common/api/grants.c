/* grants.c - see grants.h. */
#include "api/grants.h"

static bool is_from(const struct reference_grant *grant, const char *kind, struct str namespace)
{
    for (size_t i = 0; i < grant->from.n; i++) {
        const struct grant_from *from = &grant->from.items[i];
        if (str_is(from->group, GATEWAY_GROUP) && str_is(from->kind, kind) &&
            str_eq(from->namespace, namespace))
            return true;
    }
    return false;
}

/* Whether the core object of that kind and name is among what may be referred to. */
static bool is_to(const struct reference_grant *grant, const char *kind, struct str name)
{
    for (size_t i = 0; i < grant->to.n; i++) {
        const struct grant_to *to = &grant->to.items[i];
        if (!to->group.n && str_is(to->kind, kind) && (!to->name.n || str_eq(to->name, name)))
            return true;
    }
    return false;
}

bool grant_permits(const struct reference_grant *grant, struct str from, struct str to)
{
    return is_from(grant, "HTTPRoute", from) && is_to(grant, "Service", to);
}

bool grant_permits_secret(const struct reference_grant *grant, struct str from, struct str to)
{
    return is_from(grant, "Gateway", from) && is_to(grant, "Secret", to);
}
