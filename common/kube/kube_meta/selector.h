/*
 * selector.h - LabelSelector of meta/v1: matchLabels and matchExpressions, all of which must hold.
 *
 * The empty selector ({}) matches everything; an absent one is the caller's business (in Gateway
 * API and in NetworkPolicy it means different things).
 */
#ifndef LG_KUBE_META_SELECTOR_H
#define LG_KUBE_META_SELECTOR_H

#include "kube_meta/field.h"
#include "kube_meta/object_meta.h"

enum selector_operator {
    SELECTOR_IN,
    SELECTOR_NOT_IN, /* also matches when the label is absent */
    SELECTOR_EXISTS,
    SELECTOR_DOES_NOT_EXIST,
};

struct selector_requirement {
    struct str key;
    enum selector_operator op;
    struct str_list values;
};

struct selector {
    const struct selector_requirement *items; /* a matchLabels entry is an In with one value */
    size_t n;
};

/* Told about every mistake of a selector; `path` lives during the call only. */
struct selector_errors {
    void (*report)(void *ctx, const struct fpath *path, enum field_error_type type,
                   const struct jv *value, struct str detail);
    void *ctx;
};

/*
 * Reads the LabelSelector `value`, which stands at `path`. Mistakes go to `errors` (NULL: nobody);
 * a requirement with a mistake is left in such a form that it matches nothing, so that a broken
 * selector never lets anything in. Strings are copied into `a`; so are the details reported.
 */
void selector_parse(struct arena *a, const struct jv *value, const struct fpath *path,
                    const struct selector_errors *errors, struct selector *ret_selector);

/* Whether an object with these labels is selected. */
bool selector_matches(const struct selector *selector, const struct kv_list *labels);

#endif
