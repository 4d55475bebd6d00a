/*
 * answer.h - AdmissionReview answers as kube-apiserver checks them and kubectl prints them.
 *
 * A denial is 422 Invalid with details.causes, of which kubectl prints one bullet each; the message
 * holds the same, one finding a line, because kubectl shows only that when it applies a directory,
 * and so do other clients. Warnings follow the rules of the API: no control characters, at most
 * LIMIT_WARNING_CHARS each and LIMIT_WARNINGS_TOTAL together.
 */
#ifndef LG_WEBHOOK_ANSWER_H
#define LG_WEBHOOK_ANSWER_H

#include "webhook/admission.h"

/* allowed: true, with the evaluation's warnings and notes. */
struct str answer_allowed(struct arena *a, const struct admission *admission,
                          const struct evaluation *evaluation);

/* allowed: false, code 422, every finding; warnings beside it. */
struct str answer_denied(struct arena *a, const struct admission *admission,
                         const struct evaluation *evaluation);

/* allowed: true with the JSON Patch `patch` (NULL: none) and a warning for each default set. */
struct str answer_patched(struct arena *a, const struct admission *admission,
                          const struct jv *patch, const struct defaults_result *defaults);

#endif
