/*
 * report.h - the forms in which a check's result is printed.
 */
#ifndef LG_LATTICECTL_REPORT_H
#define LG_LATTICECTL_REPORT_H

#include "check/check.h"

struct report_options {
    bool colours; /* text: for a terminal */
};

/* Appends the whole report. `a` is for scratch. */
typedef void report_fn(struct strbuf *out, const struct check_result *result,
                       const struct report_options *options, struct arena *a);

report_fn report_text;   /* FILE:LINE:COLUMN: error CODE KIND/NAMESPACE/NAME PATH: MESSAGE */
report_fn report_json;   /* docs/check-json.md */
report_fn report_sarif;  /* SARIF 2.1.0, for code scanning */
report_fn report_junit;  /* one test case an object */
report_fn report_github; /* workflow commands, shown at the line of a pull request */

/* Calls each(ctx, object, finding) for every finding that is not suppressed. */
void report_each(const struct check_result *result,
                 void (*each)(void *ctx, const struct checked *checked,
                              const struct finding *finding),
                 void *ctx);

/* "error" or "warning". */
const char *report_severity(const struct finding *finding);

/* "httproute/default/shop" as kubectl names it, with the namespace in between. */
struct str report_object(struct arena *a, const struct checked *checked);

#endif
