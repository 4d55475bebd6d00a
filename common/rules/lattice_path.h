/*
 * lattice_path.h - the paths that a VPC Lattice rule can match: exact or prefix, up to 200
 * characters of a fixed alphabet (API model vpc-lattice 2022-11-30, PathMatchExact). Pure.
 */
#ifndef LG_RULES_LATTICE_PATH_H
#define LG_RULES_LATTICE_PATH_H

#include "base/arena.h"

enum { LATTICE_PATH_MAX = 200 };

/*
 * The first character that Gateway API takes in a path and VPC Lattice does not (one of !$'()*,;),
 * or 0. What Gateway API does not take either is the CRD's business.
 */
char lattice_path_bad_char(struct str path);

/* The whole segments of `path` before the character `bad`; empty if there are none but "/". */
struct str lattice_path_before(struct str path, char bad);

/*
 * What to write instead of the regular expression `pattern`: `Exact "/a"` if it is a literal,
 * `PathPrefix "/a"` if it begins with one, else the empty view.
 */
struct str lattice_path_instead(struct arena *a, struct str pattern);

#endif
