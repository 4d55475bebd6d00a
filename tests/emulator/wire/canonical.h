/* canonical.h - the canonical forms of path and query that a signature covers. Pure. */
#ifndef LG_WIRE_CANONICAL_H
#define LG_WIRE_CANONICAL_H

#include "base/arena.h"

/* The path as sent: dot and empty segments resolved, then every octet but unreserved ones and "/"
 * encoded. */
struct str canonical_path(struct arena *a, struct str path);

/* The query as sent (without "?"): decoded, encoded, sorted; "name=" for a name alone. */
struct str canonical_query(struct arena *a, struct str query);

#endif
