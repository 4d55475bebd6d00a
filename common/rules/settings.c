/* settings.c - see settings.h. */
#include "rules/settings.h"

static const struct str group_names[GROUP_COUNT] = {
    [GROUP_API] = S("api"),
    [GROUP_SPEC] = S("spec"),
    [GROUP_LATTICE] = S("lattice"),
    [GROUP_REFERENCE] = S("reference"),
};

struct str rule_group_name(enum rule_group group)
{
    return group_names[group];
}

static unsigned group_bit(struct str name)
{
    for (unsigned i = 0; i < GROUP_COUNT; i++)
        if (str_eq(group_names[i], name))
            return 1u << i;
    return 0;
}

bool rule_groups_parse(struct str text, char separator, unsigned *ret_mask, struct str *ret_bad)
{
    unsigned mask = 0;
    struct str rest = text, part;
    if (str_is(str_trim(text), "none")) {
        *ret_mask = 0;
        return true;
    }
    while (str_split(&rest, separator, &part)) {
        unsigned bit = group_bit(str_trim(part));
        if (!bit) {
            *ret_bad = str_trim(part);
            return false;
        }
        mask |= bit;
    }
    *ret_mask = mask;
    return mask != 0;
}

struct rule_settings rule_settings_default(void)
{
    return (struct rule_settings){
        .groups = GROUPS_ALL,
        .enforce = GROUPS_ALL,
        .quota_rules_per_listener = 10,
        .quota_listeners_per_service = 2,
        .quota_target_groups_per_service = 10,
        .quota_associations_per_network = 500,
    };
}
