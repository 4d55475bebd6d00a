/* families.h - the operations, one table for each family of resources; each ends with an empty
 * row. */
#ifndef LG_OPERATIONS_FAMILIES_H
#define LG_OPERATIONS_FAMILIES_H

#include "operations/call.h"

extern const struct operation service_operations[];
extern const struct operation service_network_operations[];
extern const struct operation service_association_operations[];
extern const struct operation vpc_association_operations[];
extern const struct operation listener_operations[];
extern const struct operation rule_operations[];
extern const struct operation target_group_operations[];
extern const struct operation target_operations[];
extern const struct operation access_log_operations[];
extern const struct operation policy_operations[];
extern const struct operation tag_operations[];

/* The member dnsEntry of a service, in the call's arena: its name is made of these two. */
struct jv *service_dns_entry(struct call *c, struct str service_name, struct str id);

#endif
