/*
 * finding.h - what is wrong (or doubtful) about a user's object, and the outcome of an evaluation.
 */
#ifndef LG_RULES_FINDING_H
#define LG_RULES_FINDING_H

#include "base/limits.h"
#include "base/vec.h"
#include "rules/rule.h"

struct finding {
    const struct rule *rule;
    enum severity severity; /* effective: after enforce, ratcheting, trust, foreign parents */
    enum field_error_type type;
    const struct fpath *path;
    struct str path_text;   /* "spec.rules[0].matches[1].path.value" */
    const struct jv *value; /* or NULL */
    struct str text;        /* "Invalid value: "x": must be …" (field_error_text) */
    struct jv_place place;  /* in the file it came from, or zeros */
    bool suppressed;        /* a warning that the object's ignore annotation names */
};

struct findings {
    struct finding *items; /* in document order */
    size_t n;
    size_t omitted; /* beyond LIMIT_FINDINGS */
};

/* "HR203 spec.rules[0].filters[0].type: Unsupported value: …": one finding on one line. */
struct str finding_line(struct arena *a, const struct finding *finding);

#endif
