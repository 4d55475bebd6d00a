/* serving.c - see serving.h. */
#include "x509/serving.h"

#include "base/file.h"
#include "base/vec.h"

enum { CA_DAYS = 3650, SERVING_DAYS = 365, DAY = 86400, SLACK = 3600 };

static struct x509_validity days_from(int64_t now_s, int64_t days, int64_t default_days)
{
    return (struct x509_validity){now_s - SLACK, now_s + (days ? days : default_days) * DAY};
}

int serving_certs_make(struct arena *a, const struct serving_options *o,
                       struct serving_certs *ret_certs, struct error *err)
{
    VEC(struct str) names = {0};
    struct serving_certs made;
    if (!o->service.n || !o->namespace.n)
        return error_set(err, ERR_CONFIG,
                         "a serving certificate needs the name of the Service and its namespace");
    vec_push(
        a, &names,
        arena_printf(a, "%" PRISTR ".%" PRISTR ".svc", STR_ARG(o->service), STR_ARG(o->namespace)));
    vec_push(a, &names, arena_printf(a, "%" PRISTR ".cluster.local", STR_ARG(names.items[0])));
    for (size_t i = 0; i < o->extra_count; i++)
        vec_push(a, &names, o->extra_names[i]);
    struct x509_validity ca_life = days_from(o->now_s, o->ca_days, CA_DAYS);
    struct x509_validity life = days_from(o->now_s, o->serving_days, SERVING_DAYS);
    if (x509_issue_ca(a, STR("lattice-gateway CA"), ca_life, &made.ca, err) < 0 ||
        x509_issue_serving(a, &made.ca, names.items, names.n, life, &made.serving, err) < 0)
        return -1;
    made.ca_bundle = x509_ca_bundle(a, made.ca.cert);
    *ret_certs = made;
    return 0;
}

int serving_certs_write(const char *dir, const struct serving_certs *certs, struct error *err)
{
    const struct {
        const char *name;
        struct str content;
        int mode;
    } files[] = {
        {"ca.crt", certs->ca.cert, 0644},
        {"ca.key", certs->ca.key, 0600},
        {"tls.crt", certs->serving.cert, 0644},
        {"tls.key", certs->serving.key, 0600},
    };
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        if (file_write(arena_printf(a, "%s/%s", dir, files[i].name).p, files[i].content,
                       files[i].mode, err) < 0)
            return -1;
    return 0;
}
