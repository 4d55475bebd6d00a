/* kinds.c - the table behind kinds.h. */
#include "api/kinds.h"

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
