/*
 * lattice_names.h - the syntax of names and identifiers in VPC Lattice and ACM (AWS API models
 * vpc-lattice 2022-11-30 and acm 2015-12-08). Pure.
 *
 * The *_fault functions return NULL when `s` is well-formed, else what would be right, as the
 * detail of a field error. The texts are constants.
 */
#ifndef LG_API_LATTICE_NAMES_H
#define LG_API_LATTICE_NAMES_H

#include "base/str.h"

/* 3 to 40 of a-z, 0-9 and single inner hyphens, not beginning with "svc-". */
const char *lattice_service_name_fault(struct str s);

/* 3 to 63 of a-z, 0-9 and single inner hyphens. */
const char *lattice_network_name_fault(struct str s);

/* The same, not beginning with "listener-". */
const char *lattice_listener_name_fault(struct str s);

/* 3 to 128 of a-z, 0-9 and single inner hyphens, not beginning with "tg-". */
const char *lattice_target_group_name_fault(struct str s);

/* "true" or "false" in any case, with white space around it, as the Go controller reads them. */
bool lattice_is_boolean(struct str s);

/* Who manages a VPC Lattice resource: the value of its tag ManagedBy, "account/cluster/vpc". */
struct lattice_owner {
    struct str account, cluster, vpc;
};

/* False unless `s` is 12 digits, "/", a cluster name, "/", "vpc-" and 8 or 17 letters or digits. */
bool lattice_owner_parse(struct str s, struct lattice_owner *ret_owner);

/* The parts of an ARN: arn:partition:service:region:account:resource. */
struct aws_arn {
    struct str partition, service, region, account, resource;
};

/* False unless `s` has all six parts; the parts may be empty. */
bool aws_arn_parse(struct str s, struct aws_arn *ret_arn);

/* Whether the ARN names an ACM certificate: every part filled in, "certificate/<id>" at the end. */
bool aws_arn_is_certificate(const struct aws_arn *arn);

#endif
