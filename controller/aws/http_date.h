/* http_date.h - the date of HTTP (RFC 9110 5.6.7). Pure. */
#ifndef LG_AWS_HTTP_DATE_H
#define LG_AWS_HTTP_DATE_H

#include "base/str.h"

/*
 * "Tue, 24 Nov 2026 03:15:20 GMT" (IMF-fixdate, the one form that may be sent): nanoseconds since
 * 1970. False for anything else.
 */
bool http_date_parse(struct str text, int64_t *ret_wall_ns);

#endif
