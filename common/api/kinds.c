/* kinds.c - the table behind kinds.h. */
#include "api/kinds.h"

#include "base/nearest.h"

static const struct api_kind_info kinds[KIND_COUNT] = {
#define X(id, kind_, group_, plural_, versions_, namespaced_)                                      \
    [KIND_##id] = {S(kind_), S(group_), S(plural_), S(versions_), namespaced_},
    API_KINDS(X)
#undef X
};

const struct api_kind_info *api_kind_info(enum api_kind kind)
{
    return &kinds[kind];
}

enum api_kind api_kind_of(struct str group, struct str kind)
{
    for (enum api_kind i = 0; i < KIND_COUNT; i++)
        if (str_eq(kinds[i].kind, kind) && str_eq(kinds[i].group, group))
            return i;
    return KIND_UNKNOWN;
}

enum api_kind api_kind_of_object(const struct jv *object)
{
    struct str group, version;
    api_version_split(jv_str(jv_get(object, "apiVersion")), &group, &version);
    return api_kind_of(group, jv_str(jv_get(object, "kind")));
}

/* Whether `group` is the Gateway API's, perhaps with a slip, or was left out. */
static bool is_nearly_gateway_group(struct str group)
{
    static const struct str gateway = S(GATEWAY_GROUP);
    return !group.n || nearest_name(group, &gateway, 1).n;
}

/* The Gateway API kind whose name is nearest, unless the name is nearer to one not of ours. */
static enum api_kind nearest_gateway_kind(struct str written)
{
    struct str names[KIND_COUNT + 16], rest = STR(GATEWAY_KINDS_UNCHECKED);
    size_t n = 0;
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++)
        if (str_is(kinds[kind].group, GATEWAY_GROUP))
            names[n++] = kinds[kind].kind;
    while (n < KIND_COUNT + 16 && str_split(&rest, ',', &names[n]))
        n++;
    return api_kind_of(STR(GATEWAY_GROUP), nearest_name(written, names, n));
}

enum api_kind api_kind_meant(const struct jv *object)
{
    struct str group, version, kind = jv_str(jv_get(object, "kind"));
    enum api_kind exact = api_kind_of_object(object);
    api_version_split(jv_str(jv_get(object, "apiVersion")), &group, &version);
    if (exact != KIND_UNKNOWN || !is_nearly_gateway_group(group))
        return exact;
    return group.n ? nearest_gateway_kind(kind) : api_kind_of(STR(GATEWAY_GROUP), kind);
}

void api_version_split(struct str api_version, struct str *ret_group, struct str *ret_version)
{
    ptrdiff_t slash = str_find_char(api_version, '/');
    size_t at = slash < 0 ? 0 : (size_t)slash;
    *ret_group = str_sub(api_version, 0, at);
    *ret_version = str_sub(api_version, slash < 0 ? 0 : at + 1, api_version.n);
}

bool api_kind_serves(enum api_kind kind, struct str version)
{
    struct str rest = kinds[kind].versions, part;
    while (version.n > 0 && str_split(&rest, ',', &part))
        if (str_eq(part, version))
            return true;
    return false;
}
