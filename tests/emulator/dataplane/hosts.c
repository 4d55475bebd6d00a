/* hosts.c - see hosts.h. */
#include "dataplane/hosts.h"

#include <stdio.h>

#include "base/file.h"

struct listing {
    struct strbuf *out;
    struct arena *arena;
    struct map *known; /* names that have a line */
};

static void add_line(struct listing *l, const struct route_service *s, struct str name)
{
    struct str address = address_text(l->arena, s->address);
    if (!name.n || str_starts(name, STR("*")) || map_get(l->known, name))
        return;
    map_put(l->known, name, l);
    strbuf_printf(l->out, "%" PRISTR " %" PRISTR "\n", STR_ARG(address), STR_ARG(name));
}

void hosts_text(struct strbuf *out, const struct routing *r)
{
    struct listing l = {.out = out, .arena = arena_new(), .known = map_new()};
    for (int reachable = 1; reachable >= 0; reachable--)
        for (size_t i = 0; i < r->service_count; i++) {
            const struct route_service *s = &r->services[i];
            if (!s->active || !s->address || s->reachable != (reachable == 1))
                continue;
            add_line(&l, s, s->dns_name);
            add_line(&l, s, s->custom_domain);
        }
    map_free(l.known);
    arena_free(l.arena);
}

int hosts_write(const char *path, struct str text, struct error *err)
{
    struct arena *a = arena_new();
    const char *slash = strrchr(path, '/');
    int stem = slash ? (int)(slash + 1 - path) : 0;
    struct str draft = arena_printf(a, "%.*s.%s", stem, path, path + stem);
    int rc = file_write(draft.p, text, 0644, err);
    if (rc == 0 && rename(draft.p, path) < 0)
        rc = error_set(err, ERR_IO, "cannot write %s: %m", path);
    arena_free(a);
    return rc;
}
