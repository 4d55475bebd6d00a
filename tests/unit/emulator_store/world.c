/* world.c - see world.h. */
#include "world.h"

#include <time.h>

#include "json/json_read.h"

void world_open(struct world *w, const char *path)
{
    *w = (struct world){.a = arena_new()};
    tunables_init(&w->tunables);
    w->store = store_open(path, STR(ACCOUNT), &w->tunables, &w->err);
}

void world_close(struct world *w)
{
    w->store = store_close(w->store);
    w->a = arena_free(w->a);
}

struct resource *world_add(struct world *w, enum resource_kind kind, const char *text)
{
    const struct jv *doc = json_read(w->a, str_of(text), NULL, &w->err);
    struct resource *r = store_add(w->store, kind, STR(ACCOUNT), doc, &w->err);
    T_OK_PTR(r, &w->err);
    return r;
}

void world_fill(struct world *w)
{
    store_lock(w->store);
    world_add(w, RESOURCE_SERVICE,
              "{\"id\":\"" SERVICE "\",\"arn\":\"arn:x/" SERVICE "\",\"name\":\"parking\","
              "\"dnsEntry\":{\"domainName\":\"d\"},\"status\":\"ACTIVE\"}");
    struct resource *group = world_add(
        w, RESOURCE_TARGET_GROUP,
        "{\"id\":\"" GROUP "\",\"arn\":\"arn:x/" GROUP "\",\"name\":\"group\",\"type\":\"IP\","
        "\"config\":{\"port\":80,\"protocol\":\"HTTP\",\"healthCheck\":{\"enabled\":true}}}");
    world_add(w, RESOURCE_LISTENER,
              "{\"id\":\"" LISTENER "\",\"arn\":\"arn:x/" LISTENER "\",\"name\":\"http\","
              "\"serviceId\":\"" SERVICE "\",\"protocol\":\"HTTPS\",\"port\":443}");
    world_add(w, RESOURCE_RULE,
              "{\"id\":\"" RULE "\",\"arn\":\"arn:x/" RULE "\",\"name\":\"one\",\"listenerId\":"
              "\"" LISTENER "\",\"priority\":7,\"match\":{\"httpMatch\":{\"method\":\"GET\","
              "\"pathMatch\":{\"match\":{\"prefix\":\"/a\"},\"caseSensitive\":true},"
              "\"headerMatches\":[{\"name\":\"x\",\"match\":{\"contains\":\"y\"}}]}},"
              "\"action\":{\"forward\":{\"targetGroups\":[{\"targetGroupIdentifier\":\"" GROUP
              "\",\"weight\":3}]}}}");
    store_add_target(w->store, target_group_of(group), STR("10.0.0.1"), 80);
    store_add_target(w->store, target_group_of(group), STR("10.0.0.2"), 8090);
    T_OK(store_commit(w->store, &w->err), &w->err);
    store_unlock(w->store);
}

struct resource *world_find(struct world *w, enum resource_kind kind, const char *id)
{
    return store_find(w->store, kind, str_of(id));
}

void world_wait_ms(int ms)
{
    struct timespec t = {.tv_nsec = ms * 1000000L};
    nanosleep(&t, NULL);
}
