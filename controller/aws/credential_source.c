/* credential_source.c - see credential_source.h. */
#include "aws/credential_source.h"

static const struct credential_source *const order[] = {
    &source_environment,
};

const struct credential_source *
credential_source_find(struct arena *a, const struct aws_environment *env, struct str *ret_why_not)
{
    struct str all = STR_NONE;
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        struct str why_not = STR_NONE;
        if (order[i]->configured(a, env, &why_not))
            return order[i];
        all = arena_printf(a, "%" PRISTR "%s%s: %" PRISTR, STR_ARG(all), i ? "; " : "",
                           order[i]->name, STR_ARG(why_not));
    }
    *ret_why_not = all;
    return NULL;
}

struct str credential_source_describe(struct arena *a, const struct aws_environment *env,
                                      const struct credential_source *source)
{
    if (!source)
        return STR("none");
    struct str detail = source->detail ? source->detail(a, env) : STR_NONE;
    return detail.n ? arena_printf(a, "%s (%" PRISTR ")", source->name, STR_ARG(detail))
                    : str_of(source->name);
}

void fetch_start(const struct fetch_options *options)
{
    struct arena *a = arena_new();
    struct fetch *f = ARENA_NEW(a, struct fetch);
    struct str why_not = STR_NONE;
    f->arena = a;
    f->options = *options;
    f->source = credential_source_find(a, &f->options.environment, &why_not);
    if (f->source)
        f->source->start(f);
    else
        fetch_fail(f, ERR_CONFIG, "no AWS credentials are configured: %" PRISTR, STR_ARG(why_not));
}

static void end(struct fetch *f, const struct aws_keys *keys, const struct error *err)
{
    f->options.done(f->options.ctx, f->source, keys, err);
    arena_free(f->arena);
}

void fetch_succeed(struct fetch *f, const struct aws_keys *keys)
{
    if (keys->expires_wall_ns && keys->expires_wall_ns <= f->options.now_wall_ns)
        fetch_fail(f, ERR_EXPIRED,
                   "the credentials it gave have expired already; check this "
                   "machine's clock and what refreshes them");
    else
        end(f, keys, NULL);
}

void fetch_fail(struct fetch *f, enum error_code code, const char *format, ...)
{
    struct error err = {0};
    va_list args;
    va_start(args, format);
    struct str message = arena_vprintf(f->arena, format, args);
    va_end(args);
    error_set(&err, code, "%s%s%" PRISTR, f->source ? f->source->name : "", f->source ? ": " : "",
              STR_ARG(message));
    end(f, NULL, &err);
}
