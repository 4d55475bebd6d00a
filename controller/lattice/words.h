/*
 * words.h - the words of the API model for our enumerations, and the differences between what is
 * wanted and what is there: whether there is one, and how it reads. Pure.
 */
#ifndef LG_LATTICE_WORDS_H
#define LG_LATTICE_WORDS_H

#include "base/arena.h"
#include "lattice/types.h"

/* "HTTPS"; "HTTP2", NULL for LATTICE_NO_VERSION; "IPV4"; "CREATE_FAILED", "" for none. Constants.
 */
const char *protocol_name(enum lattice_protocol protocol);
const char *protocol_version_name(enum lattice_protocol_version version);
const char *ip_type_name(enum lattice_ip_type type);
const char *status_name(enum lattice_status status);

/* Whether two matches take the same requests. A path prefix "/" takes all: it equals no path. */
bool match_equal(const struct lattice_match *a, const struct lattice_match *b);

/*
 * Whether two actions do the same. Both are sorted by target group id. The weight of a group that
 * is alone makes no difference unless it is 0.
 */
bool action_equal(const struct lattice_action *a, const struct lattice_action *b);

/* "CREATE_FAILED (Code: message)"; what AWS does not tell is left out. */
struct str failure_words(struct arena *a, enum lattice_status status, struct str code,
                         struct str message);

/* "GET /inventory* x-canary: 1", "every request". */
struct str match_words(struct arena *a, const struct lattice_match *match);

/* "404", "tg-1 90, tg-2 10". */
struct str action_words(struct arena *a, const struct lattice_action *action);

/* What differs: "weights 50/50, wanted 90/10"; "action 404, wanted tg-1 1". */
struct str action_difference(struct arena *a, const struct lattice_action *seen,
                             const struct lattice_action *want);

/* "interval 30, wanted 10; path /, wanted /healthz"; empty when nothing differs. What is 0 or empty
 * in `want` is left to AWS. */
struct str health_check_difference(struct arena *a, const struct lattice_health_check *seen,
                                   const struct lattice_health_check *want);

#endif
