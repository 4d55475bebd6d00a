/* container_url.c - see container_url.h. */
#include "aws/container_url.h"

#include "aws/origin.h"

#define RELATIVE "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define FULL     "AWS_CONTAINER_CREDENTIALS_FULL_URI"

/* "host:port" without its port. */
static struct str without_port(struct str host)
{
    struct str end = STR("]");
    ptrdiff_t bracket = str_find(host, end), colon = str_find_char(host, ':');
    if (bracket >= 0)
        return str_sub(host, 0, (size_t)bracket + 1);
    return colon >= 0 ? str_sub(host, 0, (size_t)colon) : host;
}

/* 127.0.0.0/8, as four numbers: "127.0.0.1.example.com" is a name. */
static bool is_loopback_v4(struct str host)
{
    struct str rest = host, part;
    size_t parts = 0;
    int64_t number = 0;
    for (; str_split(&rest, '.', &part); parts++)
        if (part.n > 3 || !str_to_i64(part, &number) || number < 0 || number > 255)
            return false;
    return parts == 4 && str_starts(host, STR("127."));
}

static bool may_be_plain(struct str host)
{
    static const char *const allowed[] = {"localhost", "[::1]", "169.254.170.2", "169.254.170.23",
                                          "[fd00:ec2::23]"};
    for (size_t i = 0; i < ARRAY_LEN(allowed); i++)
        if (str_is(host, allowed[i]))
            return true;
    return is_loopback_v4(host);
}

/* Scheme and host of a URL: all before the path and the query. */
static struct str origin_of(struct str url)
{
    ptrdiff_t scheme = str_find(url, STR("://"));
    size_t at = scheme < 0 ? 0 : (size_t)scheme + 3;
    while (at < url.n && url.p[at] != '/' && url.p[at] != '?')
        at++;
    return str_sub(url, 0, at);
}

int container_url(struct arena *a, const struct aws_environment *env, struct str *ret_url,
                  struct error *err)
{
    struct aws_origin origin;
    struct str relative = aws_env(env, RELATIVE), url = aws_env(env, FULL);
    if (relative.n && relative.p[0] != '/')
        return error_set(err, ERR_CONFIG, RELATIVE " is \"%s\"; it must begin with /", relative.p);
    if (relative.n) {
        *ret_url = arena_printf(a, "http://169.254.170.2%" PRISTR, STR_ARG(relative));
        return 0;
    }
    if (aws_origin_parse(a, origin_of(url), &origin, err) < 0)
        return error_wrap(err, FULL);
    if (str_starts(origin.url, STR("http://")) && !may_be_plain(without_port(origin.host)))
        return error_set(err, ERR_CONFIG,
                         FULL " is \"%s\"; plain http is allowed to loopback, 169.254.170.2, "
                              "169.254.170.23 and [fd00:ec2::23] only: use https",
                         url.p);
    *ret_url = url;
    return 0;
}
