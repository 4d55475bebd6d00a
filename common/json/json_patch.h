/* json_patch.h - changes to a document as a list of operations, RFC 6902. */
#ifndef LG_JSON_JSON_PATCH_H
#define LG_JSON_JSON_PATCH_H

#include "base/error.h"
#include "json/jv.h"

/*
 * An array of "add", "remove" and "replace" operations that turn `from` into `to`; empty if they
 * are equal (jv_equal). Only what differs is named: an object member by member; an array without
 * the elements that its two forms share at their beginning and end.
 */
struct jv *json_patch_diff(struct arena *a, const struct jv *from, const struct jv *to);

/*
 * `document` after all operations of `patch`, as a new value; `document` stays as it is. All six
 * operations of the RFC. NULL with ERR_INVALID, ERR_LIMIT (the result would pass LIMIT_JSON_DEPTH
 * or operations copy more than LIMIT_JSON_NODES), or ERR_CONFLICT (a "test" did not hold); the
 * message names the operation by its position, counted from 0.
 */
struct jv *json_patch_apply(struct arena *a, const struct jv *document, const struct jv *patch,
                            struct error *err) _must_check_;

#endif
