/*
 * admission.h - one AdmissionReview: bytes in, decision out. Pure: look-ups come in as an argument.
 *
 * The API server runs the CRD's schema and CEL rules between mutating and validating admission. So
 * the mutating review fills in defaults and runs all rules on the result: if an error of group api
 * remains it denies at once, with every finding, since the user would otherwise see only the first
 * layer's; everything else is left to the validating review of the final object.
 *
 * Formats: admission.k8s.io/v1 and v1beta1 (k8s.io/api/admission/v1/types.go).
 */
#ifndef LG_WEBHOOK_ADMISSION_H
#define LG_WEBHOOK_ADMISSION_H

#include "base/error.h"
#include "defaults/defaults.h"
#include "rules/engine.h"

enum admission_stage { ADMISSION_MUTATE, ADMISSION_VALIDATE };

struct admission_settings {
    struct rule_settings rules;
    struct defaults_settings defaults;
};

/* A review that was read: what is asked, about which object. */
struct admission {
    struct str api_version; /* "admission.k8s.io/v1": the answer has the same */
    struct str uid;
    struct str name; /* generateName for an object that has no name yet */
    bool dry_run;
    struct review review; /* kind KIND_UNKNOWN: none of our kinds, always allowed */
};

/* What the answer was made of, for the log and the metrics. */
struct decision {
    bool again; /* look-ups are being read afresh: decide again when they are; no body yet */
    bool allowed;
    bool patched;
    struct str body; /* the AdmissionReview to send */
    struct evaluation evaluation;
};

/*
 * Reads the body of a review. NULL if it is none; *ret_status is then the HTTP status to answer
 * with (400, 413 for a passed limit) and `err` says what is wrong and where.
 */
const struct admission *admission_read(struct arena *a, struct str body, int *ret_status,
                                       struct error *err);

/* Decides a review. */
struct decision admission_decide(struct arena *a, const struct admission *admission,
                                 enum admission_stage stage,
                                 const struct admission_settings *settings,
                                 const struct lookup *lookup);

#endif
