/*
 * hostname.h - what the hostname pattern of the CRDs lets through, although it is no hostname.
 * Private to rules.
 */
#ifndef LG_RULES_HOSTNAME_H
#define LG_RULES_HOSTNAME_H

#include "base/str.h"

/*
 * What is wrong with a hostname ("a.example.com", "*.example.com") that the CRD's pattern accepts,
 * as the detail of a field error; NULL if nothing is. Gateway API, type Hostname: a name by RFC
 * 1123, but no IP address; RFC 1035 2.3.4: labels of at most 63 characters.
 */
const char *hostname_fault(struct str hostname);

#endif
