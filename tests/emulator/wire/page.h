/* page.h - tokens of paged lists: opaque, and with the characters that clients must escape. Pure.
 */
#ifndef LG_WIRE_PAGE_H
#define LG_WIRE_PAGE_H

#include "base/arena.h"

/* The token that goes on behind the item `seq`; `query` is what the list was asked for. */
struct str page_token(struct arena *a, struct str query, uint64_t seq);

/* The item behind which to go on; false for a token that was not made for this query. */
bool page_token_read(struct arena *a, struct str query, struct str token, uint64_t *ret_seq);

#endif
