/*
 * schema.h - what the Gateway API CRDs demand of an object, as the API server checks it.
 *
 * The checks follow the API server step by step (apiextensions-apiserver, kube-openapi): decode and
 * drop nulls, fill in defaults, then validate. Callers do the same: schema_apply_defaults() first,
 * then schema_validate(). The tables come from the CRDs themselves (generate.py).
 *
 * `status` is only looked at for unknown fields: the API server ignores it when a user creates or
 * updates an object. All versions of a kind in a bundle have one schema. The three functions that
 * work on objects take NULL for the newest bundle.
 */
#ifndef LG_API_SCHEMA_SCHEMA_H
#define LG_API_SCHEMA_SCHEMA_H

#include "api/kinds.h"
#include "base/arena.h"
#include "kube_meta/field.h"

/* One release of the CRDs, standard channel. As an argument NULL stands for the newest one. */
struct schema_bundle;

/* The bundle "v1.6.1"; the newest one for ""; NULL if it is not known. */
const struct schema_bundle *schema_bundle_find(struct str version);

/* Bundle `i`, oldest first; NULL behind the last one. */
const struct schema_bundle *schema_bundle_at(size_t i);

/* Its version, such as "v1.6.1". */
struct str schema_bundle_version(const struct schema_bundle *bundle);

/* Whether `bundle` is `version` or newer; `version` must be the version of a bundle. */
bool schema_bundle_since(const struct schema_bundle *bundle, struct str version);

/* Whether the bundle has the kind in that version ("v1"). */
bool schema_serves(const struct schema_bundle *bundle, enum api_kind kind, struct str version);

enum schema_constraint {
    SCHEMA_REQUIRED,
    SCHEMA_TYPE,
    SCHEMA_ENUM,
    SCHEMA_PATTERN,
    SCHEMA_BOUNDS,        /* length, number of items or properties, range */
    SCHEMA_UNIQUE,        /* duplicates in a list of type set or map */
    SCHEMA_UNKNOWN_FIELD, /* only from schema_find_unknown() */
    SCHEMA_ONE_OF,
    SCHEMA_METADATA, /* anything about metadata */
};

struct schema_violation {
    enum schema_constraint constraint;
    enum field_error_type type;
    const struct fpath *path; /* in the arena */
    const struct jv *value;   /* NULL if there is none to show */
    struct str detail;        /* what would be right; may be empty */
};

typedef void schema_report_fn(void *ctx, const struct schema_violation *violation);

/*
 * Reports every violation in `object`; of an update the API server does not check all of metadata
 * (`is_update`). What an update leaves as it was is for the caller to let pass (ratcheting). Does
 * nothing for a kind that the bundle does not have.
 */
void schema_validate(const struct schema_bundle *bundle, enum api_kind kind,
                     const struct jv *object, bool is_update, struct arena *a,
                     schema_report_fn *report, void *ctx);

/* Reports every field that the schema does not know, with the nearest known name. */
void schema_find_unknown(const struct schema_bundle *bundle, enum api_kind kind,
                         const struct jv *object, struct arena *a, schema_report_fn *report,
                         void *ctx);

/*
 * Removes nulls where the schema allows none and fills in the defaults of the schema, in place.
 * Does nothing for a kind that the bundle does not have.
 */
void schema_apply_defaults(const struct schema_bundle *bundle, enum api_kind kind, struct arena *a,
                           struct jv *object);

#endif
