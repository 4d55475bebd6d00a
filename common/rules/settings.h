/*
 * settings.h - what can be set about the rules: which groups run and deny, quotas of the account.
 */
#ifndef LG_RULES_SETTINGS_H
#define LG_RULES_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum rule_group {
    GROUP_API,       /* the CRD's own schema and CEL rules */
    GROUP_SPEC,      /* wrong by the Gateway API specification, seen in one object */
    GROUP_LATTICE,   /* what VPC Lattice cannot do */
    GROUP_REFERENCE, /* needs other objects */
    GROUP_COUNT,
};

#define GROUPS_ALL ((1u << GROUP_COUNT) - 1)

/* "api", "spec", "lattice", "reference". */
struct str rule_group_name(enum rule_group group);

/*
 * Reads a list of group names separated by `separator` ("api,spec"; "none": no group) into a mask
 * of 1 << group. False if a name is unknown; *ret_bad is that name.
 */
bool rule_groups_parse(struct str text, char separator, unsigned *ret_mask, struct str *ret_bad);

struct schema_bundle;

struct rule_settings {
    unsigned groups;  /* mask: which groups are evaluated at all */
    unsigned enforce; /* mask: groups whose errors deny; the others' errors are warnings */
    bool offline;     /* files: schema for everybody's objects, unknown fields are errors */
    bool assume_ours; /* an unknown GatewayClass or Gateway counts as ours */
    const struct schema_bundle *bundle; /* NULL: the newest */

    /* Where we are; empty when not known (then nothing is concluded from it). */
    struct str region, account, cluster_name, vpc_id;

    /* Quotas of the account (VPC Lattice user guide, "Quotas"): defaults are AWS's. */
    int64_t quota_rules_per_listener;        /* 10 */
    int64_t quota_listeners_per_service;     /* 2 */
    int64_t quota_target_groups_per_service; /* 10 */
    int64_t quota_associations_per_network;  /* 500 */
};

/* All groups on and enforced, AWS's default quotas, newest bundle, not offline. */
struct rule_settings rule_settings_default(void);

#endif
