/* kinds.h - kinds on the command line: "HTTPRoute" or "httproutes", in any case. */
#ifndef LG_LATTICECTL_KINDS_H
#define LG_LATTICECTL_KINDS_H

#include "api/kinds.h"

/* KIND_UNKNOWN when no kind has the name. */
enum api_kind kind_named(struct str name);

/* For config_row.check. */
const char *check_kind(struct str value);

#endif
