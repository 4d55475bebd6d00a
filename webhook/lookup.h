/*
 * lookup.h - look-ups during one review: from the replica first, and where something hangs on what
 * it lacks or says, from the API server itself.
 *
 * `kubectl apply -f DIR` is faster than any watch: a route arrives before the replica has seen its
 * Gateway. So an answer that an error or a "not ours" would rest on is asked for afresh
 * (lookup->trust) and the review is decided again with it. Reads of one session run at the same
 * time, share one deadline and hold up no other connection; the review then goes on on the client's
 * thread. What cannot be read stays unconfirmed.
 */
#ifndef LG_WEBHOOK_LOOKUP_H
#define LG_WEBHOOK_LOOKUP_H

#include "replica/replica.h"

struct lookup_session;

/* In the arena of the review. No fresh read lasts beyond `deadline_ns` (monotonic). */
struct lookup_session *lookup_session_new(struct arena *a, struct replica *r, int64_t deadline_ns);

/* The look-ups; valid as long as the arena, on one thread at a time. */
const struct lookup *lookup_session_lookup(struct lookup_session *s);

/*
 * Starts the reads that were asked for since the last time. True: ready(ctx) is called once, when
 * all are over, on another thread and perhaps before this returns. False: there is nothing to read,
 * or no time left for it; what was asked for is then unconfirmed, and deciding again is final.
 */
bool lookup_session_refresh(struct lookup_session *s, void (*ready)(void *ctx), void *ctx);

/* No time is left: the next refresh gives up. */
void lookup_session_expire(struct lookup_session *s);

/* How many fresh reads were made, and how many of them failed. */
void lookup_session_count(const struct lookup_session *s, size_t *ret_reads, size_t *ret_failed);

#endif
