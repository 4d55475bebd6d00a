/* test_store.c - the store against a model that is a plain array, and its promises one by one. */
#include "kube_meta/store.h"

#include "base/xalloc.h"
#include "suites.h"
#include "support/assert.h"

enum { NAMESPACES = 3, NAMES = 8, TAGS = 5, STEPS = 20000 };

/* An object is found by its tags: one for each bit. */
struct thing {
    unsigned tags;
    unsigned generation; /* model: of the mark it was last put after */
};

static void by_tag(const void *object, struct store_keys *out)
{
    const struct thing *thing = object;
    for (unsigned i = 0; i < TAGS; i++) {
        char key[] = {(char)('a' + i)};
        if (thing->tags & 1u << i) {
            store_emit(out, (struct str){key, 1});
            store_emit(out, (struct str){key, 1}); /* a repeat does no harm */
        }
    }
}

static void by_nothing(const void *object, struct store_keys *out)
{
    (void)object, (void)out;
}

static const struct store_index indexes[] = {{"nothing", by_nothing}, {"tag", by_tag}};
static const struct store_options options = {
    .free_object = free, .indexes = indexes, .index_count = ARRAY_LEN(indexes)};

static struct thing *thing_new(unsigned tags)
{
    struct thing *thing = xcalloc(1, sizeof(*thing));
    thing->tags = tags;
    return thing;
}

/* --- the model ------------------------------------------------------------------------------ */

struct model {
    struct store *store;
    struct thing *slots[NAMESPACES][NAMES]; /* the store's own pointers */
    unsigned generation;
    unsigned swept;
};

static struct str namespace_of(size_t i)
{
    static const struct str names[NAMESPACES] = {S(""), S("a"), S("ab")};
    return names[i];
}

static struct str name_of(size_t i)
{
    static const struct str names[NAMES] = {S("a"), S("b"),  S("ba"), S("c"),
                                            S("d"), S("d1"), S("e"),  S("f")};
    return names[i];
}

static bool same_list(const struct model *m, struct store_list list, unsigned tag)
{
    size_t at = 0;
    for (size_t i = 0; i < NAMESPACES; i++) {
        for (size_t j = 0; j < NAMES; j++) {
            const struct thing *thing = m->slots[i][j];
            if (!thing || (tag && !(thing->tags & tag)))
                continue;
            if (at == list.n || list.items[at]->object != thing ||
                !str_eq(list.items[at]->namespace, namespace_of(i)) ||
                !str_eq(list.items[at]->name, name_of(j)))
                return false;
            at++;
        }
    }
    return at == list.n;
}

static bool same(const struct model *m)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    bool good = same_list(m, store_all(m->store, a, STORE_BY_NAME), 0) &&
                store_count(m->store, 0, STR("a")) == 0;
    for (unsigned i = 0; i < TAGS && good; i++) {
        char key[] = {(char)('a' + i)};
        struct store_list found = store_find(m->store, a, 1, (struct str){key, 1});
        good = same_list(m, found, 1u << i) &&
               store_count(m->store, 1, (struct str){key, 1}) == found.n;
    }
    return good;
}

static void model_put(struct model *m, size_t i, size_t j, unsigned tags)
{
    struct thing *old = m->slots[i][j], *thing = thing_new(tags);
    thing->generation = m->generation;
    T_TRUE(store_put(m->store, namespace_of(i), name_of(j), thing) == old);
    free(old);
    m->slots[i][j] = thing;
}

static void model_remove(struct model *m, size_t i, size_t j)
{
    struct thing *old = m->slots[i][j];
    T_TRUE(store_remove(m->store, namespace_of(i), name_of(j)) == old);
    free(old);
    m->slots[i][j] = NULL;
}

static void on_swept(void *ctx, struct str namespace, struct str name, void *object)
{
    struct model *m = ctx;
    for (size_t i = 0; i < NAMESPACES; i++) {
        for (size_t j = 0; j < NAMES; j++) {
            if (m->slots[i][j] != object)
                continue;
            T_TRUE(m->slots[i][j]->generation != m->generation);
            T_TRUE(str_eq(namespace, namespace_of(i)) && str_eq(name, name_of(j)));
            m->slots[i][j] = NULL;
            m->swept++;
            free(object);
            return;
        }
    }
    T_TRUE(object == NULL); /* an object that nobody put was swept */
}

/* What is left after a sweep was put since the mark. */
static void model_sweep(struct model *m)
{
    store_sweep(m->store, on_swept, m);
    for (size_t i = 0; i < NAMESPACES; i++) {
        for (size_t j = 0; j < NAMES; j++)
            T_TRUE(!m->slots[i][j] || m->slots[i][j]->generation == m->generation);
    }
}

static void behaves_like_the_model(void)
{
    struct model m = {.store = store_new(&options)};
    unsigned short seed[3] = {1, 2, 3};
    unsigned differences = 0;
    for (unsigned step = 0; step < STEPS; step++) {
        size_t i = (size_t)nrand48(seed) % NAMESPACES, j = (size_t)nrand48(seed) % NAMES;
        long what = nrand48(seed) % 100;
        if (what < 60)
            model_put(&m, i, j, (unsigned)nrand48(seed) % (1u << TAGS));
        else if (what < 95)
            model_remove(&m, i, j);
        else if (what < 98)
            store_mark(m.store), m.generation++;
        else
            model_sweep(&m);
        T_TRUE(store_get(m.store, namespace_of(i), name_of(j)) == m.slots[i][j]);
        differences += !same(&m);
    }
    T_INT_EQ(differences, 0);
    T_TRUE(m.swept > 100);
    store_free(m.store);
}

/* --- promises ------------------------------------------------------------------------------- */

static void arrival_order_survives_replacement(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct store *s = store_new(&options);
    T_TRUE(!store_put(s, STR("z"), STR("1"), thing_new(0)));
    T_TRUE(!store_put(s, STR("a"), STR("2"), thing_new(0)));
    T_TRUE(!store_put(s, STR("m"), STR("3"), thing_new(0)));
    free(store_put(s, STR("z"), STR("1"), thing_new(0)));
    struct store_list list = store_all(s, a, STORE_AS_ARRIVED);
    T_INT_EQ(list.n, 3);
    T_STR_EQ(list.items[0]->name, "1");
    T_STR_EQ(list.items[1]->name, "2");
    T_STR_EQ(list.items[2]->name, "3");
    store_free(s);
}

static const void *first_member(const void *object)
{
    return *(const void *const *)object;
}

static void indexes_see_the_view(void)
{
    static struct thing thing = {.tags = 2};
    struct thing *boxed = &thing;
    struct store_options seen = {.view = first_member, .indexes = indexes, .index_count = 2};
    struct store *s = store_new(&seen);
    T_TRUE(!store_put(s, STR_NONE, STR("x"), &boxed));
    T_INT_EQ(store_count(s, 1, STR("b")), 1);
    T_INT_EQ(store_count(s, 1, STR("a")), 0);
    store_free(s); /* borrowed: nothing is released */
}

static void namespace_and_name_do_not_run_together(void)
{
    struct store *s = store_new(&options);
    T_TRUE(!store_put(s, STR("a/b"), STR("c"), thing_new(0)));
    T_TRUE(!store_put(s, STR("a"), STR("b/c"), thing_new(0)));
    T_INT_EQ(store_size(s), 2);
    T_TRUE(!store_get(s, STR("a/b/c"), STR_NONE));
    store_free(s);
    T_TRUE(store_free(NULL) == NULL);
}

CU_TestInfo store_tests[] = {
    {"behaves_like_the_model", behaves_like_the_model},
    {"arrival_order_survives_replacement", arrival_order_survives_replacement},
    {"indexes_see_the_view", indexes_see_the_view},
    {"namespace_and_name_do_not_run_together", namespace_and_name_do_not_run_together},
    CU_TEST_INFO_NULL,
};
