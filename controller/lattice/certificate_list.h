/*
 * certificate_list.h - which certificate of ACM a host name gets. Pure.
 *
 * An exact name beats a wildcard (which covers one label); of several the newest wins.
 */
#ifndef LG_LATTICE_CERTIFICATE_LIST_H
#define LG_LATTICE_CERTIFICATE_LIST_H

#include "json/jv.h"
#include "lattice/build.h"

struct certificate_list;

/* A new, empty list in the arena. */
struct certificate_list *certificate_list_new(struct arena *a);

/* Adds an array of CertificateSummary (API model acm 2015-12-08); texts are copied. */
void certificate_list_add(struct certificate_list *list, const struct jv *summaries);

/* FOUND with *ret_arn, which lives as long as the list, or NONE. */
enum certificate_state certificate_list_find(const struct certificate_list *list,
                                             struct str hostname, struct str *ret_arn);

/* For build.h, where the list is all there is; valid as long as the list. */
const struct certificates *certificate_list_lookup(struct certificate_list *list);

#endif
