/*
 * tunables.h - what tests may turn while the emulator runs: delays, quotas, switches.
 *
 * One row each, all of them whole numbers; a switch is 0 or 1 and a choice the index of its word.
 * Set with --set NAME=VALUE at the start and with PATCH /_emulator/settings later. What AWS leaves
 * undocumented has rows of its own in undocumented.h; they are set in the same way.
 *
 * Default quotas: "Quotas for Amazon VPC Lattice" in the VPC Lattice User Guide.
 */
#ifndef LG_EMULATOR_TUNABLES_H
#define LG_EMULATOR_TUNABLES_H

#include "base/error.h"
#include "emulator/undocumented.h"
#include "json/jv.h"

struct tunables {
    /* From *_IN_PROGRESS to the next status, in milliseconds; 0: final in the reply already. */
    int64_t service_delay_ms;
    int64_t service_association_delay_ms;
    int64_t vpc_association_delay_ms;
    int64_t target_group_delay_ms;
    int64_t drain_ms;

    int64_t assume_healthy; /* targets are not checked: what is not UNUSED is HEALTHY at once */

    int64_t health_second_ms; /* how long a second of a health check's settings lasts */

    /* Quotas. */
    int64_t quota_service_networks;
    int64_t quota_services;
    int64_t quota_target_groups;
    int64_t quota_target_groups_per_service;
    int64_t quota_targets_per_group;
    int64_t quota_listeners_per_service;
    int64_t quota_rules_per_listener;
    int64_t quota_services_per_network;
    int64_t quota_vpcs_per_network;
    int64_t quota_tags;
    int64_t quota_auth_policy_bytes;

    /* Signatures. */
    int64_t verify_signatures;
    int64_t clock_offset_ms; /* of the emulator's clock, as seen in Date and by the skew check */
    int64_t allowed_skew_ms;

    int64_t credential_ttl_s; /* of temporary keys; 0: as asked for */
    int64_t latency_ms;       /* of every call */

    int64_t tagging_lag_ms; /* until the Tagging API sees a new resource or tag */

    struct undocumented undocumented;
};

struct tunable_row {
    const char *name;
    size_t offset; /* of the int64_t in struct tunables */
    int64_t def, min, max;
    const char *const *words; /* of a choice, NULL-terminated; else NULL */
    const char *help;
};

/* All defaults. */
void tunables_init(struct tunables *t);

/* Sets one from its text ("2000", "true", "conflict"); ERR_CONFIG names what would be valid. */
int tunables_set(struct tunables *t, struct str name, struct str value, struct error *err);

/* The same for each member of an object; nothing is set if one of them is wrong. */
int tunables_patch(struct tunables *t, const struct jv *object, struct error *err);

/* All of them as an object, for the admin calls. */
struct jv *tunables_show(struct arena *a, const struct tunables *t);

#endif
