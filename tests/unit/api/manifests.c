/* manifests.c - see manifests.h. */
#include "manifests.h"

#include "json/yaml_read.h"
#include "support/assert.h"

struct jv *read_yaml(struct arena *a, const char *text)
{
    struct error err = {0};
    struct jv *value = yaml_read_one(a, str_of(text), &err);
    T_OK_PTR(value, &err);
    return value;
}

struct api_object *view_yaml(struct arena *a, const char *text)
{
    const struct jv *object = read_yaml(a, text);
    enum api_kind kind = api_kind_of_object(object);
    return T_TRUE(kind != KIND_UNKNOWN) ? api_object_view(a, kind, object) : NULL;
}

void add_yaml(struct arena *a, struct object_set *set, const char *text)
{
    object_set_add(set, read_yaml(a, text), STR("default"));
}
