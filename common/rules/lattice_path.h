/*
 * lattice_path.h - what to write instead of a path that a VPC Lattice rule cannot match
 * (api/lattice_match.h). Pure.
 */
#ifndef LG_RULES_LATTICE_PATH_H
#define LG_RULES_LATTICE_PATH_H

#include "base/arena.h"

/* The whole segments of `path` before the character `bad`; empty if there are none but "/". */
struct str lattice_path_before(struct str path, char bad);

/*
 * What to write instead of the regular expression `pattern`: `Exact "/a"` if it is a literal,
 * `PathPrefix "/a"` if it begins with one, else the empty view.
 */
struct str lattice_path_instead(struct arena *a, struct str pattern);

#endif
