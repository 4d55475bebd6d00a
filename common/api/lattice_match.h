/*
 * lattice_match.h - what a VPC Lattice rule can match: a method, one exact or prefix path, up to
 * five headers (API model vpc-lattice 2022-11-30, HttpMatch, PathMatchType, HeaderMatchList; user
 * guide, "Quotas"). Pure.
 */
#ifndef LG_API_LATTICE_MATCH_H
#define LG_API_LATTICE_MATCH_H

#include "base/str.h"

enum {
    LATTICE_PATH_MAX = 200,
    LATTICE_HEADER_MATCHES_MAX = 5,
    LATTICE_HEADER_NAME_MAX = 100,
    LATTICE_HEADER_VALUE_MAX = 200,
    LATTICE_FORWARDS_MAX = 10, /* target groups of a rule (WeightedTargetGroupList) */
};

/*
 * The first character that Gateway API takes in a path and VPC Lattice does not (one of !$'()*,;),
 * or 0. What Gateway API does not take either is the CRD's business.
 */
char lattice_path_bad_char(struct str path);

#endif
