/* served.c - see served.h: which service a request is for, VPC Lattice itself, forms of errors. */
#include "front/served.h"

#include "json/json_read.h"
#include "json/json_write.h"
#include "operations/dispatch.h"

bool signed_always(const struct visit *v)
{
    (void)v;
    return true;
}

bool signed_never(const struct visit *v)
{
    (void)v;
    return false;
}

const struct served *served_find(const struct visit *v)
{
    struct str target = visit_header(v, "x-amz-target");
    struct str first = v->target.segment_count ? v->target.segments[0] : STR_NONE;
    if (str_starts(target, STR("CertificateManager.")))
        return &served_acm;
    if (str_starts(target, STR("ResourceGroupsTaggingAPI_20170126.")))
        return &served_tagging;
    if (str_is(first, "latest"))
        return &served_metadata;
    if (str_is(first, "v1") || str_is(first, "v2"))
        return &served_container;
    if (!first.n && str_is(v->request->method, "POST"))
        return &served_sts;
    return &served_lattice;
}

static void set(struct visit *v, struct jv *object, const char *key, const char *value)
{
    jv_set(v->arena, object, str_of(key), jv_new_str(v->arena, str_of(value)));
}

/* Members that errors of VPC Lattice cannot do without, also where a fault rule made them up. */
static void set_required(struct visit *v, struct jv *body, const char *code)
{
    static const struct {
        const char *code, *member, *value;
    } required[] = {
        {"ValidationException", "reason", "other"},
        {"ConflictException", "resourceId", "unknown"},
        {"ConflictException", "resourceType", "SERVICE"},
        {"ResourceNotFoundException", "resourceId", "unknown"},
        {"ResourceNotFoundException", "resourceType", "SERVICE"},
        {"ServiceQuotaExceededException", "resourceType", "SERVICE"},
        {"ServiceQuotaExceededException", "serviceCode", "vpc-lattice"},
        {"ServiceQuotaExceededException", "quotaCode", "L-620C821E"},
    };
    for (size_t i = 0; i < ARRAY_LEN(required); i++)
        if (str_is(str_of(code), required[i].code))
            set(v, body, required[i].member, required[i].value);
}

static struct str rest_json_error(struct visit *v, const char *code, struct str message)
{
    struct jv *body = jv_new_object(v->arena);
    set_required(v, body, code);
    jv_set(v->arena, body, STR("message"), jv_new_str(v->arena, message));
    return visit_json(v, body);
}

static struct str json_error(struct visit *v, const char *code, struct str message)
{
    struct jv *body = jv_new_object(v->arena);
    set(v, body, "__type", code);
    jv_set(v->arena, body, STR("message"), jv_new_str(v->arena, message));
    return visit_json(v, body);
}

/* Text between tags. */
static struct str xml_escape(struct arena *a, struct str text)
{
    struct strbuf out = STRBUF(1 << 20);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        strbuf_addz(&out, c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : "");
        if (c != '<' && c != '>' && c != '&')
            strbuf_addc(&out, c);
    }
    struct str escaped = arena_str(a, strbuf_str(&out));
    strbuf_free(&out);
    return escaped;
}

static struct str xml_error(struct visit *v, int status, const char *code, struct str message)
{
    struct str text = xml_escape(v->arena, message);
    return arena_printf(v->arena,
                        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                        "<Error><Type>%s</Type><Code>%s</Code><Message>%" PRISTR
                        "</Message></Error><RequestId>%" PRISTR "</RequestId></ErrorResponse>",
                        status < 500 ? "Sender" : "Receiver", code, STR_ARG(text),
                        STR_ARG(v->request_id));
}

void answer_error(struct visit *v, int status, const char *code, struct str message)
{
    v->answer.status = status;
    v->answer.error = str_of(code);
    v->answer.secret = false;
    switch (v->service->form) {
    case ERROR_REST_JSON:
        v->answer.content_type = STR("application/json");
        v->answer.body = rest_json_error(v, code, message);
        break;
    case ERROR_JSON_1_1:
        v->answer.content_type = STR("application/x-amz-json-1.1");
        v->answer.body = json_error(v, code, message);
        break;
    case ERROR_XML:
        v->answer.content_type = STR("text/xml");
        v->answer.body = xml_error(v, status, code, message);
        break;
    case ERROR_PLAIN:
        v->answer.content_type = STR("text/plain");
        v->answer.body = message;
        break;
    }
}

bool prepare_json(struct visit *v)
{
    struct error err;
    struct str target = visit_header(v, "x-amz-target"), prefix;
    str_split(&target, '.', &prefix);
    v->operation = target;
    v->params = json_read(v->arena, v->request->body, NULL, &err);
    if (jv_type(v->params) == JV_OBJECT)
        return true;
    v->params = NULL;
    answer_error(v, 400, "SerializationException", STR("The body is not a JSON object."));
    return false;
}

/* --- VPC Lattice --- */

static bool prepare_lattice(struct visit *v)
{
    const struct operation *operation = operation_find(v->request->method, &v->target);
    if (!operation) {
        answer_error(v, 404, "UnknownOperationException",
                     arena_printf(v->arena, "There is no operation %" PRISTR " %" PRISTR ".",
                                  STR_ARG(v->request->method), STR_ARG(v->request->path)));
        return false;
    }
    v->operation = str_of(operation->name);
    v->call = (struct call){
        .arena = v->arena,
        .world = &v->front->world,
        .store = v->front->world.store,
        .tunables = v->front->tunables,
        .operation = operation,
        .fault = &v->fault,
    };
    v->params = operation_params(&v->call, &v->target, v->request->body);
    v->call.params = v->params;
    return true;
}

static void run_lattice(struct visit *v)
{
    v->answer.status = operation_run(&v->call, &v->answer.body);
    v->answer.error = str_of(v->call.failure.code);
    if (!v->answer.body.n)
        v->answer.content_type = STR_NONE;
}

const struct served served_lattice = {
    .name = "vpc-lattice",
    .signing_name = "vpc-lattice",
    .form = ERROR_REST_JSON,
    .is_signed = signed_always,
    .prepare = prepare_lattice,
    .run = run_lattice,
};
