/* parse_values.h - the parts that replies share: members, enumerations, matches, actions. */
#ifndef LG_OBSERVED_PARSE_VALUES_H
#define LG_OBSERVED_PARSE_VALUES_H

#include "base/error.h"
#include "json/jv.h"
#include "lattice/types.h"

/* Copies a string member if it is there. */
void parse_text(struct arena *a, const struct jv *object, const char *key, struct str *ret);

/* id and arn must be there; name only if ret_name is not NULL. */
int parse_identity(struct arena *a, const struct jv *object, struct str *ret_id,
                   struct str *ret_arn, struct str *ret_name, struct error *err);

/* failureCode and failureMessage, where they are there. */
void parse_failure(struct arena *a, const struct jv *object, struct str *ret_code,
                   struct str *ret_message);

/* Absent: unchanged. A value that the model does not know: ERR_SYNTAX. */
int parse_status(const struct jv *object, enum lattice_status *ret, struct error *err);
int parse_protocol(const struct jv *object, const char *key, enum lattice_protocol *ret,
                   struct error *err);
int parse_version(const struct jv *object, const char *key, enum lattice_protocol_version *ret,
                  struct error *err);

/* 0 to 65535; absent or null: unchanged. */
int parse_port(const struct jv *object, const char *key, int *ret, struct error *err);

/* A RuleMatch, a RuleAction, a HealthCheckConfig of the model as a whole, in the arena; 0, or -1
 * with ERR_SYNTAX. */
int parse_match(struct arena *a, const struct jv *match, struct lattice_match *ret,
                struct error *err);
int parse_action(struct arena *a, const struct jv *action, struct lattice_action *ret,
                 struct error *err);
int parse_health_check(struct arena *a, const struct jv *check,
                       const struct lattice_health_check **ret, struct error *err);

/* The account of an ARN; the empty view for anything else. */
struct str parse_arn_account(struct str arn);

#endif
