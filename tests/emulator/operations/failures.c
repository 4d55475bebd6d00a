/* failures.c - the errors of the API and their members; see call.h. */
#include "emulator/undocumented.h"
#include "operations/call.h"

static const char *const types[RESOURCE_KINDS] = {
    [RESOURCE_SERVICE] = "SERVICE",
    [RESOURCE_SERVICE_NETWORK] = "SERVICE_NETWORK",
    [RESOURCE_SERVICE_ASSOCIATION] = UNDOCUMENTED_TYPE_SERVICE_ASSOCIATION,
    [RESOURCE_VPC_ASSOCIATION] = UNDOCUMENTED_TYPE_VPC_ASSOCIATION,
    [RESOURCE_LISTENER] = UNDOCUMENTED_TYPE_LISTENER,
    [RESOURCE_RULE] = UNDOCUMENTED_TYPE_RULE,
    [RESOURCE_TARGET_GROUP] = UNDOCUMENTED_TYPE_TARGET_GROUP,
    [RESOURCE_ACCESS_LOG_SUBSCRIPTION] = UNDOCUMENTED_TYPE_ACCESS_LOG,
};

const char *call_type(enum resource_kind kind)
{
    return types[kind];
}

static void set_member(struct call *c, const char *name, struct str value)
{
    if (!c->failure.members)
        c->failure.members = jv_new_object(c->arena);
    jv_set(c->arena, c->failure.members, str_of(name), jv_new_str(c->arena, value));
}

static void fail(struct call *c, int status, const char *code, struct str message)
{
    c->failure = (struct failure){.status = status, .code = code, .message = message};
}

static struct jv *field_list(struct call *c, const struct field_errors *errors)
{
    struct jv *list = jv_new_array(c->arena);
    vec_foreach (errors, e) {
        struct jv *item = jv_new_object(c->arena);
        jv_set(c->arena, item, STR("name"), jv_new_str(c->arena, e->name));
        jv_set(c->arena, item, STR("message"), jv_new_str(c->arena, e->message));
        jv_append(c->arena, list, item);
    }
    return list;
}

bool call_invalid_fields(struct call *c, const struct field_errors *errors)
{
    const struct field_error *first = &errors->items[0];
    fail(c, 400, "ValidationException",
         arena_printf(c->arena, "%" PRISTR "%s%" PRISTR, STR_ARG(first->name),
                      first->name.n ? ": " : "", STR_ARG(first->message)));
    set_member(c, "reason", STR("fieldValidationFailed"));
    jv_set(c->arena, c->failure.members, STR("fieldList"), field_list(c, errors));
    return false;
}

static bool invalid(struct call *c, const char *field, struct str message)
{
    struct field_error one = {str_of(field), message};
    struct field_errors errors = {.items = &one, .n = 1};
    if (field[0])
        return call_invalid_fields(c, &errors);
    fail(c, 400, "ValidationException", message);
    set_member(c, "reason", STR("other"));
    return false;
}

bool call_invalid(struct call *c, const char *field, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str message = arena_vprintf(c->arena, format, args);
    va_end(args);
    return invalid(c, field, message);
}

static bool conflict(struct call *c, const struct resource *with, struct str message)
{
    fail(c, 409, "ConflictException", message);
    set_member(c, "resourceId", with->id);
    set_member(c, "resourceType", str_of(types[with->kind]));
    return false;
}

bool call_conflict(struct call *c, const struct resource *with, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str message = arena_vprintf(c->arena, format, args);
    va_end(args);
    return conflict(c, with, message);
}

bool call_not_found(struct call *c, enum resource_kind kind, struct str identifier)
{
    fail(c, 404, "ResourceNotFoundException",
         arena_printf(c->arena, "%s %" PRISTR " was not found.", types[kind], STR_ARG(identifier)));
    set_member(c, "resourceId", identifier);
    set_member(c, "resourceType", str_of(types[kind]));
    return false;
}

bool call_denied(struct call *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail(c, 403, "AccessDeniedException", arena_vprintf(c->arena, format, args));
    va_end(args);
    return false;
}

bool call_broken(struct call *c, const struct error *err)
{
    fail(c, 500, "InternalServerException", arena_str(c->arena, str_of(err->message)));
    return false;
}

bool call_over_quota(struct call *c, enum resource_kind kind, const char *quota_code, int64_t quota)
{
    fail(c, 402, "ServiceQuotaExceededException",
         arena_printf(c->arena, "The quota of %lld (%s) would be exceeded.", (long long)quota,
                      quota_code));
    set_member(c, "resourceType", str_of(types[kind]));
    set_member(c, "serviceCode", STR("vpc-lattice"));
    set_member(c, "quotaCode", str_of(quota_code));
    return false;
}

bool call_refuse(struct call *c, int64_t refusal, const struct resource *with, const char *field,
                 const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str message = arena_vprintf(c->arena, format, args);
    va_end(args);
    switch ((enum refusal)refusal) {
    case REFUSE_CONFLICT: return conflict(c, with, message);
    case REFUSE_VALIDATION: return invalid(c, field, message);
    case REFUSE_ACCESS_DENIED: return call_denied(c, "%" PRISTR, STR_ARG(message));
    default: return true;
    }
}
