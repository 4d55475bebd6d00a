/* check_handler.c - see check_handler.h. */
#include "webhook/check_handler.h"

#include "base/limits.h"
#include "check/check.h"
#include "http/http_status.h"
#include "json/yaml_read.h"
#include "webhook/admission.h"

/* The JSON of LIMIT_CHECK_BODY_BYTES of manifests that are wrong everywhere stays below this. */
enum { RESULT_BYTES_MAX = 64 << 20 };

struct posted {
    struct checker *checker;
    struct error err;
    bool failed;
};

static void add_document(void *ctx, const struct yaml_document *document)
{
    struct posted *posted = ctx;
    if (posted->failed)
        return;
    if (document->error) {
        posted->err = *document->error;
        posted->failed = true;
    } else if (checker_add(posted->checker, STR("-"), document->value, &posted->err) < 0) {
        posted->failed = true;
    }
}

enum http_outcome handle_check(struct http_request *request, struct http_response *response,
                               void *ctx)
{
    const struct admission_settings *settings = ctx;
    struct check_options options = {
        .rules = settings->rules,
        .defaults = settings->defaults,
        .default_namespace = STR("default"),
        .max_objects = LIMIT_CHECK_OBJECTS,
    };
    options.rules.offline = options.rules.assume_ours = options.defaults.assume_ours = true;
    struct posted posted = {.checker = checker_new(request->arena, &options)};
    struct error err;
    if (yaml_read(request->arena, request->body, add_document, &posted, &err) < 0 ||
        posted.failed) {
        http_status_respond(request->arena, response, 400,
                            str_of(posted.failed ? posted.err.message : err.message));
        return HTTP_DONE;
    }
    struct strbuf out = STRBUF(RESULT_BYTES_MAX);
    check_write_json(&out, checker_run(posted.checker), request->arena);
    response->body = arena_str(request->arena, strbuf_str(&out));
    strbuf_free(&out);
    return HTTP_DONE;
}
