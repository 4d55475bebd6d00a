/* tempdir.h - a directory of its own for a test that needs files. */
#ifndef LG_SUPPORT_TEMPDIR_H
#define LG_SUPPORT_TEMPDIR_H

#include "base/arena.h"

/*
 * A new, empty directory below $TMPDIR. It is removed, with all that is in it, when the arena is
 * reset or freed. Aborts when it cannot be made.
 */
struct str tempdir_new(struct arena *a);

/* Writes `content` to the file `name` in `directory` and returns its path, which is in the arena.
 */
const char *tempdir_file(struct arena *a, struct str directory, const char *name,
                         const char *content);

#endif
