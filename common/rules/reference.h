/*
 * reference.h - what the rules of group reference share: asking for other objects, and speaking of
 * them. Private to rules.
 *
 * What another object says is reported with its trust (lookup.h), so that a cache that lags behind
 * `kubectl apply -f DIR` never denies.
 */
#ifndef LG_RULES_REFERENCE_H
#define LG_RULES_REFERENCE_H

#include "rules/rule.h"

/* The object, or NULL; *ret_state says whether it is absent or cannot be told. */
const struct api_object *reference_get(const struct rule_ctx *c, enum api_kind kind,
                                       struct str namespace, struct str name,
                                       enum lookup_state *ret_state);

/* Whether what was said about the object is current. */
enum lookup_trust reference_trust(const struct rule_ctx *c, enum api_kind kind,
                                  struct str namespace, struct str name);

/* The same for an object that was found. */
enum lookup_trust trust_in(const struct rule_ctx *c, const struct api_object *object);

/* All objects of `kind` under `key`; LOOKUP_UNKNOWN if that cannot be told. */
enum lookup_state reference_list(const struct rule_ctx *c, enum api_kind kind, enum api_index index,
                                 struct str key, struct object_list *ret_list);

/*
 * Has the evaluation repeated if `trust` is pending, for a conclusion that reports nothing: what is
 * missing now might, read afresh, be a reason to report.
 */
void reference_settle(struct rule_ctx *c, enum lookup_trust trust);

/*
 * What to write instead of the name of an object that is missing from `namespace`: the namespace
 * that has it, or the nearest name there is; or "". Gateways are shared between namespaces; of
 * other objects only those in the route's own namespace are named: its author may not see the rest.
 */
struct str missing_hint(const struct rule_ctx *c, enum api_kind kind, struct str namespace,
                        struct str name);

/* "default/a, default/b, default/c and 2 more". */
struct str object_names(struct arena *a, const struct object_list *list);

/* The same of any words, each between `quote`s: "80, 443", "\"http\", \"https\"". */
struct str words_joined(struct arena *a, const struct str *words, size_t n, const char *quote);

/* Whether both are the same object: kind, namespace and name. */
bool same_object(const struct api_object *a, const struct api_object *b);

/* Whether the object is ours and not being deleted. */
bool ours_and_staying(const struct rule_ctx *c, const struct api_object *object);

#endif
