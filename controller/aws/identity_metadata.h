/* identity_metadata.h - what EC2 instance metadata says about where it runs; for identity.c.
 * Blocks. */
#ifndef LG_AWS_IDENTITY_METADATA_H
#define LG_AWS_IDENTITY_METADATA_H

#include "aws/environment.h"
#include "base/arena.h"
#include "base/error.h"

struct metadata;

/* Opens a session in the arena, which also ends it. NULL: off, or no answer. */
struct metadata *metadata_open(struct arena *a, const struct aws_environment *env,
                               struct error *err);

/* Each asks once, or more often where the variables say so; the answer lives in the arena. */
int metadata_region(struct metadata *m, struct str *ret, struct error *err);
int metadata_account_id(struct metadata *m, struct str *ret, struct error *err);
int metadata_vpc_id(struct metadata *m, struct str *ret, struct error *err);

#endif
