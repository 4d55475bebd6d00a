/*
 * pattern.h - the regular expressions of the Gateway API CRDs, each with a matcher of its own.
 *
 * The API server applies RE2 in search mode: an expression without ^ or $ may match anywhere. The
 * hand-written matchers accept exactly the same strings (tests/differential/test_patterns.py
 * compares them) in one pass, which keeps an admission review in microseconds.
 */
#ifndef LG_API_SCHEMA_PATTERN_H
#define LG_API_SCHEMA_PATTERN_H

#include "base/str.h"

#define RE_LABEL     "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
#define RE_SUBDOMAIN RE_LABEL "(\\." RE_LABEL ")*"
#define RE_PATH_TAIL "\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+$"

/* X(id, expression as the CRDs write it, what a value must be, for messages) */
#define SCHEMA_PATTERNS(X)                                                                         \
    X(SUBDOMAIN, "^" RE_SUBDOMAIN "$",                                                             \
      "a DNS name in lower case, such as \"example.com\": letters, digits, '-' and '.'")           \
    X(GROUP, "^$|^" RE_SUBDOMAIN "$",                                                              \
      "an API group: empty for the core group, else a DNS name in lower case")                     \
    X(KIND, "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$",                                               \
      "a kind such as \"Service\": letters, digits and '-', a letter first, no '-' at the end")    \
    X(LABEL, "^" RE_LABEL "$",                                                                     \
      "a DNS label in lower case: letters, digits and '-', with a letter or digit at both ends")   \
    X(HOSTNAME, "^(\\*\\.)?" RE_SUBDOMAIN "$",                                                     \
      "a host name in lower case without port, such as \"example.com\" or \"*.example.com\"")      \
    X(CONTROLLER_NAME, "^" RE_SUBDOMAIN RE_PATH_TAIL,                                              \
      "a domain, '/' and a path, such as \"example.com/gateway-controller\"")                      \
    X(PROTOCOL, "^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|" RE_SUBDOMAIN "\\/[A-Za-z0-9]+$",       \
      "a protocol: HTTP, HTTPS, TLS, TCP, UDP, or one of your own such as \"example.com/bar\"")    \
    X(ADDRESS_TYPE, "^Hostname|IPAddress|NamedAddress|" RE_SUBDOMAIN RE_PATH_TAIL,                 \
      "an address type: IPAddress, Hostname, or one of your own such as \"example.com/type\"")     \
    X(HEADER_NAME, "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$",                                          \
      "an HTTP token: letters, digits and !#$%&'*+-.^_`|~, no spaces or colons")                   \
    X(DURATION, "^([0-9]{1,5}(h|m|s|ms)){1,4}$",                                                   \
      "a duration such as \"10s\" or \"1m30s\": numbers of up to five digits with h, m, s or ms")  \
    X(LABEL_VALUE, "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$",                                \
      "a label value: letters, digits, '-', '_' and '.', with a letter or digit at both ends")     \
    X(ORIGIN,                                                                                      \
      "(^\\*$)|(^(http(s)?):\\/\\/(((\\*\\.)?([a-zA-Z0-9\\-]+\\.)*[a-zA-Z0-9-]+|\\*)"              \
      "(:([0-9]{1,5}))?)$)",                                                                       \
      "an origin: \"*\", or scheme and host such as \"https://example.com\" or "                   \
      "\"https://*.example.com:8443\"")

enum schema_pattern {
    PATTERN_NONE,
#define X(id, ...) PATTERN_##id,
    SCHEMA_PATTERNS(X)
#undef X
        PATTERN_COUNT,
};

/* Whether `s` matches; PATTERN_NONE matches everything. */
bool schema_pattern_matches(enum schema_pattern pattern, struct str s);

/* What a value must be, in words: "a DNS name in lower case …"; NULL for PATTERN_NONE. */
const char *schema_pattern_words(enum schema_pattern pattern);

/* The pattern with that id ("SUBDOMAIN"), or PATTERN_NONE. */
enum schema_pattern schema_pattern_named(struct str name);

#endif
