/* credential_source.c - see credential_source.h. */
#include "aws/credential_source.h"

static const struct credential_source *const order[] = {
    &source_environment, &source_web_identity, &source_profile, &source_container, &source_imds,
};

const struct credential_source *
credential_source_find(struct arena *a, const struct aws_environment *env, struct str *ret_why_not)
{
    struct str all = STR_NONE;
    size_t i = 0;
    for (; i < ARRAY_LEN(order); i++) {
        struct str why_not = STR_NONE;
        if (order[i]->configured(a, env, &why_not))
            break;
        all = arena_printf(a, "%" PRISTR "%s%s: %" PRISTR, STR_ARG(all), i ? "; " : "",
                           order[i]->name, STR_ARG(why_not));
    }
    *ret_why_not = all;
    return i < ARRAY_LEN(order) ? order[i] : NULL;
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
    f->arena = a;
    f->options = *options;
    f->source = credential_source_find(a, &f->options.environment, &f->why_not);
    if (f->source)
        f->source->start(f);
    else
        fetch_fail(f, ERR_CONFIG, "no AWS credentials are configured");
}

static void end(struct fetch *f, const struct aws_keys *keys, const struct error *err)
{
    f->options.done(f->options.ctx, f->source, keys, err);
    arena_free(f->arena);
}

/* Whether a value can stand in a header field: printable ASCII without blanks. */
static bool is_sendable(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] > '~')
            return false;
    return true;
}

void fetch_succeed(struct fetch *f, const struct aws_keys *given)
{
    struct aws_keys keys = *given;
    if (keys.expires_wall_ns)
        keys.expires_wall_ns -= f->skew_ns;
    if (!is_sendable(keys.access_key_id) || !is_sendable(keys.secret_access_key) ||
        !is_sendable(keys.session_token))
        fetch_fail(f, ERR_SYNTAX,
                   "a key or token has blanks, line breaks or other characters that no key has");
    else if (keys.expires_wall_ns && keys.expires_wall_ns <= f->options.now_wall_ns)
        fetch_fail(f, ERR_EXPIRED,
                   "the credentials it gave have expired already; check this machine's clock and "
                   "what refreshes them");
    else
        end(f, &keys, NULL);
}

/* The last source is the one for those who configured none, perhaps by mistake. */
static bool is_last_resort(const struct credential_source *source)
{
    return !source || source == order[ARRAY_LEN(order) - 1];
}

void fetch_fail(struct fetch *f, enum error_code code, const char *format, ...)
{
    struct error err = {0};
    struct str others = is_last_resort(f->source) ? f->why_not : STR_NONE;
    va_list args;
    va_start(args, format);
    struct str message = arena_vprintf(f->arena, format, args);
    va_end(args);
    error_set(&err, code, "%s%s%" PRISTR "%s%" PRISTR "%s", f->source ? f->source->name : "",
              f->source ? ": " : "", STR_ARG(message), others.n ? " (" : "", STR_ARG(others),
              others.n ? ")" : "");
    end(f, NULL, &err);
}
