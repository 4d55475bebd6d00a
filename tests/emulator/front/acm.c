/*
 * acm.c - ListCertificates of AWS Certificate Manager (API version 2015-12-08), from a file.
 *
 * The file is a JSON array of CertificateSummaryList items; it is read at each call. Status is
 * ISSUED and KeyAlgorithm RSA_2048 where an item does not say.
 */
#include "base/file.h"
#include "base/limits.h"
#include "front/served.h"
#include "json/json_read.h"
#include "wire/page.h"

enum { DEFAULT_ITEMS = 1000, MOST_ITEMS = 1000 };

static struct str text_or(const struct jv *item, const char *key, const char *otherwise)
{
    struct str text = jv_str(jv_get(item, key));
    return text.n ? text : str_of(otherwise);
}

static bool listed(const struct jv *list, struct str text)
{
    bool found = false;
    jv_foreach (list, i, item) {
        found = found || str_eq(jv_str(item), text);
    }
    return found;
}

/* Without a wish for others only RSA keys of 1024 and 2048 bits are shown. */
static bool wanted(const struct visit *v, const struct jv *item)
{
    const struct jv *statuses = jv_get(v->params, "CertificateStatuses");
    const struct jv *types = jv_get(jv_get(v->params, "Includes"), "keyTypes");
    struct str type = text_or(item, "KeyAlgorithm", "RSA_2048");
    bool usual = str_is(type, "RSA_1024") || str_is(type, "RSA_2048");
    return (!jv_len(statuses) || listed(statuses, text_or(item, "Status", "ISSUED"))) &&
           (jv_len(types) ? listed(types, type) : usual);
}

static const struct jv *read_certificates(struct visit *v)
{
    struct strbuf text = STRBUF(LIMIT_FILE_BYTES);
    struct error err;
    const struct jv *items = jv_new_array(v->arena);
    if (v->front->certificates.n) {
        items = file_read(v->front->certificates.p, &text, &err)
                    ? NULL
                    : json_read(v->arena, strbuf_str(&text), NULL, &err);
        if (!items)
            answer_error(v, 500, "InternalFailure", arena_str(v->arena, str_of(err.message)));
    }
    strbuf_free(&text);
    return items;
}

static struct jv *make_page(struct visit *v, const struct jv *items, uint64_t after, int64_t room)
{
    struct jv *out = jv_new_object(v->arena), *list = jv_new_array(v->arena);
    jv_set(v->arena, out, STR("CertificateSummaryList"), list);
    jv_foreach (items, i, item) {
        if (i < after || !wanted(v, item))
            continue;
        if (room-- == 0) {
            jv_set(v->arena, out, STR("NextToken"),
                   jv_new_str(v->arena, page_token(v->arena, v->operation, i)));
            break;
        }
        struct jv *shown = jv_clone(v->arena, item);
        struct str status = text_or(item, "Status", "ISSUED");
        jv_set(v->arena, shown, STR("Status"), jv_new_str(v->arena, status));
        jv_append(v->arena, list, shown);
    }
    return out;
}

static void run(struct visit *v)
{
    uint64_t after = 0;
    int64_t room = DEFAULT_ITEMS;
    struct str token = jv_str(jv_get(v->params, "NextToken"));
    v->answer.content_type = STR("application/x-amz-json-1.1");
    if (!str_is(v->operation, "ListCertificates")) {
        answer_error(v, 400, "UnknownOperationException", STR("There is no such operation."));
        return;
    }
    jv_int(jv_get(v->params, "MaxItems"), &room);
    if (room < 1 || room > MOST_ITEMS ||
        (token.n && !page_token_read(v->arena, v->operation, token, &after))) {
        answer_error(v, 400, "ValidationException", STR("MaxItems or NextToken is not valid."));
        return;
    }
    const struct jv *items = read_certificates(v);
    if (items)
        v->answer.body = visit_json(v, make_page(v, items, after, room));
}

const struct served served_acm = {
    .name = "acm",
    .signing_name = "acm",
    .form = ERROR_JSON_1_1,
    .is_signed = signed_always,
    .prepare = prepare_json,
    .run = run,
};
