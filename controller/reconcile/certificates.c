/* certificates.c - see certificates.h. */
#include "reconcile/certificates.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "lattice_io/gather.h"
#include "log/log.h"

static const int64_t fresh_ns = 60 * NS_PER_SECOND;
static const int64_t denied_ns = 300 * NS_PER_SECOND;

struct certificate {
    struct str arn;
    struct str *names;
    size_t name_count;
    struct str issued; /* or imported or created; a number, seconds since 1970 */
};

struct certificate_cache {
    struct io *io;
    struct certificates lookup;
    struct arena *arena; /* of the list; NULL: never listed */
    VEC(struct certificate) list;
    struct arena *next_arena; /* of the list under way */
    VEC(struct certificate) next;
    int64_t until_ns; /* the list counts until then */
    bool under_way;
    VEC(struct unit *) waiting;
};

/* --- finding ------------------------------------------------------------------------------------
 */

static bool covers_exactly(struct str name, struct str hostname)
{
    return str_eq_nocase(name, hostname);
}

/* "*.a.b" covers one label before ".a.b". */
static bool covers_as_wildcard(struct str name, struct str hostname)
{
    ptrdiff_t dot = str_find_char(hostname, '.');
    return str_starts(name, STR("*.")) && dot > 0 &&
           str_eq_nocase(str_sub(name, 1, name.n), str_sub(hostname, (size_t)dot, hostname.n));
}

static bool is_newer(const struct certificate *a, const struct certificate *b)
{
    return a->issued.n != b->issued.n ? a->issued.n > b->issued.n
                                      : str_cmp(a->issued, b->issued) > 0;
}

static const struct certificate *newest(const struct certificate_cache *c, struct str hostname,
                                        bool (*covers)(struct str name, struct str hostname))
{
    const struct certificate *best = NULL;
    vec_foreach (&c->list, certificate)
        for (size_t i = 0; i < certificate->name_count; i++)
            if (covers(certificate->names[i], hostname) && (!best || is_newer(certificate, best)))
                best = certificate;
    return best;
}

static void refresh(struct certificate_cache *c);

static enum certificate_state find(void *ctx, struct str hostname, struct str *ret_arn)
{
    struct certificate_cache *c = ctx;
    if (clock_monotonic_ns() >= c->until_ns)
        refresh(c);
    if (!c->arena)
        return CERTIFICATE_UNKNOWN;
    const struct certificate *best = newest(c, hostname, covers_exactly);
    if (!best)
        best = newest(c, hostname, covers_as_wildcard);
    if (!best)
        return CERTIFICATE_NONE;
    *ret_arn = best->arn;
    return CERTIFICATE_FOUND;
}

/* --- listing ------------------------------------------------------------------------------------
 */

static struct str date_of(struct arena *a, const struct jv *item)
{
    static const char *const members[] = {"IssuedAt", "ImportedAt", "CreatedAt"};
    for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
        struct str text = jv_number_text(jv_get(item, members[i]));
        ptrdiff_t dot = str_find_char(text, '.');
        if (text.n)
            return arena_str(a, str_sub(text, 0, dot < 0 ? text.n : (size_t)dot));
    }
    return STR_NONE;
}

static void add_names(struct arena *a, const struct jv *item, struct certificate *certificate)
{
    const struct jv *names = jv_get(item, "SubjectAlternativeNameSummaries");
    size_t n = jv_len(names);
    certificate->names = ARENA_NEW_ARRAY(a, n ? n : 1, struct str);
    for (size_t i = 0; i < n; i++)
        certificate->names[i] = arena_str(a, jv_str(jv_at(names, i)));
    if (!n)
        certificate->names[0] = arena_str(a, jv_str(jv_get(item, "DomainName")));
    certificate->name_count = n ? n : 1;
}

static void on_page(struct gather *g, void *ctx, const struct jv *reply)
{
    struct certificate_cache *c = ctx;
    (void)g;
    jv_foreach (jv_get(reply, "CertificateSummaryList"), i, item) {
        struct certificate certificate = {
            .arn = arena_str(c->next_arena, jv_str(jv_get(item, "CertificateArn"))),
            .issued = date_of(c->next_arena, item),
        };
        add_names(c->next_arena, item, &certificate);
        vec_push(c->next_arena, &c->next, certificate);
    }
}

static void keep_list(struct certificate_cache *c)
{
    arena_free(c->arena);
    c->arena = c->next_arena;
    c->list.items = c->next.items;
    c->list.n = c->next.n;
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
    c->next.items = NULL;
    c->next.n = c->next.capacity = 0;
    struct gather *g = gather_new(c->io, AWS_PRIORITY_READ, listed, c);
    gather_call(g, "ListCertificates", NULL, 0, STR("{\"CertificateStatuses\":[\"ISSUED\"]}"),
                on_page, c);
    gather_end(g);
}

/* --- units --------------------------------------------------------------------------------------
 */

void certificates_want(struct certificate_cache *c, struct unit *u)
{
    vec_foreach (&c->waiting, waiting)
        if (*waiting == u)
            return;
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
