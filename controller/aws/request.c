/* request.c - see request.h. */
#include "aws/request.h"

#include "aws/aws_error.h"
#include "base/strbuf.h"
#include "base/vec.h"
#include "json/json_read.h"
#include "json/json_write.h"

#define INVALID(...) (aws_error_set(a, ret_error, "InvalidRequest", __VA_ARGS__), -1)

/* --- path and query -----------------------------------------------------------------------------
 */

static const struct aws_param *find_param(const struct aws_call *call, struct str name)
{
    for (size_t i = 0; i < call->param_count; i++)
        if (str_is(name, call->params[i].name))
            return &call->params[i];
    return NULL;
}

/* The row's path with its labels filled in. */
static int build_path(struct arena *a, const struct aws_operation_row *row,
                      const struct aws_call *call, struct str *ret_path,
                      struct aws_error *ret_error)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_HTTP_HEADER_BYTES);
    struct str rest = str_of(row->path), part;
    while (str_split(&rest, '{', &part)) {
        ptrdiff_t end = str_find_char(part, '}');
        if (end >= 0) {
            struct str label = str_sub(part, 0, (size_t)end);
            const struct aws_param *param = find_param(call, label);
            if (!param || !param->value.n)
                return INVALID("%s needs the parameter %" PRISTR, row->name, STR_ARG(label));
            strbuf_add(&out, sigv4_encode(a, param->value));
            part = str_sub(part, (size_t)end + 1, part.n);
        }
        strbuf_add(&out, part);
    }
    if (out.overflowed)
        return INVALID("%s: the path is longer than %u bytes", row->name, LIMIT_HTTP_HEADER_BYTES);
    *ret_path = arena_str(a, strbuf_str(&out));
    return 0;
}

/* Whether `list`, names that are each followed by a blank, has `name`. */
static bool listed(const char *list, const char *name)
{
    struct str rest = str_of(list), one;
    while (str_split(&rest, ' ', &one))
        if (one.n && str_is(one, name))
            return true;
    return false;
}

static bool is_label(struct arena *a, const struct aws_operation_row *row, const char *name)
{
    return str_find(str_of(row->path), arena_printf(a, "{%s}", name)) >= 0;
}

static int build_query(struct arena *a, const struct aws_operation_row *row,
                       const struct aws_call *call, struct aws_request *request,
                       struct aws_error *ret_error)
{
    VEC(struct sigv4_pair) query = {0};
    for (size_t i = 0; i < call->param_count; i++) {
        const struct aws_param *param = &call->params[i];
        if (listed(row->query, param->name))
            vec_push(
                a, &query,
                (struct sigv4_pair){arena_str(a, str_of(param->name)), arena_str(a, param->value)});
        else if (!is_label(a, row, param->name))
            return INVALID("%s has no parameter %s", row->name, param->name);
        else if (find_param(call, str_of(param->name)) != param)
            return INVALID("%s: the parameter %s is given twice", row->name, param->name);
    }
    request->query = query.items;
    request->query_count = query.n;
    return 0;
}

/* --- body ---------------------------------------------------------------------------------------
 */

static bool has_body(const struct aws_operation_row *row)
{
    return strcmp(row->method, "GET") != 0 && strcmp(row->method, "DELETE") != 0;
}

/* The call's JSON object with a clientToken in it, where the operation takes one. */
static int json_body(struct arena *a, const struct aws_operation_row *row,
                     const struct aws_call *call, struct str token, struct str *ret_body,
                     struct aws_error *ret_error)
{
    struct error err = {0};
    struct jv *body = json_read(a, call->body.n ? call->body : STR("{}"), NULL, &err);
    if (jv_type(body) != JV_OBJECT)
        return INVALID("%s: the body is no JSON object: %s", row->name,
                       body ? jv_type_name(jv_type(body)) : err.message);
    struct str wanted = call->client_token.n ? call->client_token : token;
    if (row->client_token && !jv_get(body, "clientToken") && wanted.n)
        jv_set(a, body, STR("clientToken"), jv_new_str(a, wanted));
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_AWS_REQUEST_BYTES);
    json_write(&out, body);
    if (out.overflowed)
        return INVALID("%s: the body is longer than %u bytes", row->name, LIMIT_AWS_REQUEST_BYTES);
    *ret_body = arena_str(a, strbuf_str(&out));
    return 0;
}

static int build_body(struct arena *a, const struct aws_operation_row *row,
                      const struct aws_call *call, struct str token, struct aws_request *request,
                      struct aws_error *ret_error)
{
    const struct aws_service_row *service = aws_service_row(row->service);
    bool form = service->protocol == AWS_QUERY;
    if (call->body.n && (form || !has_body(row)))
        return INVALID("%s takes no body", row->name);
    if (!form && has_body(row))
        return json_body(a, row, call, token, &request->body, ret_error);
    if (form)
        request->body = arena_printf(a, "Action=%s&Version=%s", row->name, service->api_version);
    return 0;
}

static void add_header(struct aws_request *request, struct str name, struct str value)
{
    request->headers[request->header_count++] = (struct sigv4_pair){name, value};
}

static void build_headers(struct arena *a, const struct aws_operation_row *row,
                          struct aws_request *request)
{
    static const struct str types[] = {[AWS_REST_JSON] = S("application/json"),
                                       [AWS_JSON_1_1] = S("application/x-amz-json-1.1"),
                                       [AWS_QUERY] =
                                           S("application/x-www-form-urlencoded; charset=utf-8")};
    const struct aws_service_row *service = aws_service_row(row->service);
    request->header_count = 0;
    if (service->protocol != AWS_QUERY)
        add_header(request, STR("accept"), STR("application/json"));
    if (request->body.n)
        add_header(request, STR("content-type"), types[service->protocol]);
    if (service->target_prefix)
        add_header(request, STR("x-amz-target"),
                   arena_printf(a, "%s.%s", service->target_prefix, row->name));
}

int aws_request_build(struct arena *a, const struct aws_call *call, struct str token,
                      struct aws_request *ret_request, struct aws_error *ret_error)
{
    const struct aws_operation_row *row = aws_operation_row(call->op);
    struct aws_request request = {.method = row->method};
    if (build_path(a, row, call, &request.path, ret_error) < 0 ||
        build_query(a, row, call, &request, ret_error) < 0 ||
        build_body(a, row, call, token, &request, ret_error) < 0)
        return -1;
    build_headers(a, row, &request);
    *ret_request = request;
    return 0;
}
