/* test_save.c - the state file: what comes back after the store was closed, or killed. */
#include "base/clock.h"
#include "base/file.h"
#include "support/tempdir.h"
#include "world.h"

struct place {
    struct arena *a;
    const char *path;
};

static void place_new(struct place *p)
{
    p->a = arena_new();
    struct str folder = tempdir_new(p->a);
    p->path = arena_printf(p->a, "%" PRISTR "/state", STR_ARG(folder)).p;
}

static void everything_comes_back(void)
{
    struct place p;
    struct world w;
    place_new(&p);
    world_open(&w, p.path);
    world_fill(&w);
    store_lock(w.store);
    store_set_token(w.store, world_find(&w, RESOURCE_SERVICE, SERVICE), STR("Create|t"));
    T_OK(store_commit(w.store, &w.err), &w.err);
    store_unlock(w.store);
    world_close(&w);
    world_open(&w, p.path);
    if (T_OK_PTR(w.store, &w.err)) {
        store_lock(w.store);
        struct resource *service = world_find(&w, RESOURCE_SERVICE, SERVICE);
        struct target_group *g = target_group_of(world_find(&w, RESOURCE_TARGET_GROUP, GROUP));
        T_TRUE(service && service == store_find_token(w.store, STR("Create|t")));
        T_TRUE(service == store_find_name(w.store, RESOURCE_SERVICE, STR("parking")));
        T_INT_EQ(g->uses.n, 1);
        T_INT_EQ(g->targets.n, 2);
        T_TRUE(store_find_target(g, STR("10.0.0.2"), 8090) != NULL);
        store_unlock(w.store);
    }
    world_close(&w);
    arena_free(p.a);
}

static void time_goes_on_while_it_is_away(void)
{
    struct place p;
    struct world w;
    place_new(&p);
    world_open(&w, p.path);
    world_fill(&w);
    store_lock(w.store);
    struct target_group *g = target_group_of(world_find(&w, RESOURCE_TARGET_GROUP, GROUP));
    store_drain_target(w.store, g, g->targets.items[0], store_now(w.store) + NS_PER_MS);
    store_set_status(w.store, world_find(&w, RESOURCE_SERVICE, SERVICE), STATUS_DELETE_IN_PROGRESS,
                     STATUS_GONE, NS_PER_MS);
    store_set_status(w.store, &g->r, STATUS_CREATE_IN_PROGRESS, STATUS_ACTIVE, NS_PER_MS);
    T_OK(store_commit(w.store, &w.err), &w.err);
    store_unlock(w.store);
    world_close(&w);
    world_wait_ms(5);
    world_open(&w, p.path);
    if (T_OK_PTR(w.store, &w.err)) {
        store_lock(w.store);
        g = target_group_of(world_find(&w, RESOURCE_TARGET_GROUP, GROUP));
        T_TRUE(!world_find(&w, RESOURCE_SERVICE, SERVICE));
        T_INT_EQ(g->r.status, STATUS_ACTIVE);
        T_INT_EQ(g->targets.n, 1);
        store_unlock(w.store);
    }
    world_close(&w);
    arena_free(p.a);
}

static void append(const char *path, const char *text)
{
    struct strbuf all = STRBUF(1 << 20);
    struct error err = {0};
    T_OK(file_read(path, &all, &err), &err);
    strbuf_addz(&all, text);
    T_OK(file_write(path, strbuf_str(&all), 0600, &err), &err);
    strbuf_free(&all);
}

static void unfinished_lines_are_left_out(void)
{
    struct place p;
    struct world w;
    place_new(&p);
    world_open(&w, p.path);
    world_fill(&w);
    world_close(&w);
    append(p.path, "{\"gone\":\"" SERVICE "\",\"kind\":\"serv");
    world_open(&w, p.path);
    if (T_OK_PTR(w.store, &w.err)) {
        store_lock(w.store);
        T_TRUE(world_find(&w, RESOURCE_SERVICE, SERVICE) != NULL);
        store_unlock(w.store);
    }
    world_close(&w);
    append(p.path, "{\"gone\":\"" SERVICE "\",\"kind\":\"service\"}\n");
    world_open(&w, p.path);
    if (T_OK_PTR(w.store, &w.err)) {
        store_lock(w.store);
        T_TRUE(!world_find(&w, RESOURCE_SERVICE, SERVICE));
        store_unlock(w.store);
    }
    world_close(&w);
    arena_free(p.a);
}

static void broken_files_are_refused(void)
{
    static const char *const lines[] = {
        "what\n",
        "{}\n",
        "{\"kind\":\"service\",\"account\":\"1\",\"doc\":{}}\n",
        "{\"kind\":\"rule\",\"account\":\"1\",\"doc\":{\"id\":\"r\",\"listenerId\":\"l\"}}\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct place p;
        struct world w;
        struct error err = {0};
        place_new(&p);
        T_OK(file_write(p.path, str_of(lines[i]), 0600, &err), &err);
        world_open(&w, p.path);
        T_TRUE(!w.store);
        T_INT_EQ(w.err.code, ERR_SYNTAX);
        T_CONTAINS(w.err.message, "line 1");
        world_close(&w);
        arena_free(p.a);
    }
}

/* Far more versions than resources: the file is written afresh. */
static void the_file_stays_short(void)
{
    struct place p;
    struct world w;
    struct strbuf all = STRBUF(64 << 20);
    place_new(&p);
    world_open(&w, p.path);
    world_fill(&w);
    store_lock(w.store);
    for (int i = 0; i < 21000; i++) {
        store_set(w.store, world_find(&w, RESOURCE_RULE, RULE), "priority",
                  jv_new_int(w.a, i % 2000 + 1));
        if (store_commit(w.store, &w.err))
            break;
    }
    store_unlock(w.store);
    world_close(&w);
    T_OK(file_read(p.path, &all, &w.err), &w.err);
    T_TRUE(all.n < 2000000);
    strbuf_free(&all);
    arena_free(p.a);
}

CU_TestInfo save_tests[] = {
    {"everything comes back", everything_comes_back},
    {"time goes on while it is away", time_goes_on_while_it_is_away},
    {"unfinished lines are left out", unfinished_lines_are_left_out},
    {"broken files are refused", broken_files_are_refused},
    {"the file stays short", the_file_stays_short},
    CU_TEST_INFO_NULL,
};
