/* settings.h - the settings of lattice-webhook, declared once (config/config.h). */
#ifndef LG_WEBHOOK_SETTINGS_H
#define LG_WEBHOOK_SETTINGS_H

#include "config/config.h"
#include "webhook/admission.h"

struct webhook_settings {
    struct config_address listen, health;
    struct str cert_file, key_file, tls_priority;
    int64_t drain_grace_ns, drain_wait_ns;
    int64_t threads, max_in_flight;
    struct str kubeconfig, context;
    uint64_t enforce, defaults;
    struct str bundle;
    struct str region, account, cluster_name, vpc_id;
    int64_t rules_per_listener, listeners_per_service, target_groups_per_service;
    int64_t associations_per_network;
    int log_level, log_format;
};

extern const struct config_table webhook_settings_table;

/* What the rules and defaults take from the settings; the bundle is left NULL. */
struct admission_settings webhook_admission_settings(const struct webhook_settings *settings);

#endif
