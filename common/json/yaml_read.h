/*
 * yaml_read.h - YAML (and JSON) files as Kubernetes tools read them.
 *
 * Scalars are resolved as sigs.k8s.io/yaml does, which kubectl uses: YAML 1.1 booleans (y, yes, on
 * and their opposites), octal 0644, hexadecimal, `_` between digits, merge keys `<<`; what is
 * quoted is text. Values know their line and column in the file; what came in through an alias
 * knows where its anchor stands. Refused: duplicate keys, keys that are lists, mappings or null,
 * .inf and .nan, !!binary, and what passes a LIMIT_YAML_ or LIMIT_JSON_ bound (aliases are expanded
 * and counted).
 */
#ifndef LG_JSON_YAML_READ_H
#define LG_JSON_YAML_READ_H

#include "base/error.h"
#include "json/jv.h"

/* A plain word that is not read as the text it looks like, such as `on` or 0644. */
struct yaml_surprise {
    struct jv_place place;
    struct str written;
    const struct jv *value; /* what it is read as: a boolean or a number */
};

/* One document of a file: either `value` or `error` is NULL. */
struct yaml_document {
    size_t number; /* 1-based; empty documents are counted */
    uint32_t line; /* of its first value or separator, 1-based */
    struct jv *value;
    const struct error *error;
    const struct yaml_surprise *surprises; /* in document order */
    size_t surprise_count;
};

/* Called for each document in order; *document is valid during the call, the value stays. */
typedef void (*yaml_document_fn)(void *ctx, const struct yaml_document *document);

/*
 * Reads all documents of `text` into `a`. A broken document is reported to `fn` and does not hide
 * those behind it: documents are told apart by lines that begin with "---", as kubectl does. A text
 * that begins like a JSON object is read by json_read() first. Empty documents (and null) are left
 * out.
 *
 * Returns 0, or -1 with the first error in *err, which begins with "line 3, column 7: ", from the
 * second document on with "document 2: line 3, column 7: "; lines are those of the whole text.
 */
int yaml_read(struct arena *a, struct str text, yaml_document_fn fn, void *ctx, struct error *err);

/*
 * The value of a text that holds exactly one document, such as a configuration file, or NULL:
 * ERR_NOT_FOUND if there is none, otherwise as above.
 */
struct jv *yaml_read_one(struct arena *a, struct str text, struct error *err) _must_check_;

#endif
