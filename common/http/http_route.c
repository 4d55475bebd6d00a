/* http_route.c - see http_route.h. */
#include "http/http_route.h"

#include "base/limits.h"
#include "base/vec.h"
#include "http/http_header.h"

static struct http_refusal refuse(int status, struct str message)
{
    return (struct http_refusal){.status = status, .message = message};
}

static bool method_matches(const struct http_endpoint *route, struct str method)
{
    return !route->method || str_is(method, route->method) ||
           (str_is(method, "HEAD") && str_is(STR("GET"), route->method));
}

static bool path_matches(const struct http_endpoint *route, struct str path)
{
    return !route->path || str_is(path, route->path);
}

/* "a, b, c": the methods of `path`, or (path empty) all paths. */
static struct str list(struct arena *a, const struct http_endpoint *routes, size_t count,
                       struct str path)
{
    struct str out = STR_NONE;
    for (size_t i = 0; i < count; i++) {
        if (path.n && !path_matches(&routes[i], path))
            continue;
        out = arena_printf(a, "%" PRISTR "%s%s", STR_ARG(out), out.n ? ", " : "",
                           path.n           ? routes[i].method
                           : routes[i].path ? routes[i].path
                                            : "*");
    }
    return out;
}

static struct http_refusal no_route(struct arena *a, const struct http_endpoint *routes,
                                    size_t count, const struct http_head *head)
{
    struct str allow = head->path.n ? list(a, routes, count, head->path) : STR_NONE;
    struct str shown = str_sub(head->path, 0, LIMIT_VALUE_CHARS);
    if (!allow.n) {
        struct str paths = list(a, routes, count, STR_NONE);
        return refuse(404, arena_printf(a, "nothing is served at \"%" PRISTR "\", only at %" PRISTR,
                                        STR_ARG(shown), STR_ARG(paths)));
    }
    struct str method = str_sub(head->method, 0, LIMIT_VALUE_CHARS);
    struct http_refusal r =
        refuse(405, arena_printf(a, "\"%" PRISTR "\" does not take %" PRISTR ", use %" PRISTR,
                                 STR_ARG(shown), STR_ARG(method), STR_ARG(allow)));
    r.allow = allow;
    return r;
}

struct http_refusal http_route_too_large(struct arena *a, const struct http_endpoint *route)
{
    return refuse(413, arena_printf(a, "the body for \"%s\" may have at most %zu bytes",
                                    route->path ? route->path : "*", route->max_body_bytes));
}

/* What is wrong with the body that the head announces; status 0 if nothing. */
static struct http_refusal check_body(struct arena *a, const struct http_endpoint *route,
                                      const struct http_head *head)
{
    struct http_refusal r = {0};
    bool chunked = head->transfer_encoding.n > 0;
    int64_t length = 0;
    if (chunked && (head->content_length.n ||
                    !str_eq_nocase(str_trim(head->transfer_encoding), STR("chunked"))))
        r = refuse(400, STR("the body's length must be given by Content-Length, or else by "
                            "Transfer-Encoding: chunked alone"));
    else if (head->content_length.n &&
             (!str_to_i64(str_trim(head->content_length), &length) || length < 0))
        r = refuse(400, STR("Content-Length is not a number"));
    r.close = r.status != 0;
    if (r.status || (!chunked && length == 0))
        return r;
    if ((uint64_t)length > route->max_body_bytes)
        return http_route_too_large(a, route);
    if (route->media_type && !http_media_type_is(head->content_type, route->media_type))
        return refuse(
            415, arena_printf(a, "Content-Type must be %s, not \"%" PRISTR "\"", route->media_type,
                              STR_ARG(str_sub(head->content_type, 0, LIMIT_VALUE_CHARS))));
    return r;
}

const struct http_endpoint *http_route_find(struct arena *a, const struct http_endpoint *routes,
                                            size_t count, const struct http_head *head,
                                            struct http_refusal *ret_refusal)
{
    const struct http_endpoint *found = NULL;
    for (size_t i = 0; i < count && !found; i++)
        if (path_matches(&routes[i], head->path) && method_matches(&routes[i], head->method))
            found = &routes[i];
    struct http_refusal r = found ? check_body(a, found, head) : no_route(a, routes, count, head);
    if (!r.status)
        return found;
    *ret_refusal = r;
    return NULL;
}
