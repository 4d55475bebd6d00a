/* client_impl.h - what the parts of the client share; for client.c, call.c and call_wait.c only. */
#ifndef LG_KUBE_CLIENT_CLIENT_IMPL_H
#define LG_KUBE_CLIENT_CLIENT_IMPL_H

#include <pthread.h>

#include "base/map.h"
#include "http/http_client.h"
#include "kube_client/client.h"
#include "kube_client/credentials.h"
#include "kube_client/loop.h"

struct call;

struct kube_client {
    const struct kube_config *config;
    struct kube_loop *loop;
    struct credentials *credentials;
    struct metric_family *requests;  /* rest_client_requests_total; NULL: not counted */
    struct metric_family *durations; /* rest_client_request_duration_seconds */
    struct str host;                 /* label: "host:port" */
    const char *user_agent;
    struct arena *arena; /* of host and user_agent */

    pthread_mutex_t lock; /* guards all below, and the mutable part of each call */
    pthread_cond_t no_calls;
    struct http_client *http; /* replaced when the client certificate changes */
    struct call *calls;       /* that can be cancelled */
    size_t open_calls;        /* those, and the ones whose `done` runs */
    uint64_t last_number;
    bool closing;
    struct map *warnings; /* that the API server gave, each logged once */
};

/* Gets the credential anew and, if there is another certificate, another HTTP client. Loop thread,
 * or before there are calls. */
int client_renew(struct kube_client *c, struct error *err);

/* Counts one try of a call; `code` 0: no answer. */
void client_count(struct kube_client *c, const char *method, const char *verb, int code,
                  int64_t duration_ns);

/* Logs the `Warning` fields of an answer that were not logged yet. */
void client_log_warnings(struct kube_client *c, const struct http_reply *reply);

/* Ends all calls and waits until they are over. */
void client_end_calls(struct kube_client *c);

#endif
