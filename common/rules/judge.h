/*
 * judge.h - what becomes of findings: error, warning or suppressed. Private to rules.
 */
#ifndef LG_RULES_JUDGE_H
#define LG_RULES_JUDGE_H

#include "rules/engine.h"

/* The namespace label that overrides the setting `enforce` for its objects: "api.spec", "none". */
#define LABEL_ENFORCE LATTICE_PREFIX "enforce"

/* The annotation "CODE[,CODE] reason" that silences warnings of one object. */
#define ANNOTATION_IGNORE LATTICE_PREFIX "ignore"

/*
 * Errors become warnings on DELETE, of objects that are only assumed to be ours, in groups that are
 * not enforced, for the lattice rules of a route that has a foreign parent too, and outside group
 * api for ReferenceGrants (others use them).
 */
void judge_soften(struct evaluation *e, const struct rule_ctx *c, struct ownership ownership);

/*
 * Errors that the old object had as well become warnings: as many of the same rule and text as
 * there were before, wherever they stand now.
 */
void judge_ratchet(struct findings *now, const struct findings *before);

/*
 * To be asked before an error denies: the label of the object's namespace could have let it pass,
 * so the namespace is read afresh, and e->again is set until it is. If that fails, what is known of
 * the namespace counts.
 */
void judge_confirm(struct evaluation *e, const struct rule_ctx *c);

/* Marks the warnings that the object's ignore annotation names; a malformed one is noted. */
void judge_suppress(struct evaluation *e, const struct rule_ctx *c);

/* Leaves LIMIT_FINDINGS, errors before warnings before suppressed ones, in their order. */
void judge_cut(struct findings *findings);

#endif
