/* told.c - see told.h. */
#include "told.h"

#include "base/clock.h"
#include "json/json_read.h"
#include "support/assert.h"

void told_start(struct told *t)
{
    *t = (struct told){.store = observed_store_new(), .arena = arena_new()};
    t->who = (struct lattice_identity){.account = STR("123456789012"),
                                       .cluster = STR("blue"),
                                       .vpc = STR("vpc-1"),
                                       .owner = STR(OWNER)};
}

void told_stop(struct told *t)
{
    observed_store_free(t->store);
    arena_free(t->arena);
}

static const struct jv *json(struct told *t, const char *text)
{
    if (!text)
        return NULL;
    const struct jv *value = json_read(t->arena, str_of(text), NULL, &t->err);
    T_OK_PTR(value, &t->err);
    return value;
}

int told_call(struct told *t, int64_t began, int64_t ended, const char *operation,
              const char *param, const char *value, const char *body, const char *reply)
{
    const struct plan_param params[] = {{param, str_of(value)}};
    const struct observed_call call = {.operation = operation,
                                       .params = params,
                                       .param_count = param ? 1 : 0,
                                       .body = json(t, body),
                                       .reply = json(t, reply),
                                       .started_ns = began * NS_PER_SECOND,
                                       .now_ns = ended * NS_PER_SECOND};
    return observed_store_learn(t->store, &call, &t->err);
}

void told_list(struct told *t, int64_t at, const char *operation, const char *reply)
{
    T_OK(told_call(t, at, at, operation, NULL, NULL, NULL, reply), &t->err);
    observed_store_listed(t->store, operation, at * NS_PER_SECOND);
}

struct observed_service_unit told_unit(struct told *t, const char *name, int64_t since)
{
    struct desired_service want = {
        .route_namespace = STR("default"),
        .route_name = str_of(name),
        .name = arena_printf(t->arena, "%s-default", name),
    };
    return observed_store_service_unit(t->store, t->arena, &want, &t->who, since * NS_PER_SECOND);
}
