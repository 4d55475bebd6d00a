/* kinds.c - see kinds.h. */
#include "latticectl/kinds.h"

enum api_kind kind_named(struct str name)
{
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++)
        if (str_eq_nocase(api_kind_info(kind)->kind, name) ||
            str_eq_nocase(api_kind_info(kind)->plural, name))
            return kind;
    return KIND_UNKNOWN;
}

const char *check_kind(struct str value)
{
    return kind_named(value) != KIND_UNKNOWN
               ? NULL
               : "must be GatewayClass, Gateway, HTTPRoute, ReferenceGrant, Service, Namespace or "
                 "EndpointSlice";
}
