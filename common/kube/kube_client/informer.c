/* informer.c - life and reading side of an informer, counted references. */
#include "kube_client/informer_impl.h"

#include <sys/random.h>

#include "base/clock.h"
#include "base/xalloc.h"

/* --- objects -------------------------------------------------------------------------------- */

const void *informer_object(const struct informer_object *object)
{
    return object->projection;
}

static struct informer_object *retain(struct informer_object *object)
{
    atomic_fetch_add_explicit(&object->references, 1, memory_order_relaxed);
    return object;
}

void informer_release(struct informer_object *object)
{
    if (object && atomic_fetch_sub_explicit(&object->references, 1, memory_order_acq_rel) == 1)
        arena_free(object->arena);
}

void informer_release_all(struct informer_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        informer_release(list->items[i]);
    list->n = 0;
}

static void release_stored(void *object)
{
    informer_release(object);
}

static const void *projection_of(const void *object)
{
    return informer_object(object);
}

/* --- life ----------------------------------------------------------------------------------- */

static void split_versions(struct informer *inf)
{
    struct str rest = inf->options.versions, version;
    while (inf->version_count < INFORMER_VERSIONS_MAX && str_split(&rest, ',', &version))
        inf->versions[inf->version_count++] = version;
}

static void copy_options(struct informer *inf, const struct informer_options *options)
{
    inf->options = *options;
    inf->options.group = arena_str(inf->arena, options->group);
    inf->options.plural = arena_str(inf->arena, options->plural);
    inf->options.versions = arena_str(inf->arena, options->versions);
    inf->options.namespace = arena_str(inf->arena, options->namespace);
    split_versions(inf);
}

static void init_lock(pthread_rwlock_t *lock)
{
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(lock, &attributes);
    pthread_rwlockattr_destroy(&attributes);
}

struct informer *informer_new(const struct informer_options *options)
{
    struct informer *inf = xcalloc(1, sizeof(*inf));
    struct store_options store = {.free_object = release_stored,
                                  .view = projection_of,
                                  .indexes = options->indexes,
                                  .index_count = options->index_count};
    inf->arena = arena_new_sized(0);
    copy_options(inf, options);
    inf->loop = kube_client_loop(options->client);
    inf->store = store_new(&store);
    init_lock(&inf->lock);
    pthread_mutex_init(&inf->calls_lock, NULL);
    pthread_cond_init(&inf->no_calls, NULL);
    reflector_init(&inf->reflector);
    inf->lines = LINE_SPLITTER;
    atomic_init(&inf->heard_ns, -1);
    if (getrandom(inf->random, sizeof(inf->random), GRND_NONBLOCK) != sizeof(inf->random))
        inf->random[0] = (unsigned short)clock_monotonic_ns();
    kube_loop_post(inf->loop, informer_start, inf);
    return inf;
}

static void nothing(void *ctx)
{
    (void)ctx;
}

struct informer *informer_free(struct informer *inf)
{
    if (!inf)
        return NULL;
    kube_loop_run(inf->loop, informer_stop, inf);
    pthread_mutex_lock(&inf->calls_lock);
    while (inf->open_calls > 0)
        pthread_cond_wait(&inf->no_calls, &inf->calls_lock);
    pthread_mutex_unlock(&inf->calls_lock);
    kube_loop_run(inf->loop, nothing, NULL); /* behind the last message of the last call */
    store_free(inf->store);
    reflector_clear(&inf->reflector);
    line_splitter_reset(&inf->lines);
    pthread_rwlock_destroy(&inf->lock);
    pthread_mutex_destroy(&inf->calls_lock);
    pthread_cond_destroy(&inf->no_calls);
    arena_free(inf->arena);
    free(inf);
    return NULL;
}

/* --- state and reading ---------------------------------------------------------------------- */

enum informer_state informer_state(struct informer *inf)
{
    return (enum informer_state)atomic_load(&inf->state);
}

bool informer_has_synced(struct informer *inf)
{
    return informer_state(inf) != INFORMER_SYNCING;
}

int64_t informer_age_ns(struct informer *inf, int64_t monotonic_ns)
{
    int64_t heard = atomic_load(&inf->heard_ns);
    return heard < 0 ? -1 : monotonic_ns - heard;
}

struct informer_object *informer_get(struct informer *inf, struct str namespace, struct str name)
{
    pthread_rwlock_rdlock(&inf->lock);
    struct informer_object *found = store_get(inf->store, namespace, name);
    if (found)
        retain(found);
    pthread_rwlock_unlock(&inf->lock);
    return found;
}

/* Read lock held. */
static struct informer_list retain_all(struct arena *a, struct store_list found)
{
    struct informer_list list = {ARENA_NEW_ARRAY(a, found.n, struct informer_object *), found.n};
    for (size_t i = 0; i < found.n; i++)
        list.items[i] = retain(found.items[i]->object);
    return list;
}

struct informer_list informer_find(struct informer *inf, struct arena *a, size_t index,
                                   struct str key)
{
    pthread_rwlock_rdlock(&inf->lock);
    struct informer_list list = retain_all(a, store_find(inf->store, a, index, key));
    pthread_rwlock_unlock(&inf->lock);
    return list;
}

struct informer_list informer_all(struct informer *inf, struct arena *a)
{
    pthread_rwlock_rdlock(&inf->lock);
    struct informer_list list = retain_all(a, store_all(inf->store, a, STORE_BY_NAME));
    pthread_rwlock_unlock(&inf->lock);
    return list;
}

size_t informer_size(struct informer *inf)
{
    pthread_rwlock_rdlock(&inf->lock);
    size_t size = store_size(inf->store);
    pthread_rwlock_unlock(&inf->lock);
    return size;
}

struct str informer_version(const struct informer *inf)
{
    return inf->versions[inf->version];
}
