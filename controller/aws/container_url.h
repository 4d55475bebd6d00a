/* container_url.h - which container endpoint the environment names; for the credentials files.
 * Pure. */
#ifndef LG_AWS_CONTAINER_URL_H
#define LG_AWS_CONTAINER_URL_H

#include "aws/environment.h"
#include "base/arena.h"
#include "base/error.h"

/*
 * AWS_CONTAINER_CREDENTIALS_RELATIVE_URI below http://169.254.170.2 (ECS), else
 * AWS_CONTAINER_CREDENTIALS_FULL_URI (EKS Pod Identity). Plain HTTP is allowed to loopback and to
 * the addresses of ECS and EKS only, as in the AWS SDKs. -1 with ERR_CONFIG: not allowed or no URL.
 */
int container_url(struct arena *a, const struct aws_environment *env, struct str *ret_url,
                  struct error *err);

#endif
