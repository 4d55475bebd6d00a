/*
 * profile.h - one profile of the shared files ~/.aws/config and ~/.aws/credentials.
 *
 * Variables: AWS_PROFILE (AWS_DEFAULT_PROFILE), AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE. A
 * file that does not exist is an empty one.
 */
#ifndef LG_AWS_PROFILE_H
#define LG_AWS_PROFILE_H

#include "aws/environment.h"
#include "aws/ini.h"

struct aws_profile {
    struct str name;                          /* "default" unless a variable chose another */
    bool chosen;                              /* by a variable */
    bool found;                               /* in one of the files */
    struct str config_path, credentials_path; /* empty: there is no home directory */
    struct str config_section;
    struct ini config, credentials;
};

/* The name of the profile that is chosen, "default" else. */
struct str aws_profile_name(const struct aws_environment *env);

/*
 * Reads the files; their text is wiped with the arena. -1: ERR_IO, ERR_LIMIT, ERR_SYNTAX with the
 * path and the line.
 */
int aws_profile_load(struct arena *a, const struct aws_environment *env,
                     struct aws_profile *ret_profile, struct error *err);

/* A property of the profile, from the credentials file before the config file; or empty. */
struct str aws_profile_get(const struct aws_profile *profile, const char *key);

/*
 * A property of a service ("vpc_lattice", "endpoint_url") in the `services` section that the
 * profile names; or empty.
 */
struct str aws_profile_service(struct arena *a, const struct aws_profile *profile,
                               const char *service, const char *key);

#endif
