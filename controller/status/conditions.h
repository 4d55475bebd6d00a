/*
 * conditions.h - one list of conditions (metav1.Condition), read, modified and written back.
 *
 * A list is a copy of what the object has; conditions are merged into it by type, in place. Those
 * that are not set stay as they are, member by member: they are somebody else's. Rules: Gateway API
 * specification, "Status"; KEP-1623.
 */
#ifndef LG_STATUS_CONDITIONS_H
#define LG_STATUS_CONDITIONS_H

#include "base/arena.h"
#include "json/jv.h"
#include "status/status.h"

enum {
    CONDITIONS_MAX = 8,          /* Gateway API: of every list of conditions */
    CONDITION_REASON_MAX = 1024, /* metav1.Condition */
};

enum condition_status { CONDITION_UNKNOWN, CONDITION_FALSE, CONDITION_TRUE };

/* What a condition says. */
struct verdict {
    enum condition_status status;
    struct str reason;
    struct str message;
};

struct conditions {
    struct arena *arena;
    struct jv *list;
    int64_t generation; /* of the object that they are about */
    struct str now;
};

/* A copy of `existing` (NULL: none), to be changed. */
struct conditions conditions_copy(struct arena *a, const struct jv *existing, int64_t generation,
                                  struct str now);

/*
 * Sets a condition of ours. lastTransitionTime moves only with the status. No effect on one that
 * was written for a later generation than ours, and none if the list is full. The reason is brought
 * into the form that the API demands (letters, digits, "_"; "Unknown" if nothing is left of it),
 * the message cut to LIMIT_CONDITION_BYTES.
 */
void conditions_set(struct conditions *c, const char *type, struct verdict verdict);

/* Removes a condition of ours, unless it was written for a later generation. */
void conditions_remove(struct conditions *c, const char *type);

/* Sets a condition that is only there while it is True (negative polarity), or removes it. */
void conditions_set_while_true(struct conditions *c, const char *type, struct verdict verdict);

/* What the list says of a type, if it was written for that generation; false if not. */
bool conditions_get(const struct jv *list, const char *type, int64_t generation,
                    struct verdict *ret_verdict);

/* "PREFIXa; b; c", with "; " or another separator; what does not fit is counted ("and 3 more"). */
struct str verdict_list(struct arena *a, const char *prefix, const char *separator,
                        const struct str *items, size_t n, size_t omitted);

static inline struct verdict verdict_true(const char *reason)
{
    return (struct verdict){CONDITION_TRUE, str_of(reason), STR_NONE};
}

static inline struct verdict verdict_false(const char *reason, struct str message)
{
    return (struct verdict){CONDITION_FALSE, str_of(reason), message};
}

/* As far as the VPC Lattice side is: True when done, False when it failed or has to wait. */
struct verdict verdict_programmed(const struct programming *programming);

/* CONDITION_VALID: what the rules found, one finding a line; False if any is an error. */
struct verdict verdict_valid(struct arena *a, const struct status_findings *findings);

#endif
