/*
 * client.h - calls to the Kubernetes API: one object, lists page by page, writes, watches.
 *
 * A client owns an HTTP client, whose thread runs the callbacks, and a loop (loop.h), whose thread
 * looks after credentials, retries and informers. All functions may be called from any thread.
 *
 * Every call has a deadline. Within it, answers 429 and 503 are tried again after their Retry-After
 * (LIMIT_API_RETRIES times at most), and one 401 after the credential has been renewed.
 */
#ifndef LG_KUBE_CLIENT_CLIENT_H
#define LG_KUBE_CLIENT_CLIENT_H

#include "base/arena.h"
#include "json/jv.h"
#include "kube_client/kubeconfig.h"
#include "kube_client/path.h"
#include "kube_meta/status.h"
#include "metrics/metrics.h"

struct kube_client;

struct kube_client_options {
    const struct kube_config *config; /* where and as whom; must outlive the client */
    struct metrics *metrics;          /* NULL: nothing is counted; must outlive the client */
    const char *user_agent;           /* NULL: the HTTP client's */
};

/*
 * A client with a first credential (runs an exec plugin, reads a token file), or NULL: ERR_CONFIG,
 * ERR_IO. The API server is not contacted. Registers rest_client_requests_total and
 * rest_client_request_duration_seconds.
 */
struct kube_client *kube_client_new(const struct kube_client_options *options, struct error *err);

/* Ends open calls with ERR_CANCELLED. Accepts NULL; returns NULL. Informers must be gone before. */
struct kube_client *kube_client_free(struct kube_client *c);

struct kube_loop;
/* The loop that all callbacks of the client run on; it belongs to the client. */
struct kube_loop *kube_client_loop(struct kube_client *c);

enum kube_verb { KUBE_GET, KUBE_CREATE, KUBE_UPDATE, KUBE_PATCH, KUBE_DELETE, KUBE_WATCH };

enum kube_patch {
    KUBE_PATCH_JSON,  /* RFC 6902 */
    KUBE_PATCH_MERGE, /* RFC 7386 */
    KUBE_PATCH_APPLY, /* server-side apply: needs field_manager */
};

/* One request. Everything is copied by the functions that take it. */
struct kube_request {
    enum kube_verb verb;
    struct kube_path path;
    struct str body; /* JSON, for the verbs that write */
    enum kube_patch patch;
    const char *field_manager;   /* create, update, patch; NULL: none sent */
    bool force;                  /* apply: take over fields of others */
    bool dry_run;                /* nothing is stored */
    int64_t timeout_ms;          /* whole call with its retries; 0: 30 s (a watch: none) */
    uint32_t limit;              /* list: objects a page; 0: all at once */
    struct str continue_token;   /* list: from the page before */
    struct str resource_version; /* watch: events after it */
    uint32_t watch_seconds;      /* watch: the server ends it after that time */
};

/* An answer, valid during the callback only. */
struct kube_answer {
    int code;                         /* HTTP status; 0 when there was none */
    struct str body;                  /* a 2xx body; empty for a watch */
    const struct kube_status *status; /* of a refusal; NULL for success or without an answer */
};

/*
 * Starts a call; returns its number for kube_cancel. `done` runs exactly once, on one of the
 * client's threads, and must not block. `err` is NULL for a 2xx answer; a refusal has the code of
 * kube_status_error() and the API server's message. `on_chunk` (watches only) gets the stream
 * as it comes; false ends the call.
 */
uint64_t kube_submit(struct kube_client *c, const struct kube_request *request,
                     bool (*on_chunk)(void *ctx, struct str chunk),
                     void (*done)(void *ctx, const struct kube_answer *answer,
                                  const struct error *err),
                     void *ctx);

/* Asks for the end of a call: `done` follows with ERR_CANCELLED unless it was on its way. */
void kube_cancel(struct kube_client *c, uint64_t number);

/*
 * The blocking form, not for callbacks: the answer's JSON in `a`, or NULL with what the API server
 * or the network said. ret_status (may be NULL) gets a refusal's details; its code is 0 when there
 * was no answer.
 */
struct jv *kube_call(struct kube_client *c, const struct kube_request *request, struct arena *a,
                     struct kube_status *ret_status, struct error *err);

/*
 * All pages of a list: `each` gets every item in turn (valid during that call only; apiVersion and
 * kind are those of the list). A list that expires under way (410) fails with ERR_EXPIRED.
 */
int kube_list(struct kube_client *c, const struct kube_request *request,
              void (*each)(void *ctx, const struct jv *item), void *ctx, struct error *err);

#endif
