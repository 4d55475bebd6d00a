/* violations.c - see violations.h. */
#include "violations.h"

#include "json/json_read.h"
#include "support/assert.h"

struct answer {
    struct arena *arena;
    struct str text;
};

struct jv *json(struct arena *a, const char *text)
{
    struct error err = {0};
    struct jv *value = json_read(a, str_of(text), NULL, &err);
    T_OK_PTR(value, &err);
    return value;
}

struct jv *object_with_spec(struct arena *a, const char *kind, const char *spec)
{
    return json(a, arena_printf(a,
                                "{\"apiVersion\": \"gateway.networking.k8s.io/v1\", \"kind\": "
                                "\"%s\", \"metadata\": {\"name\": \"x\"}, \"spec\": %s}",
                                kind, spec)
                       .p);
}

static void add(void *ctx, const struct schema_violation *v)
{
    static const char *const names[] = {
        [SCHEMA_REQUIRED] = "REQUIRED",
        [SCHEMA_TYPE] = "TYPE",
        [SCHEMA_ENUM] = "ENUM",
        [SCHEMA_PATTERN] = "PATTERN",
        [SCHEMA_BOUNDS] = "BOUNDS",
        [SCHEMA_UNIQUE] = "UNIQUE",
        [SCHEMA_UNKNOWN_FIELD] = "UNKNOWN",
        [SCHEMA_ONE_OF] = "ONE_OF",
        [SCHEMA_METADATA] = "METADATA",
    };
    struct answer *answer = ctx;
    struct str path = fpath_render(answer->arena, v->path);
    struct str text = field_error_text(answer->arena, v->type, v->value, v->detail);
    answer->text = arena_printf(answer->arena, "%" PRISTR "%s%s %" PRISTR ": %" PRISTR,
                                STR_ARG(answer->text), answer->text.n ? " | " : "",
                                names[v->constraint], STR_ARG(path), STR_ARG(text));
}

struct str violations(struct arena *a, const char *bundle, const struct jv *object)
{
    struct answer answer = {.arena = a};
    schema_validate(schema_bundle_find(str_of(bundle)), api_kind_of_object(object), object, false,
                    a, add, &answer);
    return answer.text;
}

struct str violations_of_update(struct arena *a, const struct jv *object)
{
    struct answer answer = {.arena = a};
    schema_validate(NULL, api_kind_of_object(object), object, true, a, add, &answer);
    return answer.text;
}

struct str unknown_fields(struct arena *a, const struct jv *object)
{
    struct answer answer = {.arena = a};
    schema_find_unknown(NULL, api_kind_of_object(object), object, a, add, &answer);
    return answer.text;
}
