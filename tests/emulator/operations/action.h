/* action.h - what a rule or a listener's default does, judged before it is stored. */
#ifndef LG_OPERATIONS_ACTION_H
#define LG_OPERATIONS_ACTION_H

#include "operations/call.h"

/*
 * `action` with ids for ARNs and with weights filled in, for a listener of that protocol, or NULL
 * with a failure. `replaced` is the rule whose action it will be, NULL for a new one.
 */
struct jv *action_make(struct call *c, struct service *service, enum listener_protocol protocol,
                       const struct rule *replaced, const struct jv *action, const char *field);

#endif
