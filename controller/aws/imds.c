/* imds.c - see imds.h. */
#include "aws/imds.h"

#include "aws/origin.h"

enum { TIMEOUT_SECONDS_MAX = 60, ATTEMPTS_MAX = 10 };

/* A number from 1 to `max`; 1 when the variable is not set. */
static int small_number(const struct aws_environment *env, const char *variable, int64_t max,
                        int64_t *ret_number, struct error *err)
{
    struct str text = aws_env(env, variable);
    int64_t number = 1;
    if (text.n && (!str_to_i64(text, &number) || number < 1 || number > max))
        return error_set(err, ERR_CONFIG, "%s is \"%s\"; it must be a number from 1 to %lld",
                         variable, text.p, (long long)max);
    *ret_number = number;
    return 0;
}

static int find_base(struct arena *a, const struct aws_environment *env, struct str *ret_base,
                     struct error *err)
{
    struct str endpoint = aws_env(env, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
    struct str mode = aws_env(env, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");
    struct aws_origin origin;
    if (endpoint.n) {
        if (aws_origin_parse(a, endpoint, &origin, err) < 0)
            return error_wrap(err, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
        *ret_base = origin.url;
        return 0;
    }
    if (!mode.n || str_eq_nocase(mode, STR("IPv4")))
        *ret_base = STR("http://169.254.169.254");
    else if (str_eq_nocase(mode, STR("IPv6")))
        *ret_base = STR("http://[fd00:ec2::254]");
    else
        return error_set(
            err, ERR_CONFIG,
            "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is \"%s\"; it must be IPv4 or IPv6", mode.p);
    return 0;
}

bool imds_disabled(const struct aws_environment *env)
{
    return aws_env_true(env, "AWS_EC2_METADATA_DISABLED");
}

int imds_settings(struct arena *a, const struct aws_environment *env, struct imds *ret_imds,
                  struct error *err)
{
    struct imds imds = {0};
    int64_t seconds, attempts;
    if (imds_disabled(env))
        return error_set(err, ERR_CONFIG, "AWS_EC2_METADATA_DISABLED is true");
    if (small_number(env, "AWS_METADATA_SERVICE_TIMEOUT", TIMEOUT_SECONDS_MAX, &seconds, err) < 0 ||
        small_number(env, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", ATTEMPTS_MAX, &attempts, err) < 0 ||
        find_base(a, env, &imds.base, err) < 0)
        return -1;
    imds.timeout_ms = seconds * 1000;
    imds.attempts = (unsigned)attempts;
    *ret_imds = imds;
    return 0;
}
