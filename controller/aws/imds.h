/*
 * imds.h - how the EC2 instance metadata service is reached. Pure.
 *
 * Variables of the AWS SDKs: AWS_EC2_METADATA_DISABLED, AWS_EC2_METADATA_SERVICE_ENDPOINT,
 * AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE (IPv4, IPv6), AWS_METADATA_SERVICE_TIMEOUT (seconds, 1),
 * AWS_METADATA_SERVICE_NUM_ATTEMPTS (1). Only version 2, with its session token, is spoken.
 */
#ifndef LG_AWS_IMDS_H
#define LG_AWS_IMDS_H

#include "aws/environment.h"
#include "base/arena.h"
#include "base/error.h"

#define IMDS_TOKEN_PATH       "/latest/api/token"
#define IMDS_TOKEN_HEADER     "x-aws-ec2-metadata-token"
#define IMDS_LIFETIME_HEADER  "x-aws-ec2-metadata-token-ttl-seconds"
#define IMDS_LIFETIME_SECONDS "21600"

/* What may help when there is no answer. */
#define IMDS_ADVICE                                                                                \
    "in a pod, the instance's metadata hop limit must be 2 and no network policy may forbid it"

struct imds {
    struct str base; /* "http://169.254.169.254" */
    int64_t timeout_ms;
    unsigned attempts;
};

/* Reads the variables. -1 with ERR_CONFIG: a value that makes no sense, or the service is off. */
int imds_settings(struct arena *a, const struct aws_environment *env, struct imds *ret_imds,
                  struct error *err);

/* Whether AWS_EC2_METADATA_DISABLED says so. */
bool imds_disabled(const struct aws_environment *env);

#endif
