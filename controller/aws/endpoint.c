/* endpoint.c - see endpoint.h. */
#include "aws/endpoint.h"

#include "aws/origin.h"
#include "aws/profile.h"

/* Source: the endpoint rule sets and the partitions of the AWS SDKs. */
static const struct service {
    const char *prefix, *fips_prefix; /* first part of the host name */
    bool fips_is_normal_in_gov;       /* GovCloud's ordinary endpoint is the FIPS one */
    const char *variable;             /* AWS_ENDPOINT_URL_... */
    const char *section;              /* in the profile's services */
} services[AWS_SERVICE_COUNT] = {
    [AWS_VPC_LATTICE] = {"vpc-lattice", "vpc-lattice-fips", false, "AWS_ENDPOINT_URL_VPC_LATTICE",
                         "vpc_lattice"},
    [AWS_TAGGING] = {"tagging", "tagging-fips", false,
                     "AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API", "resource_groups_tagging_api"},
    [AWS_ACM] = {"acm", "acm-fips", true, "AWS_ENDPOINT_URL_ACM", "acm"},
    [AWS_STS] = {"sts", "sts-fips", true, "AWS_ENDPOINT_URL_STS", "sts"},
};

static const struct partition {
    struct str region_prefix;
    const char *suffix, *dual_stack_suffix;
    bool gov;
} partitions[] = {
    {S("us-gov-"), "amazonaws.com", "api.aws", true},
    {S("cn-"), "amazonaws.com.cn", "api.amazonwebservices.com.cn", false},
    {S("eusc-"), "amazonaws.eu", "api.amazonwebservices.eu", false},
    {S("us-iso-"), "c2s.ic.gov", "api.aws.ic.gov", false},
    {S("us-isob-"), "sc2s.sgov.gov", "api.aws.scloud", false},
    {S("eu-isoe-"), "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", false},
    {S("us-isof-"), "csp.hci.ic.gov", "api.aws.hci.ic.gov", false},
    {S(""), "amazonaws.com", "api.aws", false}, /* aws, and regions that nobody knows yet */
};

static const struct partition *partition_of(struct str region)
{
    const struct partition *p = partitions;
    while (!str_starts(region, p->region_prefix))
        p++;
    return p;
}

static struct str configured_for(struct arena *a, const struct aws_environment *env,
                                 const struct aws_profile *profile, enum aws_service service)
{
    struct str lattice = aws_env(env, "LATTICE_ENDPOINT");
    if (service == AWS_VPC_LATTICE && lattice.n)
        return lattice;
    if (aws_env_true(env, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"))
        return STR_NONE;
    struct str url = aws_env(env, services[service].variable);
    if (!url.n)
        url = aws_env(env, "AWS_ENDPOINT_URL");
    if (!url.n)
        url = aws_profile_service(a, profile, services[service].section, "endpoint_url");
    return url.n ? url : aws_profile_get(profile, "endpoint_url");
}

/* The variable decides where it is set. */
static bool is_on(const struct aws_environment *env, const struct aws_profile *profile,
                  const char *variable, const char *key)
{
    return aws_env(env, variable).n ? aws_env_true(env, variable)
                                    : str_eq_nocase(aws_profile_get(profile, key), STR("true"));
}

int aws_endpoint_settings_read(struct arena *a, const struct aws_environment *env,
                               struct aws_endpoint_settings *ret_settings, struct error *err)
{
    _cleanup_(cleanup_arena) struct arena *scratch = arena_new(); /* the files hold secrets */
    struct aws_profile profile;
    struct aws_endpoint_settings settings = {0};
    if (aws_profile_load(scratch, env, &profile, err) < 0)
        return -1;
    settings.fips = is_on(env, &profile, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
    settings.dual_stack =
        is_on(env, &profile, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
    for (enum aws_service i = 0; i < AWS_SERVICE_COUNT; i++)
        settings.configured[i] = arena_str(a, configured_for(scratch, env, &profile, i));
    *ret_settings = settings;
    return 0;
}

static int use_configured(struct arena *a, enum aws_service service,
                          const struct aws_endpoint_settings *settings, struct str *ret_url,
                          struct error *err)
{
    struct aws_origin origin;
    const char *name = services[service].prefix;
    if (settings->fips || settings->dual_stack)
        return error_set(
            err, ERR_CONFIG, "the endpoint of %s is configured and %s is true; choose one of them",
            name, settings->fips ? "AWS_USE_FIPS_ENDPOINT" : "AWS_USE_DUALSTACK_ENDPOINT");
    if (aws_origin_parse(a, settings->configured[service], &origin, err) < 0)
        return error_wrap(err, "endpoint of %s", name);
    *ret_url = origin.url;
    return 0;
}

int aws_endpoint(struct arena *a, enum aws_service service, struct str region,
                 const struct aws_endpoint_settings *settings, struct str *ret_url,
                 struct error *err)
{
    const struct service *s = &services[service];
    const struct partition *p = partition_of(region);
    if (settings->configured[service].n)
        return use_configured(a, service, settings, ret_url, err);
    bool plain = p->gov && s->fips_is_normal_in_gov && !settings->dual_stack;
    *ret_url = arena_printf(a, "https://%s.%" PRISTR ".%s",
                            settings->fips && !plain ? s->fips_prefix : s->prefix, STR_ARG(region),
                            settings->dual_stack ? p->dual_stack_suffix : p->suffix);
    return 0;
}
