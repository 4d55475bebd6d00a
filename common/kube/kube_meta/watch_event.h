/*
 * watch_event.h - the stream of a watch: one JSON object a line, cut and decoded.
 */
#ifndef LG_KUBE_META_WATCH_EVENT_H
#define LG_KUBE_META_WATCH_EVENT_H

#include "base/strbuf.h"
#include "kube_meta/status.h"

/* Cuts a stream into lines of at most LIMIT_WATCH_LINE_BYTES. */
struct line_splitter {
    struct strbuf rest; /* of the line that is not complete yet */
};

#define LINE_SPLITTER ((struct line_splitter){STRBUF(LIMIT_WATCH_LINE_BYTES)})

/*
 * Gives every line that is complete with `chunk`, without its line feed, to `line`; empty ones are
 * left out. A false return of `line` ends it: the rest of the chunk is dropped. Returns -1 with
 * ERR_LIMIT when a line is too long.
 */
int line_splitter_feed(struct line_splitter *s, struct str chunk,
                       bool (*line)(void *ctx, struct str line), void *ctx, struct error *err);

/* Forgets an incomplete line and releases the memory; ready for the next stream. */
void line_splitter_reset(struct line_splitter *s);

enum watch_type { WATCH_ADDED, WATCH_MODIFIED, WATCH_DELETED, WATCH_BOOKMARK, WATCH_ERROR };

struct watch_event {
    enum watch_type type;
    const struct jv *object;     /* NULL for ERROR */
    struct str resource_version; /* of the object; empty for ERROR */
    struct kube_status status;   /* ERROR only */
};

/* Decodes one line into `a`. -1: not JSON, no known type, no object, or one without a name. */
int watch_event_parse(struct arena *a, struct str line, struct watch_event *ret_event,
                      struct error *err);

#endif
