/* lattice_names.c - see lattice_names.h. */
#include "api/lattice_names.h"

enum { ACCOUNT_DIGITS = 12, VPC_ID_SHORT = 8, VPC_ID_LONG = 17 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || is_digit(c);
}

static bool all_of(struct str s, bool (*is_allowed)(char c))
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_allowed(s.p[i]))
            return false;
    return s.n > 0;
}

static bool is_name_char(char c)
{
    return is_lower_alnum(c) || c == '-';
}

/* What VPC Lattice asks of the hyphens and letters of any name. */
static bool is_well_formed(struct str s)
{
    return all_of(s, is_name_char) && s.p[0] != '-' && s.p[s.n - 1] != '-' &&
           str_find(s, STR("--")) < 0;
}

const char *lattice_service_name_fault(struct str s)
{
    if (s.n < 3 || s.n > 40)
        return "must have 3 to 40 characters";
    if (!is_well_formed(s))
        return "must be a-z, 0-9 and single hyphens inside";
    if (str_starts(s, STR("svc-")))
        return "must not begin with \"svc-\"";
    return NULL;
}

const char *lattice_network_name_fault(struct str s)
{
    if (s.n < 3 || s.n > 63)
        return "must have 3 to 63 characters";
    return is_well_formed(s) ? NULL : "must be a-z, 0-9 and single hyphens inside";
}

const char *lattice_listener_name_fault(struct str s)
{
    const char *fault = lattice_network_name_fault(s);
    if (!fault && str_starts(s, STR("listener-")))
        return "must not begin with \"listener-\"";
    return fault;
}

const char *lattice_target_group_name_fault(struct str s)
{
    if (s.n < 3 || s.n > 128)
        return "must have 3 to 128 characters";
    if (!is_well_formed(s))
        return "must be a-z, 0-9 and single hyphens inside";
    return str_starts(s, STR("tg-")) ? "must not begin with \"tg-\"" : NULL;
}

bool lattice_is_boolean(struct str s)
{
    struct str word = str_trim(s);
    return str_eq_nocase(word, STR("true")) || str_eq_nocase(word, STR("false"));
}

static bool is_account(struct str s)
{
    return s.n == ACCOUNT_DIGITS && all_of(s, is_digit);
}

static bool is_vpc_id(struct str s)
{
    struct str id = str_sub(s, 4, s.n);
    return str_starts(s, STR("vpc-")) && (id.n == VPC_ID_SHORT || id.n == VPC_ID_LONG) &&
           all_of(id, is_lower_alnum);
}

bool lattice_owner_parse(struct str s, struct lattice_owner *ret_owner)
{
    struct str rest = s;
    struct lattice_owner owner;
    bool whole = str_split(&rest, '/', &owner.account) && str_split(&rest, '/', &owner.cluster) &&
                 str_split(&rest, '/', &owner.vpc) && !rest.p;
    if (!whole || !is_account(owner.account) || !owner.cluster.n || !is_vpc_id(owner.vpc))
        return false;
    *ret_owner = owner;
    return true;
}

bool aws_arn_parse(struct str s, struct aws_arn *ret_arn)
{
    struct str rest = s, scheme;
    struct aws_arn arn;
    bool whole = str_split(&rest, ':', &scheme) && str_split(&rest, ':', &arn.partition) &&
                 str_split(&rest, ':', &arn.service) && str_split(&rest, ':', &arn.region) &&
                 str_split(&rest, ':', &arn.account) && rest.p;
    if (!whole || !str_is(scheme, "arn"))
        return false;
    arn.resource = rest;
    *ret_arn = arn;
    return true;
}

bool aws_arn_is_certificate(const struct aws_arn *arn)
{
    static const struct str prefix = S("certificate/");
    return all_of(arn->partition, is_name_char) && str_is(arn->service, "acm") &&
           all_of(arn->region, is_name_char) && is_account(arn->account) &&
           str_starts(arn->resource, prefix) &&
           all_of(str_sub(arn->resource, prefix.n, arn->resource.n), is_name_char);
}
