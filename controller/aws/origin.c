/* origin.c - see origin.h. */
#include "aws/origin.h"

static struct str lower(struct arena *a, struct str text)
{
    char *p = arena_alloc(a, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        p[i] = (char)(text.p[i] >= 'A' && text.p[i] <= 'Z' ? text.p[i] + 32 : text.p[i]);
    return (struct str){p, text.n};
}

/* Cuts ":PORT" off the authority; *ret_port is 0 without one, -1 for what is no port. */
static struct str cut_port(struct str authority, int64_t *ret_port)
{
    struct str tail = authority;
    size_t skipped = 0;
    if (str_starts(authority, STR("["))) { /* IPv6 has colons of its own */
        skipped = (size_t)(str_find_char(authority, ']') + 1);
        tail = str_sub(authority, skipped, authority.n);
    }
    ptrdiff_t colon = str_find_char(tail, ':');
    *ret_port = 0;
    if (colon < 0)
        return authority;
    if (!str_to_i64(str_sub(tail, (size_t)colon + 1, tail.n), ret_port) || *ret_port < 1 ||
        *ret_port > UINT16_MAX)
        *ret_port = -1;
    return str_sub(authority, 0, skipped + (size_t)colon);
}

static bool is_host(struct str host)
{
    for (size_t i = 0; i < host.n; i++)
        if (host.p[i] <= ' ' || host.p[i] > '~' || strchr("/?#@\\\"%", host.p[i]))
            return false;
    return host.n > 0;
}

int aws_origin_parse(struct arena *a, struct str endpoint, struct aws_origin *ret_origin,
                     struct error *err)
{
    struct str text = lower(a, str_trim(endpoint));
    bool tls = str_starts(text, STR("https://"));
    bool web = tls || str_starts(text, STR("http://"));
    struct str authority = str_sub(text, web ? tls ? 8 : 7 : 0, text.n);
    if (str_ends(authority, STR("/")))
        authority.n--;
    int64_t port;
    struct str host = cut_port(authority, &port);
    if (!web || port < 0 || !is_host(host))
        return error_set(err, ERR_CONFIG,
                         "\"%" PRISTR "\" is no endpoint; write https://HOST or https://HOST:PORT",
                         STR_ARG(endpoint));
    bool own = port == 0 || port == (tls ? 443 : 80);
    ret_origin->host = own ? arena_str(a, host)
                           : arena_printf(a, "%" PRISTR ":%lld", STR_ARG(host), (long long)port);
    ret_origin->url =
        arena_printf(a, "%s://%" PRISTR, tls ? "https" : "http", STR_ARG(ret_origin->host));
    return 0;
}
