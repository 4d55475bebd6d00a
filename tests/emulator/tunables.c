/* tunables.c - see tunables.h. */
#include "emulator/tunables.h"

static const char *const yes_no[] = {"false", "true", NULL};

enum { DAY_MS = 86400000 };

#define ROW(name_, field, ...)                                                                     \
    {                                                                                              \
        .name = (name_), .offset = offsetof(struct tunables, field), __VA_ARGS__                   \
    }
#define DELAY(name_, field, def_, help_)                                                           \
    ROW(name_, field, .def = (def_), .max = DAY_MS, .help = (help_))
#define QUOTA(name_, field, def_, help_)                                                           \
    ROW(name_, field, .def = (def_), .max = 1000000, .help = (help_))
#define SWITCH(name_, field, def_, help_)                                                          \
    ROW(name_, field, .def = (def_), .words = yes_no, .help = (help_))

static const struct tunable_row own_rows[] = {
    DELAY("service-delay-ms", service_delay_ms, 1000, "Creation and deletion of a service."),
    DELAY("service-association-delay-ms", service_association_delay_ms, 1000,
          "Creation and deletion of a service association."),
    DELAY("vpc-association-delay-ms", vpc_association_delay_ms, 1000,
          "Creation, update and deletion of a VPC association."),
    DELAY("target-group-delay-ms", target_group_delay_ms, 1000,
          "Creation and deletion of a target group."),
    DELAY("drain-ms", drain_ms, 60000, "Draining of a deregistered target."),
    SWITCH("assume-healthy", assume_healthy, 0, "Targets in use are HEALTHY without a check."),
    ROW("health-second-ms", health_second_ms, .def = 1000, .min = 1, .max = 1000,
        .help = "How long a second of a health check's interval and time-out lasts."),
    QUOTA("quota-service-networks", quota_service_networks, 50, "Service networks."),
    QUOTA("quota-services", quota_services, 2000, "Services."),
    QUOTA("quota-target-groups", quota_target_groups, 500, "Target groups."),
    QUOTA("quota-target-groups-per-service", quota_target_groups_per_service, 10,
          "Target groups that the rules of a service use."),
    QUOTA("quota-targets-per-target-group", quota_targets_per_group, 1000, "Targets of a group."),
    QUOTA("quota-listeners-per-service", quota_listeners_per_service, 2, "Listeners of a service."),
    QUOTA("quota-rules-per-listener", quota_rules_per_listener, 10, "Rules of a listener."),
    QUOTA("quota-services-per-network", quota_services_per_network, 500,
          "Service associations of a network."),
    QUOTA("quota-vpcs-per-network", quota_vpcs_per_network, 500, "VPC associations of a network."),
    QUOTA("quota-tags", quota_tags, 50, "Tags of a resource."),
    QUOTA("quota-auth-policy-bytes", quota_auth_policy_bytes, 10240, "Length of an auth policy."),
    SWITCH("verify-signatures", verify_signatures, 1, "Refuse wrong signatures."),
    ROW("clock-offset-ms", clock_offset_ms, .min = -DAY_MS, .max = DAY_MS,
        .help = "How far the emulator's clock is ahead of the machine's."),
    DELAY("allowed-skew-ms", allowed_skew_ms, 300000, "How far a request's date may be off."),
    DELAY("credential-ttl-s", credential_ttl_s, 0, "Life of temporary keys; 0: as asked for."),
    DELAY("latency-ms", latency_ms, 0, "Of every call, before its effect."),
    DELAY("tagging-lag-ms", tagging_lag_ms, 0, "Until the Tagging API sees what was tagged."),
};

/* The row at position `i` of both tables; NULL behind the last one. */
static const struct tunable_row *row_at(size_t i)
{
    return i < ARRAY_LEN(own_rows) ? &own_rows[i] : undocumented_row(i - ARRAY_LEN(own_rows));
}

static int64_t *field(struct tunables *t, const struct tunable_row *row)
{
    return (int64_t *)(void *)((char *)t + row->offset);
}

static int64_t value(const struct tunables *t, const struct tunable_row *row)
{
    return *(const int64_t *)(const void *)((const char *)t + row->offset);
}

void tunables_init(struct tunables *t)
{
    const struct tunable_row *row;
    for (size_t i = 0; (row = row_at(i)); i++)
        *field(t, row) = row->def;
}

static const struct tunable_row *find(struct str name)
{
    const struct tunable_row *row;
    for (size_t i = 0; (row = row_at(i)) && !str_is(name, row->name);)
        i++;
    return row;
}

static int refuse(const struct tunable_row *row, struct str text, struct error *err)
{
    if (!row->words)
        return error_set(err, ERR_CONFIG,
                         "%s: \"%" PRISTR "\" is not a whole number of %lld to %lld", row->name,
                         STR_ARG(text), (long long)row->min, (long long)row->max);
    char words[128] = "";
    size_t n = 0;
    for (size_t i = 0; row->words[i] && n < sizeof(words); i++)
        n += (size_t)snprintf(words + n, sizeof(words) - n, "%s%s", i ? ", " : "", row->words[i]);
    return error_set(err, ERR_CONFIG, "%s: \"%" PRISTR "\" is none of %s", row->name, STR_ARG(text),
                     words);
}

int tunables_set(struct tunables *t, struct str name, struct str text, struct error *err)
{
    const struct tunable_row *row = find(name);
    if (!row)
        return error_set(err, ERR_CONFIG, "there is no setting \"%" PRISTR "\"", STR_ARG(name));
    int64_t number = 0;
    for (size_t i = 0; row->words && row->words[i]; i++)
        if (str_is(text, row->words[i])) {
            *field(t, row) = (int64_t)i;
            return 0;
        }
    if (row->words || !str_to_i64(text, &number) || number < row->min || number > row->max)
        return refuse(row, text, err);
    *field(t, row) = number;
    return 0;
}

static struct str text_of(const struct jv *v)
{
    if (jv_type(v) == JV_BOOL)
        return jv_bool(v, false) ? STR("true") : STR("false");
    return jv_type(v) == JV_NUMBER ? jv_number_text(v) : jv_str(v);
}

int tunables_patch(struct tunables *t, const struct jv *object, struct error *err)
{
    struct tunables changed = *t;
    struct str key;
    if (jv_type(object) != JV_OBJECT)
        return error_set(err, ERR_CONFIG, "settings are an object of names and values");
    jv_foreach_member (object, i, key, item) {
        if (tunables_set(&changed, key, text_of(item), err))
            return -1;
    }
    *t = changed;
    return 0;
}

struct jv *tunables_show(struct arena *a, const struct tunables *t)
{
    struct jv *out = jv_new_object(a);
    const struct tunable_row *row;
    for (size_t i = 0; (row = row_at(i)); i++) {
        int64_t v = value(t, row);
        jv_set(a, out, str_of(row->name),
               row->words ? jv_new_str(a, str_of(row->words[v])) : jv_new_int(a, v));
    }
    return out;
}
