/* informer_impl.h - what informer.c (interface) and informer_run.c (driver) share. */
#ifndef LG_KUBE_CLIENT_INFORMER_IMPL_H
#define LG_KUBE_CLIENT_INFORMER_IMPL_H

#include <pthread.h>
#include <stdatomic.h>

#include "kube_client/informer.h"
#include "kube_client/loop.h"
#include "kube_meta/reflector.h"
#include "kube_meta/watch_event.h"

/* Lives in an arena of its own, together with its projection. */
struct informer_object {
    atomic_uint references;
    struct arena *arena;
    struct str resource_version;
    void *projection;
};

enum { INFORMER_VERSIONS_MAX = 4 };

struct informer {
    struct informer_options options; /* strings in `arena` */
    struct arena *arena;
    struct kube_loop *loop;

    pthread_rwlock_t lock; /* guards `store`, which the loop thread alone changes */
    struct store *store;

    /* Loop thread only. */
    struct reflector reflector;
    struct line_splitter lines;
    struct str versions[INFORMER_VERSIONS_MAX];
    size_t version_count;
    size_t asked;          /* the version that is asked for */
    atomic_size_t version; /* the last one that was served; read by other threads */
    uint64_t call;         /* the open one, for kube_cancel */
    uint64_t timer;
    unsigned short random[3];

    /* Shared with the HTTP thread. */
    atomic_size_t queued; /* bytes of the watch on their way to the loop */
    pthread_mutex_t calls_lock;
    pthread_cond_t no_calls;
    size_t open_calls;

    atomic_int state; /* enum informer_state */
    atomic_int_fast64_t heard_ns;
};

/* Loop thread: begins, and ends for good. */
void informer_start(void *ctx);
void informer_stop(void *ctx);

#endif
