/*
 * snapshot.h - everything in the store as one JSON document, and back (docs/latticectl-plan.md).
 *
 * Members have the API model's names (vpc-lattice 2022-11-30, acm 2015-12-08). What was not read is
 * absent: a service without `listeners` was not read in detail, a target group without `targets`
 * not asked for them, anything without `tags` not for its tags.
 */
#ifndef LG_OBSERVED_SNAPSHOT_H
#define LG_OBSERVED_SNAPSHOT_H

#include "base/strbuf.h"
#include "observed/observed_store.h"

enum { SNAPSHOT_VERSION = 1 };

/* What a snapshot says beside the resources. */
struct snapshot_head {
    struct str taken_at; /* RFC 3339 */
    struct str account, region, vpc, cluster;
    const struct jv *certificates; /* CertificateSummary objects; NULL: ACM was not asked */
};

/* Appends the document, without a line feed at the end. The same store gives the same bytes. */
void snapshot_write(struct strbuf *out, const struct observed_store *s,
                    const struct snapshot_head *head);

/*
 * Fills an empty store. *ret_head points into `document`. -1: another version (ERR_CONFIG), or a
 * document of another shape (ERR_SYNTAX); the store is then of no use.
 */
int snapshot_read(const struct jv *document, struct observed_store *s,
                  struct snapshot_head *ret_head, struct error *err);

#endif
