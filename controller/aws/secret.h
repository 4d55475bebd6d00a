/* secret.h - bytes that are overwritten when they are dropped; for the files of controller/aws. */
#ifndef LG_AWS_SECRET_H
#define LG_AWS_SECRET_H

#include "base/arena.h"
#include "base/error.h"

/* Overwrites memory of ours. */
void secret_wipe(struct str secret);

/* `secret`, which lies in the arena's memory, will be overwritten when the arena ends. */
struct str secret_keep(struct arena *a, struct str secret);

/* Reads a file of at most LIMIT_CREDENTIAL_BYTES into the arena, to be kept; -1: see file_read().
 */
int secret_read(struct arena *a, const char *path, struct str *ret_content, struct error *err);

#endif
