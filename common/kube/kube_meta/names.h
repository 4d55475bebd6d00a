/*
 * names.h - the syntax of names, label values and addresses in Kubernetes.
 *
 * Every name_* function returns NULL when `s` is well-formed, else what is wrong and what would be
 * right, as the detail of a field error ("must be at most 63 characters"). The texts are constants.
 * Rules: k8s.io/apimachinery pkg/util/validation; RFC 1123 (labels, subdomains), RFC 1035.
 */
#ifndef LG_KUBE_META_NAMES_H
#define LG_KUBE_META_NAMES_H

#include "base/str.h"

enum {
    NAME_LABEL_MAX = 63,          /* DNS label, label value, name part of a qualified name */
    NAME_SUBDOMAIN_MAX = 253,     /* DNS subdomain, prefix of a qualified name */
    NAME_ANNOTATIONS_MAX = 262144 /* bytes of all keys and values of an object's annotations */
};

/* "my-name", "123-abc". */
const char *name_dns1123_label(struct str s);

/* "example.com": DNS-1123 labels joined by dots; the length of one label is not limited (as in
 * Kubernetes). */
const char *name_dns1123_subdomain(struct str s);

/* "my-name": a DNS label that starts with a letter (Service names). */
const char *name_dns1035_label(struct str s);

/* "example.com", or "*.example.com" with exactly one leading wildcard label. */
const char *name_wildcard_dns1123_subdomain(struct str s);

/* "name" or "prefix/name", as label keys, finalizers and condition types are written. */
const char *name_qualified(struct str s);

/* The value of a label; may be empty. */
const char *name_label_value(struct str s);

/* A key of metadata.annotations: a qualified name, compared without regard to case. */
const char *name_annotation_key(struct str s);

/* An IPv4 or IPv6 address without zone, prefix or leading zeros. */
bool name_is_ip(struct str s);
bool name_is_ipv4(struct str s);
bool name_is_ipv6(struct str s);

/* "10.0.0.0/8", "2001:db8::/32". */
bool name_is_cidr(struct str s);

#endif
