/*
 * endpoint.h - the URL of each AWS service in a region, and the settings that change it.
 *
 * First hit wins: LATTICE_ENDPOINT (VPC Lattice only; a setting of this program, not of the SDKs),
 * AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's `services` section, the profile's
 * endpoint_url; AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true turns all but the first off. Else the name
 * that the SDKs' endpoint rules build, with AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT,
 * or use_fips_endpoint and use_dualstack_endpoint of the profile.
 */
#ifndef LG_AWS_ENDPOINT_H
#define LG_AWS_ENDPOINT_H

#include "aws/environment.h"
#include "aws/operation.h"
#include "base/arena.h"
#include "base/error.h"

struct aws_endpoint_settings {
    bool fips;
    bool dual_stack;
    struct str configured[AWS_SERVICE_COUNT]; /* as written; empty: none */
};

/* Reads variables and profile. -1: the shared files cannot be read (profile.h). */
int aws_endpoint_settings_read(struct arena *a, const struct aws_environment *env,
                               struct aws_endpoint_settings *ret_settings, struct error *err);

/*
 * "https://vpc-lattice.us-west-2.amazonaws.com", without a slash at the end. Pure. -1 with
 * ERR_CONFIG: a configured endpoint that is no URL, or one together with FIPS or dual-stack.
 */
int aws_endpoint(struct arena *a, enum aws_service service, struct str region,
                 const struct aws_endpoint_settings *settings, struct str *ret_url,
                 struct error *err);

#endif
