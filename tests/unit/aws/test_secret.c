/* test_secret.c - secrets do not outlive their use. */
#include "aws/key_set.h"
#include "aws/secret.h"
#include "suites.h"
#include "support/assert.h"
#include "world.h"

static void wiped_with_the_arena(void)
{
    static const char zeros[6];
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str secret = secret_keep(a, arena_str(a, STR("hidden")));
    T_STR_EQ(secret, "hidden");
    arena_reset(a); /* which keeps its memory */
    T_TRUE(memcmp(secret.p, zeros, sizeof(zeros)) == 0);
}

static void read_from_a_file(void)
{
    WORLD(w);
    struct error err = {0};
    struct str content;
    T_OK(secret_read(w->arena, world_file(w, "s", "a\nb"), &content, &err), &err);
    T_STR_EQ(content, "a\nb");
    T_FAILS(secret_read(w->arena, "/dev/zero", &content, &err), &err, ERR_LIMIT, "/dev/zero");
    T_STR_EQ(content, "a\nb");
}

static void sets_are_copies(void)
{
    char id[] = "id";
    struct aws_keys keys = {.access_key_id = {id, 2}, .expires_wall_ns = 5};
    struct key_set *set = key_set_new(&keys, 3);
    id[0] = 'x';
    T_STR_EQ(set->keys.access_key_id, "id");
    T_INT_EQ(set->keys.session_token.n, 0);
    T_INT_EQ(set->received_wall_ns, 3);
    set->references++;
    key_set_unref(set);
    T_STR_EQ(set->keys.access_key_id, "id");
    T_TRUE(key_set_unref(set) == NULL);
    T_TRUE(key_set_unref(NULL) == NULL);
}

CU_TestInfo secret_tests[] = {
    {"wiped with the arena", wiped_with_the_arena},
    {"read from a file", read_from_a_file},
    {"sets are copies", sets_are_copies},
    CU_TEST_INFO_NULL,
};
