/*
 * lattice_rows.h - what all rows of group lattice have in common. Private to rules.
 *
 * Limits of VPC Lattice are those of the AWS API model vpc-lattice 2022-11-30 and of the user
 * guide's chapter "Quotas"; each rule's `cause` says which.
 */
#ifndef LG_RULES_LATTICE_ROWS_H
#define LG_RULES_LATTICE_ROWS_H

#include "rules/tables.h"

/* The head of a row; summary, cause, fix and example follow it. */
#define LATTICE_ROW(kind_, code_, severity_, path_, check_)                                        \
    .code = (code_), .kind = (kind_), .group = GROUP_LATTICE, .severity = (severity_),             \
    .operations = OP_WRITE, .path = (path_), .check = (check_)

/* The same for what an update changes. */
#define LATTICE_CHANGE_ROW(kind_, code_, severity_, path_, check_)                                 \
    .code = (code_), .kind = (kind_), .group = GROUP_LATTICE, .severity = (severity_),             \
    .operations = OP_UPDATE, .path = (path_), .check = (check_)

/* The path of one of our annotations. */
#define ANNOTATION_PATH(name) "metadata.annotations[" LATTICE_PREFIX name "]"

#endif
