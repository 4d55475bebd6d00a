/*
 * undocumented.h - what the public papers of AWS do not say, in one place, each with its switch.
 *
 * The default is what is most plausible. When somebody sees AWS behave otherwise, this file is the
 * only one to change.
 */
#ifndef LG_EMULATOR_UNDOCUMENTED_H
#define LG_EMULATOR_UNDOCUMENTED_H

#include "base/str.h"

/* The error that refuses something; the order is that of the words of the switches. */
enum refusal { REFUSE_CONFLICT, REFUSE_VALIDATION, REFUSE_ACCESS_DENIED, REFUSE_NOT };

struct undocumented {
    int64_t token_mismatch;        /* enum refusal: clientToken again with other parameters */
    int64_t duplicate_priority;    /* enum refusal */
    int64_t duplicate_port;        /* enum refusal: two listeners of a service */
    int64_t shared_group;          /* enum refusal: a target group used by two services */
    int64_t default_rule_change;   /* enum refusal: Update/Delete/BatchUpdateRule of it */
    int64_t foreign_association;   /* enum refusal: neither service nor network is ours */
    int64_t occupied_group;        /* enum refusal: DeleteTargetGroup with targets in it */
    int64_t zero_weights;          /* enum refusal: all weights of an action are 0 */
    int64_t wildcard_domain;       /* enum refusal: customDomainName "*.example.org" */
    int64_t timeout_over_interval; /* enum refusal: of a health check */
    int64_t foreign_arn;           /* enum foreign_arn: an ARN of another account, not shared */
    int64_t page_size;             /* without maxResults */
    int64_t default_rule_counts;   /* in the quota of rules per listener */
    int64_t default_rule_priority; /* in replies; 0: left out */
    int64_t unused_drains;         /* targets of a group in no service drain as others do */
    int64_t prefix_segments;       /* data plane: a path prefix matches whole segments only */
    int64_t unknown_host_status;   /* data plane: Host names no service that can be reached */
    int64_t no_target_status;      /* data plane: the chosen group has no target to go to */
    int64_t refused_status;   /* data plane: the target does not take the connection, or cuts it */
    int64_t late_status;      /* data plane: the target does not answer in time */
    int64_t validation_first; /* before the resources of the path are looked up */
    int64_t unknown_target_fails;    /* DeregisterTargets of a target that is not registered */
    int64_t absent_policy_deletable; /* DeleteAuthPolicy and DeleteResourcePolicy without one */
    int64_t private_targets_only;    /* addresses that no VPC has are UnsupportedTarget */
    int64_t health_check_as_group;   /* its default protocol is HTTPS for an HTTPS group */
    int64_t default_weight;          /* of a single target group; documented as 1 and as 100 */
    int64_t filter_required;         /* listing associations without a filter is refused */
};

enum foreign_arn { FOREIGN_ARN_ACCESS_DENIED, FOREIGN_ARN_NOT_FOUND };

/* Name of the rule that comes with a listener. */
#define UNDOCUMENTED_DEFAULT_RULE_NAME "default"

/* resourceType of errors; SERVICE and SERVICE_NETWORK have been seen, the others are alike. */
#define UNDOCUMENTED_TYPE_TARGET_GROUP        "TARGET_GROUP"
#define UNDOCUMENTED_TYPE_LISTENER            "LISTENER"
#define UNDOCUMENTED_TYPE_RULE                "RULE"
#define UNDOCUMENTED_TYPE_SERVICE_ASSOCIATION "SERVICE_NETWORK_SERVICE_ASSOCIATION"
#define UNDOCUMENTED_TYPE_VPC_ASSOCIATION     "SERVICE_NETWORK_VPC_ASSOCIATION"
#define UNDOCUMENTED_TYPE_ACCESS_LOG          "ACCESS_LOG_SUBSCRIPTION"

/* reasonCode of targets; HealthCheckFailed has been seen. */
#define UNDOCUMENTED_REASON_INITIAL     "InitialHealthChecking"
#define UNDOCUMENTED_REASON_UNUSED      "TargetGroupNotInUse"
#define UNDOCUMENTED_REASON_UNAVAILABLE "HealthCheckDisabled"
#define UNDOCUMENTED_REASON_DRAINING    "DeregistrationInProgress"

/* failureCode of a target of a batch; UnsupportedTarget has been seen. */
#define UNDOCUMENTED_FAILURE_TARGET_NOT_FOUND "TargetNotFound"

/* The row of the switch at position `i`, for tunables.c; NULL behind the last one. */
struct tunable_row;
const struct tunable_row *undocumented_row(size_t i);

#endif
