/*
 * field.h - field paths and field errors in the form that Kubernetes users know
 * (k8s.io/apimachinery/pkg/util/validation/field).
 *
 * A path is a linked list of stack frames; nothing is rendered unless something is wrong:
 *
 *     const struct fpath *spec = FP_FIELD(NULL, "spec");
 *     const struct fpath *rule = FP_INDEX(FP_FIELD(spec, "rules"), i);
 *
 * The frames are compound literals: they live as long as the enclosing block.
 */
#ifndef LG_KUBE_META_FIELD_H
#define LG_KUBE_META_FIELD_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "json/jv.h"

enum fpath_kind { FPATH_FIELD, FPATH_INDEX, FPATH_KEY };

struct fpath {
    const struct fpath *up; /* NULL at the top level of the object */
    enum fpath_kind kind;
    struct str name; /* FIELD: the member's name, KEY: the key of a map such as annotations */
    size_t index;    /* INDEX */
};

#define FP_FIELD(up_, name_) (&(const struct fpath){(up_), FPATH_FIELD, STR("" name_), 0})
#define FP_NAME(up_, str_)   (&(const struct fpath){(up_), FPATH_FIELD, (str_), 0})
#define FP_INDEX(up_, i_)    (&(const struct fpath){(up_), FPATH_INDEX, {NULL, 0}, (i_)})
#define FP_KEY(up_, str_)    (&(const struct fpath){(up_), FPATH_KEY, (str_), 0})

/* "spec.rules[0].matches[1].path", "metadata.annotations[example.com/a]"; "" for NULL. */
struct str fpath_render(struct arena *a, const struct fpath *path);

/* RFC 6901: "/spec/rules/0/matches/1/path". */
struct str fpath_pointer(struct arena *a, const struct fpath *path);

/* The value at `path` below `object`, or NULL. */
const struct jv *fpath_get(const struct jv *object, const struct fpath *path);

/*
 * Where the value at `path` stood in its file; if it is absent or was filled in later, its nearest
 * ancestor that stood there.
 */
struct jv_place fpath_place(const struct jv *object, const struct fpath *path);

/* A copy of all frames in the arena. */
const struct fpath *fpath_copy(struct arena *a, const struct fpath *path);

/* Document order of two paths in `object`: members as they stand, absent members last. */
int fpath_order(const struct jv *object, const struct fpath *a, const struct fpath *b);

/* The error types of apimachinery's field.ErrorType. */
enum field_error_type {
    FIELD_INVALID,
    FIELD_TYPE_INVALID,
    FIELD_REQUIRED,
    FIELD_NOT_SUPPORTED,
    FIELD_FORBIDDEN,
    FIELD_DUPLICATE,
    FIELD_NOT_FOUND,
    FIELD_TOO_LONG,
    FIELD_TOO_MANY,
    FIELD_TOO_FEW,
};

/* "Invalid value", "Required value" … as printed; and "FieldValueInvalid" … as in details.causes.
 */
const char *field_error_label(enum field_error_type type);
const char *field_error_reason(enum field_error_type type);

/*
 * "Type: value: detail": the part of a field error after its path, as in details.causes[].message.
 * `value` is printed only for the types that show one (strings quoted, long ones cut at
 * LIMIT_VALUE_CHARS); NULL prints none. Control characters are escaped.
 */
struct str field_error_text(struct arena *a, enum field_error_type type, const struct jv *value,
                            struct str detail);

#endif
