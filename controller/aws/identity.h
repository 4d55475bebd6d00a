/*
 * identity.h - in whose name the program acts: region, account, VPC and cluster.
 *
 * From the settings that the existing Gateway API controller for VPC Lattice uses (REGION,
 * AWS_ACCOUNT_ID, CLUSTER_VPC_ID, CLUSTER_NAME); the region also from AWS_REGION,
 * AWS_DEFAULT_REGION and the profile. What is missing, the cluster's name aside, is asked of EC2
 * instance metadata.
 */
#ifndef LG_AWS_IDENTITY_H
#define LG_AWS_IDENTITY_H

#include "aws/environment.h"
#include "base/arena.h"
#include "base/error.h"

struct aws_identity {
    struct str region;       /* "us-west-2" */
    struct str account_id;   /* 12 digits */
    struct str vpc_id;       /* "vpc-0123456789abcdef0" */
    struct str cluster_name; /* 1 to 100 letters, digits, '-', '_', '.' */
};

/*
 * Completes *identity, whose members are settings or empty, and checks it; texts that were found
 * live in `a`. Blocks for at most a few seconds, as the metadata variables say (imds.h). On failure
 * *identity is as it was: ERR_CONFIG for a value that is missing or has the wrong form, naming the
 * setting; ERR_IO, ERR_TIMEOUT, ERR_REMOTE: metadata does not answer, naming the settings that do
 * without.
 */
int aws_identity_complete(struct arena *a, const struct aws_environment *env,
                          struct aws_identity *identity, struct error *err);

/* The region from AWS_REGION, AWS_DEFAULT_REGION or the profile; empty if none says it. -1: the
 * shared files cannot be read. No metadata is asked. */
int aws_identity_region(struct arena *a, const struct aws_environment *env, struct str *ret_region,
                        struct error *err);

#endif
