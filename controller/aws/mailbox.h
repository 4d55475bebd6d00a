/*
 * mailbox.h - what other threads tell the client's thread: new calls, cancellations, keys, replies.
 *
 * A mail that waits for somebody else's answer (keys, a reply) is made before the question is asked
 * and is the context of the answer's callback, which fills it in and posts it. The mailbox lives as
 * long as any mail; what is posted after mailbox_close() is dropped.
 */
#ifndef LG_AWS_MAILBOX_H
#define LG_AWS_MAILBOX_H

#include "aws/credentials.h"
#include "http/http_client.h"

struct call;
struct mailbox;

enum mail_kind { MAIL_SUBMIT, MAIL_CANCEL, MAIL_KEYS, MAIL_REPLY };

struct mail {
    struct mail *next;
    struct mailbox *box;
    enum mail_kind kind;
    uint64_t number;     /* of the call */
    unsigned attempt;    /* of that call */
    struct arena *arena; /* what follows lives in it */
    struct call *call;   /* MAIL_SUBMIT; borrowed */
    struct aws_keys keys;
    struct http_reply reply;
    struct error *failure; /* of keys or reply; NULL: none */
    int64_t arrived_ns;    /* MAIL_REPLY: monotonic */
    int64_t arrived_wall_ns;
};

/* An empty box; its one owner gives it back with mailbox_close(). */
struct mailbox *mailbox_new(void);

/* Takes no more mail; gives back the owner's reference. Accepts NULL. */
void mailbox_close(struct mailbox *box);

/* Wakes the owner for good: from now on mailbox_wait() does not wait. */
void mailbox_stop(struct mailbox *box);

/*
 * All mail so far, oldest first; waits until there is some or `until_ns` (monotonic; INT64_MAX: for
 * ever) has come, then NULL. *ret_stopped: mailbox_stop() was called.
 */
struct mail *mailbox_wait(struct mailbox *box, int64_t until_ns, bool *ret_stopped);

/* Mail about an attempt of a call, to be filled in and posted, or freed. Never NULL. */
struct mail *mail_new(struct mailbox *box, enum mail_kind kind, uint64_t number, unsigned attempt);

/* Puts it into its box, from any thread; it is the box's from then on. */
void mail_post(struct mail *m);

/* Releases it, and wipes keys. */
void mail_free(struct mail *m);

/* The callbacks of aws_credentials_get() and http_call; `ctx` is the mail that waits. */
void mail_keys(void *ctx, const struct aws_keys *keys, const struct error *err);
void mail_reply(void *ctx, const struct http_reply *reply, const struct error *err);

#endif
