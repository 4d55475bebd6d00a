/* settings.h - the settings of lattice-controller, declared once (config/config.h). */
#ifndef LG_CONTROLLER_SETTINGS_H
#define LG_CONTROLLER_SETTINGS_H

#include "aws/session.h"
#include "config/config.h"
#include "lattice/build.h"
#include "lattice/settings.h"
#include "rules/settings.h"

struct controller_settings {
    struct config_address health;
    struct str kubeconfig, context;
    struct str bundle;
    struct lattice_settings lattice;
    int64_t rate, rate_min, burst, attempt_timeout_ns, call_timeout_ns, resync_ns;
    int64_t rules_per_listener, listeners_per_service, target_groups_per_service;
    int64_t associations_per_network;
    int log_level, log_format;
};

extern const struct config_table controller_settings_table;

/* What the parts take from the settings; region, account, VPC and cluster come from `identity`,
 * which is complete. Texts that are made live in `a`. */
struct build_settings controller_build_settings(struct arena *a,
                                                const struct controller_settings *settings,
                                                const struct aws_identity *identity);
struct rule_settings controller_rule_settings(const struct controller_settings *settings,
                                              const struct aws_identity *identity);
struct aws_session_options controller_session_options(const struct controller_settings *settings);

#endif
