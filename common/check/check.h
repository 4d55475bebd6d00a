/*
 * check.h - the offline engine: a set of manifests that see each other, checked as the webhook
 * would check them one by one. Shared by `latticectl check` and the webhook's /check. Pure.
 */
#ifndef LG_CHECK_CHECK_H
#define LG_CHECK_CHECK_H

#include "api/object_set.h"
#include "base/error.h"
#include "defaults/defaults.h"
#include "rules/engine.h"

struct check_options {
    struct rule_settings rules;
    struct defaults_settings defaults; /* without fields: only the schema's defaults */
    struct str default_namespace;      /* of objects that name none */
    size_t max_objects;                /* checker_add() refuses more; 0: as many as there are */
    unsigned assume_present;           /* 1 << kind: what is not in the input may exist elsewhere */
    const struct lookup *behind;       /* asked for what is not in the input; NULL: nobody */
    /* Codes ("HR203") and group names to report, or to leave out; empty: all, none. */
    VEC(struct str) only, skip;
};

/* One object of the input. */
struct checked {
    struct str file; /* as given; "-" for standard input */
    const struct jv *object;
    enum api_kind kind; /* or the one it seems to mean; KIND_UNKNOWN: not evaluated */
    struct str api_version, kind_name, namespace, name;
    struct evaluation evaluation;
};

struct check_result {
    VEC(struct checked) objects; /* in the order of the input */
    size_t errors, warnings, suppressed;
    size_t omitted; /* findings beyond LIMIT_FINDINGS of an object */
};

struct checker;

/* Lives in the arena. `options` is borrowed. */
struct checker *checker_new(struct arena *a, const struct check_options *options);

/*
 * Adds a document: an object, or a List of them. Returns -1 if it is neither (no apiVersion and
 * kind), if an item of the List is none, the others being added all the same, or with ERR_LIMIT if
 * it passes max_objects. A document that is empty (null) is left out.
 */
int checker_add(struct checker *checker, struct str file, const struct jv *document,
                struct error *err);

/* Evaluates everything that was added. */
const struct check_result *checker_run(struct checker *checker);

/*
 * The stable JSON form, {"version":1,"findings":[…],"notes":[…],"summary":{…}}, as
 * docs/check-json.md describes it.
 */
void check_write_json(struct strbuf *out, const struct check_result *result, struct arena *a);

#endif
