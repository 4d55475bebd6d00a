/* certificates.c - see certificates.h. */
#include "reconcile/certificates.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "lattice/certificate_list.h"
#include "lattice_io/gather.h"
#include "log/log.h"

static const int64_t fresh_ns = 30 * NS_PER_SECOND; /* also the pause after a failure */
static const int64_t denied_ns = 300 * NS_PER_SECOND;

struct certificate_cache {
    struct io *io;
    struct certificates lookup;
    struct arena *arena; /* of the list; NULL: never listed */
    struct certificate_list *list;
    struct arena *next_arena; /* of the list under way */
    struct certificate_list *next;
    int64_t until_ns; /* the list counts until then */
    bool under_way;
    VEC(struct unit *) waiting;
};

/* --- finding ------------------------------------------------------------------------------------
 */

static void refresh(struct certificate_cache *c);

static enum certificate_state find(void *ctx, struct str hostname, struct str *ret_arn)
{
    struct certificate_cache *c = ctx;
    if (clock_monotonic_ns() >= c->until_ns)
        refresh(c);
    return c->arena ? certificate_list_find(c->list, hostname, ret_arn) : CERTIFICATE_UNKNOWN;
}

/* --- listing ------------------------------------------------------------------------------------
 */

static void on_page(struct gather *g, void *ctx, const struct jv *reply)
{
    struct certificate_cache *c = ctx;
    (void)g;
    certificate_list_add(c->next, jv_get(reply, "CertificateSummaryList"));
}

static void keep_list(struct certificate_cache *c)
{
    arena_free(c->arena);
    c->arena = c->next_arena;
    c->list = c->next;
}

static void listed(void *ctx, const char *operation, const struct aws_error *error)
{
    struct certificate_cache *c = ctx;
    bool denied = error && str_is(error->code, "AccessDeniedException");
    c->under_way = false;
    c->until_ns = clock_monotonic_ns() + (denied ? denied_ns : fresh_ns);
    if (!error || (denied && !c->arena))
        keep_list(c); /* denied: a list without certificates */
    else
        arena_free(c->next_arena);
    if (error)
        log_warn("cannot list certificates", LOG_STR("operation", operation),
                 LOG_STR("code", error->code), LOG_STR("message", error->message));
    c->next_arena = NULL;
    vec_foreach (&c->waiting, unit)
        queue_touch(*unit, TOUCH_QUIETLY);
    c->waiting.n = 0;
}

static void refresh(struct certificate_cache *c)
{
    if (c->under_way)
        return;
    c->under_way = true;
    c->next_arena = arena_new();
    c->next = certificate_list_new(c->next_arena);
    struct gather *g = gather_new(c->io, AWS_PRIORITY_READ, listed, c);
    gather_call(g, "ListCertificates", NULL, 0, STR("{\"CertificateStatuses\":[\"ISSUED\"]}"),
                on_page, c);
    gather_end(g);
}

/* --- units --------------------------------------------------------------------------------------
 */

static bool is_waiting(const struct certificate_cache *c, const struct unit *u)
{
    for (size_t i = 0; i < c->waiting.n; i++)
        if (c->waiting.items[i] == u)
            return true;
    return false;
}

void certificates_want(struct certificate_cache *c, struct unit *u)
{
    int64_t left = c->until_ns - clock_monotonic_ns();
    if (left > 0 && !c->under_way) {
        queue_touch_in(u, left);
        return;
    }
    if (!is_waiting(c, u))
        vec_push(NULL, &c->waiting, u);
    refresh(c);
}

void certificates_forget(struct certificate_cache *c, struct unit *u)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->waiting.n; i++)
        if (c->waiting.items[i] != u)
            c->waiting.items[kept++] = c->waiting.items[i];
    c->waiting.n = kept;
}

const struct certificates *certificates_lookup(struct certificate_cache *c)
{
    return &c->lookup;
}

struct certificate_cache *certificates_new(struct io *io)
{
    struct certificate_cache *c = xcalloc(1, sizeof(*c));
    c->io = io;
    c->lookup = (struct certificates){c, find};
    return c;
}

struct certificate_cache *certificates_free(struct certificate_cache *c)
{
    if (!c)
        return NULL;
    arena_free(c->arena);
    arena_free(c->next_arena);
    vec_free(&c->waiting);
    free(c);
    return NULL;
}
