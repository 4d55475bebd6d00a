/* arena.c - allocation, formatting, deferred calls, reset; vectors in and out of arenas. */
#include "base/arena.h"

#include <stdalign.h>

#include "base/vec.h"
#include "suites.h"
#include "support/assert.h"

static void memory_is_zeroed_and_aligned(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t size = 1; size < 100000; size = size * 3 / 2 + 1) {
        unsigned char *p = arena_alloc(a, size);
        size_t zeros = 0;
        for (size_t i = 0; i < size; i++)
            zeros += p[i] == 0;
        T_INT_EQ(zeros, size);
        T_INT_EQ((uintptr_t)p % alignof(max_align_t), 0);
        memset(p, 0xff, size);
        p = arena_alloc_raw(a, size);
        T_INT_EQ((uintptr_t)p % alignof(max_align_t), 0);
        memset(p, 0xff, size);
    }
}

/* Reused memory is zeroed again, and blocks do not overlap. */
static void reset_gives_memory_back(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new_sized(64);
    for (int round = 0; round < 3; round++) {
        uint64_t *items[200];
        for (size_t i = 0; i < ARRAY_LEN(items); i++) {
            items[i] = arena_calloc(a, 50, sizeof(uint64_t));
            T_TRUE(items[i][0] == 0 && items[i][49] == 0);
            for (size_t k = 0; k < 50; k++)
                items[i][k] = i;
        }
        for (size_t i = 0; i < ARRAY_LEN(items); i++)
            T_TRUE(items[i][0] == i && items[i][49] == i);
        T_INT_EQ(arena_used(a), 200 * 50 * sizeof(uint64_t));
        arena_reset(a);
        T_INT_EQ(arena_used(a), 0);
    }
}

static void texts_are_copied_and_formatted(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    char source[] = "a\0b";
    struct str copy = arena_str(a, (struct str){source, 3});
    source[0] = 'x';
    T_STR_EQ(copy, STR("a\0b"));
    T_INT_EQ(copy.p[3], 0);
    T_STR_EQ(arena_str(a, STR_NONE), "");
    T_TRUE(arena_str(a, STR_NONE).p != NULL);
    T_STR_EQ(arena_printf(a, "%s-%d", "x", 7), "x-7");
    struct str wide = arena_printf(a, "%1000d", 5);
    T_INT_EQ(wide.n, 1000);
    T_INT_EQ(strlen(wide.p), 1000);
    T_INT_EQ(wide.p[999], '5');
    for (int n = 250; n < 260; n++) /* around the size that is formatted on the stack */
        T_INT_EQ(strlen(arena_printf(a, "%*d", n, 1).p), n);
}

static char order[16];

static void note(void *name)
{
    order[strlen(order)] = *(const char *)name;
}

static void deferred_calls_run_newest_first(void)
{
    struct arena *a = arena_new();
    memset(order, 0, sizeof(order));
    arena_defer(a, note, (void *)"a");
    arena_defer(a, note, (void *)"b");
    arena_reset(a);
    T_STR_EQ((const char *)order, "ba");
    arena_defer(a, note, (void *)"c");
    T_TRUE(arena_free(a) == NULL);
    T_STR_EQ((const char *)order, "bac");
    T_TRUE(arena_free(NULL) == NULL);
}

static void check_vector(struct arena *a)
{
    VEC(int) v = {0};
    for (int i = 0; i < 1000; i++)
        vec_push(a, &v, i * i);
    int64_t sum = 0, count = 0;
    vec_foreach (&v, item) {
        T_INT_EQ(*item, count * count);
        sum += *item;
        count++;
    }
    T_INT_EQ(count, 1000);
    T_INT_EQ(sum, 332833500);
    if (!a) {
        vec_free(&v);
        T_TRUE(v.items == NULL && v.n == 0);
    }
}

static void vectors_grow(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    check_vector(a);
    check_vector(NULL);
    VEC(int) empty = {0};
    vec_foreach (&empty, item)
        T_INT_EQ(*item, -1); /* never reached */
    T_INT_EQ(empty.n, 0);
}

CU_TestInfo arena_tests[] = {
    {"memory is zeroed and aligned", memory_is_zeroed_and_aligned},
    {"reset gives memory back", reset_gives_memory_back},
    {"texts are copied and formatted", texts_are_copied_and_formatted},
    {"deferred calls run newest first", deferred_calls_run_newest_first},
    {"vectors grow", vectors_grow},
    CU_TEST_INFO_NULL,
};
