/*
 * lexical.h - the lexical classes of Gateway API and Kubernetes names, as predicates.
 *
 * Each accepts exactly the language of a regular expression in the Gateway API CRDs (pattern.h, or
 * named here) or of a validation function of k8s.io/apimachinery. The whole string must belong to
 * the class. Lengths are not checked unless said.
 */
#ifndef LG_API_SCHEMA_LEXICAL_H
#define LG_API_SCHEMA_LEXICAL_H

#include "base/str.h"

/* Lower-case letters, digits and inner '-'; not empty. No limit of 63. */
bool lex_is_label(struct str s);

/* Labels joined by '.'. */
bool lex_is_subdomain(struct str s);

/* A subdomain, with "*." before it or not. */
bool lex_is_hostname(struct str s);

/* A letter, then letters, digits and inner '-'. */
bool lex_is_kind(struct str s);

/* Empty, or letters and digits at both ends and '-', '_' and '.' between them: a label's value. */
bool lex_is_label_value(struct str s);

/* [subdomain "/"] name, where the name is a qualified name of at most 63 characters. */
bool lex_is_label_key(struct str s);

/* RFC 7230 token: the name of an HTTP header. */
bool lex_is_token(struct str s);

/* GEP-2257: one to four times up to five digits and h, m, s or ms. */
bool lex_is_duration(struct str s);

/* The milliseconds of a string for which lex_is_duration() holds. */
int64_t lex_duration_ms(struct str s);

/* Unreserved characters, sub-delims, ":", "@", "/" and %HH of RFC 3986; not empty. */
bool lex_is_url_path(struct str s);

/* "*" or http(s)://host[:port] with "*" or "*." allowed in the host: a CORS origin. */
bool lex_is_origin(struct str s);

/* An IPv4 or IPv6 address. Leading zeros in IPv4 are accepted, as by the API server. */
bool lex_is_ip_address(struct str s);

/* Whether some end of `s` is a subdomain, "/" and one or more characters for which is_tail() holds.
 */
bool lex_ends_in_domain_path(struct str s, bool (*is_tail)(char));

/* The characters allowed after the domain of a controller name. */
bool lex_is_path_char(char c);
bool lex_is_alnum(char c);

#endif
