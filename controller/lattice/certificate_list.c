/* certificate_list.c - see certificate_list.h. */
#include "lattice/certificate_list.h"

#include "base/vec.h"

struct certificate {
    struct str arn;
    struct str *names;
    size_t name_count;
    struct str issued; /* or imported or created; a number, seconds since 1970 */
};

struct certificate_list {
    struct arena *arena;
    struct certificates lookup;
    VEC(struct certificate) items;
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

static const struct certificate *newest(const struct certificate_list *list, struct str hostname,
                                        bool (*covers)(struct str name, struct str hostname))
{
    const struct certificate *best = NULL;
    vec_foreach (&list->items, certificate)
        for (size_t i = 0; i < certificate->name_count; i++)
            if (covers(certificate->names[i], hostname) && (!best || is_newer(certificate, best)))
                best = certificate;
    return best;
}

enum certificate_state certificate_list_find(const struct certificate_list *list,
                                             struct str hostname, struct str *ret_arn)
{
    const struct certificate *best = newest(list, hostname, covers_exactly);
    if (!best)
        best = newest(list, hostname, covers_as_wildcard);
    if (!best)
        return CERTIFICATE_NONE;
    *ret_arn = best->arn;
    return CERTIFICATE_FOUND;
}

static enum certificate_state find(void *ctx, struct str hostname, struct str *ret_arn)
{
    return certificate_list_find(ctx, hostname, ret_arn);
}

const struct certificates *certificate_list_lookup(struct certificate_list *list)
{
    return &list->lookup;
}

/* --- filling ------------------------------------------------------------------------------------
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

void certificate_list_add(struct certificate_list *list, const struct jv *summaries)
{
    struct arena *a = list->arena;
    jv_foreach (summaries, i, item) {
        struct certificate certificate = {
            .arn = arena_str(a, jv_str(jv_get(item, "CertificateArn"))),
            .issued = date_of(a, item),
        };
        add_names(a, item, &certificate);
        vec_push(a, &list->items, certificate);
    }
}

struct certificate_list *certificate_list_new(struct arena *a)
{
    struct certificate_list *list = ARENA_NEW(a, struct certificate_list);
    list->arena = a;
    list->lookup = (struct certificates){list, find};
    return list;
}
