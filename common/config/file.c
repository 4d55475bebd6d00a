/* file.c - settings from a YAML (or JSON) file: one mapping, setting names as keys. */
#include "base/file.h"
#include "config/internal.h"
#include "json/yaml_read.h"

/* Items of a sequence, joined as the command line would have them. */
static int join_items(struct config_reading *to, const char *place, const struct jv *items,
                      struct str *ret_text, struct error *err)
{
    struct strbuf text = STRBUF(LIMIT_CONFIG_FILE_BYTES);
    int rc = 0;
    jv_foreach (items, i, item) {
        struct str s = jv_str(item);
        if (jv_type(item) != JV_STRING || str_find_char(s, ',') >= 0) {
            rc = error_set(err, ERR_CONFIG, "%s: item %zu must be a text without commas", place,
                           i + 1);
            break;
        }
        if (i)
            strbuf_addc(&text, ',');
        strbuf_add(&text, s);
    }
    if (rc == 0)
        *ret_text = arena_str(to->a, strbuf_str(&text));
    strbuf_free(&text);
    return rc;
}

/* A scalar, or a sequence where the row takes several values, as text. */
static int value_text(struct config_reading *to, const struct config_row *row, const char *place,
                      const struct jv *value, struct str *ret_text, struct error *err)
{
    bool several = row->type == CONFIG_TYPE_LIST || row->type == CONFIG_TYPE_SET;
    switch (jv_type(value)) {
    case JV_STRING: *ret_text = jv_str(value); return 0;
    case JV_NUMBER: *ret_text = jv_number_text(value); return 0;
    case JV_BOOL: *ret_text = jv_bool(value, false) ? STR("true") : STR("false"); return 0;
    case JV_ARRAY:
        if (several && jv_len(value) == 0) {
            *ret_text = row->type == CONFIG_TYPE_SET ? STR("none") : STR_NONE;
            return 0;
        }
        if (several)
            return join_items(to, place, value, ret_text, err);
        break;
    default: break;
    }
    return error_set(err, ERR_CONFIG, "%s: cannot be %s; valid: %" PRISTR, place,
                     jv_type_name(jv_type(value)), STR_ARG(config_valid(to->a, row)));
}

static int apply_member(struct config_reading *to, const char *path, const struct jv *document,
                        struct str key, const struct jv *value, struct error *err)
{
    unsigned line = (unsigned)jv_key_place(document, key).line;
    const struct config_row *row = config_find(to->table, key, false);
    if (!row)
        return error_set(err, ERR_CONFIG, "%s line %u: %" PRISTR ": unknown setting%" PRISTR, path,
                         line, STR_ARG(key),
                         STR_ARG(config_suggestion(to->a, to->table, key, "", false)));
    const char *place = arena_printf(to->a, "%s line %u: %s", path, line, row->name).p;
    if (jv_type(value) == JV_NULL)
        return 0;
    struct str text;
    if (value_text(to, row, place, value, &text, err) < 0)
        return -1;
    return config_set(to, row, place, text, err);
}

static int apply_document(struct config_reading *to, const char *path, const struct jv *document,
                          struct error *err)
{
    if (jv_type(document) != JV_OBJECT)
        return error_set(err, ERR_CONFIG, "%s: must be a mapping of settings, not %s", path,
                         jv_type_name(jv_type(document)));
    struct str key;
    jv_foreach_member (document, i, key, value) {
        if (apply_member(to, path, document, key, value, err) < 0)
            return -1;
    }
    return 0;
}

/* The documents of the file so far; all but one empty one is too many. */
struct documents {
    const struct jv *first;
    size_t count;
};

static void take_document(void *ctx, const struct yaml_document *document)
{
    struct documents *documents = ctx;
    if (documents->count++ == 0)
        documents->first = document->value;
}

int config_apply_file(struct config_reading *to, const char *path, struct error *err)
{
    struct strbuf text = STRBUF(LIMIT_CONFIG_FILE_BYTES);
    struct documents documents = {0};
    int rc = file_read(path, &text, err);
    if (rc == 0 && yaml_read(to->a, strbuf_str(&text), take_document, &documents, err) < 0)
        rc = error_wrap(err, "%s", path);
    strbuf_free(&text);
    if (rc < 0)
        return -1;
    if (documents.count > 1)
        return error_set(err, ERR_CONFIG, "%s: holds %zu YAML documents; put all settings into one",
                         path, documents.count);
    return documents.first ? apply_document(to, path, documents.first, err) : 0;
}
