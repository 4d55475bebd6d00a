/* undocumented.c - the switches of undocumented.h. */
#include "emulator/undocumented.h"

#include "base/cleanup.h"
#include "emulator/tunables.h"

static const char *const refusals[] = {"conflict", "validation", "access-denied", "accepted", NULL};
static const char *const foreign_arns[] = {"access-denied", "not-found", NULL};
static const char *const yes_no[] = {"false", "true", NULL};

#define FIELD(f) offsetof(struct tunables, undocumented.f)

#define REFUSAL(name_, f, def_, help_)                                                             \
    {                                                                                              \
        .name = (name_), .offset = FIELD(f), .def = (def_), .words = refusals, .help = (help_)     \
    }
#define SWITCH(name_, f, def_, help_)                                                              \
    {                                                                                              \
        .name = (name_), .offset = FIELD(f), .def = (def_), .words = yes_no, .help = (help_)       \
    }

#define STATUS(name_, f, def_, help_)                                                              \
    {                                                                                              \
        .name = (name_), .offset = FIELD(f), .def = (def_), .min = 400, .max = 599,                \
        .help = (help_)                                                                            \
    }

static const struct tunable_row rows[] = {
    REFUSAL("token-mismatch", token_mismatch, REFUSE_CONFLICT,
            "A clientToken comes again with other parameters."),
    REFUSAL("duplicate-priority", duplicate_priority, REFUSE_CONFLICT,
            "Two rules of a listener have one priority."),
    REFUSAL("duplicate-port", duplicate_port, REFUSE_CONFLICT,
            "Two listeners of a service have one port."),
    REFUSAL("shared-target-group", shared_group, REFUSE_CONFLICT,
            "A target group is used by two services."),
    REFUSAL("default-rule-change", default_rule_change, REFUSE_VALIDATION,
            "The default rule is updated or deleted as a rule."),
    REFUSAL("foreign-association", foreign_association, REFUSE_ACCESS_DENIED,
            "Neither the service nor the network of an association is the caller's."),
    REFUSAL("occupied-target-group", occupied_group, REFUSE_CONFLICT,
            "A target group is deleted while targets are in it."),
    REFUSAL("zero-weights", zero_weights, REFUSE_NOT, "All weights of an action are 0."),
    REFUSAL("wildcard-domain", wildcard_domain, REFUSE_NOT,
            "A customDomainName begins with a wildcard."),
    REFUSAL("timeout-over-interval", timeout_over_interval, REFUSE_NOT,
            "The time-out of a health check is longer than its interval."),
    {.name = "foreign-arn",
     .offset = FIELD(foreign_arn),
     .words = foreign_arns,
     .help = "An ARN of another account."},
    {.name = "page-size",
     .offset = FIELD(page_size),
     .def = 100,
     .min = 1,
     .max = 100,
     .help = "Items of a page without maxResults."},
    SWITCH("default-rule-counts", default_rule_counts, 0,
           "The default rule counts among the rules per listener."),
    {.name = "default-rule-priority",
     .offset = FIELD(default_rule_priority),
     .max = 2000,
     .help = "Priority of the default rule in replies; 0 leaves it out."},
    SWITCH("unused-drains", unused_drains, 0,
           "Targets of a group that no service uses drain before they go."),
    SWITCH("prefix-segments", prefix_segments, 1, "A path prefix ends where a segment ends."),
    STATUS("unknown-host-status", unknown_host_status, 404,
           "Reply when Host names no service that the client's VPC can reach."),
    STATUS("no-target-status", no_target_status, 503,
           "Reply when the chosen target group has no target."),
    STATUS("refused-status", refused_status, 502,
           "Reply when a target does not take the connection, or cuts it."),
    STATUS("late-status", late_status, 504, "Reply when a target does not answer in time."),
    SWITCH("validation-first", validation_first, 1,
           "A request is judged before the resources of its path are looked up."),
    SWITCH("unknown-target-fails", unknown_target_fails, 1,
           "Deregistering a target that is not registered is unsuccessful."),
    SWITCH("absent-policy-deletable", absent_policy_deletable, 1,
           "Deleting a policy that is not there is a success."),
    SWITCH("private-targets-only", private_targets_only, 1,
           "Targets whose addresses are public are unsupported."),
    SWITCH("health-check-as-group", health_check_as_group, 0,
           "The health check of an HTTPS group is HTTPS unless it says so otherwise."),
    {.name = "default-weight",
     .offset = FIELD(default_weight),
     .def = 100,
     .min = 0,
     .max = 999,
     .help = "Weight of a single target group that is given none."},
    SWITCH("filter-required", filter_required, 1,
           "Associations are listed with one of their filters only."),
};

const struct tunable_row *undocumented_row(size_t i)
{
    return i < ARRAY_LEN(rows) ? &rows[i] : NULL;
}
