/* identity.c - see identity.h. */
#include "aws/identity.h"

#include "aws/identity_metadata.h"
#include "aws/profile.h"

enum { CLUSTER_NAME_MAX = 100, ACCOUNT_DIGITS = 12 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Parts of small letters and last a number: "us-gov-west-1". */
static bool is_region(struct str s)
{
    struct str rest = s, part;
    size_t parts = 0;
    bool number = false;
    while (str_split(&rest, '-', &part)) {
        if (number || !part.n)
            return false;
        number = is_digit(part.p[0]);
        for (size_t i = 0; i < part.n; i++)
            if (number ? !is_digit(part.p[i]) : !is_lower(part.p[i]))
                return false;
        parts++;
    }
    return number && parts >= 3;
}

static bool is_account_id(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_digit(s.p[i]))
            return false;
    return s.n == ACCOUNT_DIGITS;
}

/* API model vpc-lattice/2022-11-30, VpcId: vpc- and 8 or 17 hexadecimal digits. */
static bool is_vpc_id(struct str s)
{
    struct str digits = str_starts(s, STR("vpc-")) ? str_sub(s, 4, s.n) : STR_NONE;
    for (size_t i = 0; i < digits.n; i++)
        if (!is_digit(digits.p[i]) && !(digits.p[i] >= 'a' && digits.p[i] <= 'f'))
            return false;
    return digits.n == 8 || digits.n == 17;
}

static bool is_cluster_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!is_digit(c) && !is_lower(c) && !(c >= 'A' && c <= 'Z') &&
            (c == '\0' || !strchr("-_.", c)))
            return false;
    }
    return s.n >= 1 && s.n <= CLUSTER_NAME_MAX;
}

/* A member of struct aws_identity. */
static const struct part {
    const char *setting;
    size_t offset;
    bool (*is)(struct str s);
    const char *form;
    int (*ask)(struct metadata *m, struct str *ret, struct error *err); /* NULL: a setting only */
} parts[] = {
    {"REGION", offsetof(struct aws_identity, region), is_region, "a region such as us-west-2",
     metadata_region},
    {"AWS_ACCOUNT_ID", offsetof(struct aws_identity, account_id), is_account_id, "12 digits",
     metadata_account_id},
    {"CLUSTER_VPC_ID", offsetof(struct aws_identity, vpc_id), is_vpc_id,
     "vpc- and 8 or 17 hexadecimal digits", metadata_vpc_id},
    {"CLUSTER_NAME", offsetof(struct aws_identity, cluster_name), is_cluster_name,
     "1 to 100 letters, digits and -_.", NULL},
};

static struct str *member(struct aws_identity *identity, const struct part *part)
{
    return (struct str *)(void *)((char *)identity + part->offset);
}

static int check(const struct part *part, struct str value, const char *from, struct error *err)
{
    if (part->is(value))
        return 0;
    return error_set(err, ERR_CONFIG, "%s is \"%" PRISTR "\"%s; it must be %s", part->setting,
                     STR_ARG(value), from, part->form);
}

int aws_identity_region(struct arena *a, const struct aws_environment *env, struct str *ret_region,
                        struct error *err)
{
    _cleanup_(cleanup_arena) struct arena *scratch = arena_new(); /* the files hold secrets */
    struct aws_profile profile;
    struct str region = aws_env(env, "AWS_REGION");
    if (!region.n)
        region = aws_env(env, "AWS_DEFAULT_REGION");
    if (!region.n) {
        if (aws_profile_load(scratch, env, &profile, err) < 0)
            return -1;
        region = aws_profile_get(&profile, "region");
    }
    *ret_region = arena_str(a, region);
    return 0;
}

/* Checks what is set and lists what only metadata can say: "REGION, AWS_ACCOUNT_ID". */
static int check_settings(struct arena *a, struct aws_identity *identity, struct str *ret_missing,
                          struct error *err)
{
    struct str missing = STR_NONE;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        struct str value = *member(identity, &parts[i]);
        if (value.n && check(&parts[i], value, "", err) < 0)
            return -1;
        if (!value.n && !parts[i].ask)
            return error_set(err, ERR_CONFIG, "%s is not set; it must be %s", parts[i].setting,
                             parts[i].form);
        if (!value.n)
            missing = arena_printf(a, "%" PRISTR "%s%s", STR_ARG(missing), missing.n ? ", " : "",
                                   parts[i].setting);
    }
    *ret_missing = missing;
    return 0;
}

static int ask(struct arena *a, const struct aws_environment *env, struct aws_identity *identity,
               struct error *err)
{
    _cleanup_(cleanup_arena) struct arena *scratch = arena_new();
    struct metadata *m = metadata_open(scratch, env, err);
    if (!m)
        return -1;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        struct str *value = member(identity, &parts[i]);
        if (value->n)
            continue;
        if (parts[i].ask(m, value, err) < 0 ||
            check(&parts[i], *value, " in instance metadata", err) < 0)
            return -1;
        *value = arena_str(a, *value);
    }
    return 0;
}

int aws_identity_complete(struct arena *a, const struct aws_environment *env,
                          struct aws_identity *identity, struct error *err)
{
    struct aws_identity found = *identity;
    struct str missing = STR_NONE;
    if (!found.region.n && aws_identity_region(a, env, &found.region, err) < 0)
        return -1;
    if (check_settings(a, &found, &missing, err) < 0)
        return -1;
    if (missing.n && ask(a, env, &found, err) < 0)
        return error_wrap(err, "cannot find out %s; set it, or let instance metadata tell it",
                          missing.p);
    *identity = found;
    return 0;
}
