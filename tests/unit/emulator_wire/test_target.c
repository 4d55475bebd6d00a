/* test_target.c - request targets taken apart. */
#include "support/assert.h"
#include "wire/canonical.h"
#include "wire/target.h"

static void an_arn_is_one_segment(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct target_parts t;
    T_TRUE(target_split(a, STR("/tags/arn%3Aaws%3Ax%2Fsvc-1?tagKeys=a%2Fb&tagKeys=c+d&e"), &t));
    T_INT_EQ(t.segment_count, 2);
    T_STR_EQ(t.segments[0], "tags");
    T_STR_EQ(t.segments[1], "arn:aws:x/svc-1");
    T_INT_EQ(t.params.n, 3);
    T_STR_EQ(t.params.items[0].value, "a/b");
    T_STR_EQ(t.params.items[1].value, "c+d");
    T_STR_EQ(t.params.items[2].name, "e");
    T_STR_EQ(t.params.items[2].value, "");
}

static void edges(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct target_parts t;
    T_TRUE(target_split(a, STR("/"), &t));
    T_INT_EQ(t.segment_count, 0);
    T_TRUE(target_split(a, STR("//a//b/?"), &t));
    T_INT_EQ(t.segment_count, 2);
    T_TRUE(target_split(a, STR("/1/2/3/4/5/6/7/8/9/10"), &t));
    T_INT_EQ(t.segment_count, 10);
    const char *const broken[] = {"/%", "/%4", "/%zz", "/%4g", "/a?b=%", "/a?%=b", "/a?b=%2"};
    for (size_t i = 0; i < ARRAY_LEN(broken); i++)
        T_TRUE(!target_split(a, str_of(broken[i]), &t));
}

static void canonical_forms(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    T_STR_EQ(canonical_path(a, STR_NONE), "/");
    T_STR_EQ(canonical_path(a, STR("/a/./b/..//c/")), "/a/c/");
    T_STR_EQ(canonical_path(a, STR("/..")), "/");
    T_STR_EQ(canonical_path(a, STR("/tags/a%2Fb")), "/tags/a%252Fb");
    T_STR_EQ(canonical_query(a, STR_NONE), "");
    T_STR_EQ(canonical_query(a, STR("b=2&a=%7e&a=B&c")), "a=B&a=~&b=2&c=");
    T_STR_EQ(canonical_query(a, STR("n=a%2bb/c=")), "n=a%2Bb%2Fc%3D");
}

CU_TestInfo target_tests[] = {
    {"an ARN is one segment", an_arn_is_one_segment},
    {"edges", edges},
    {"canonical forms", canonical_forms},
    CU_TEST_INFO_NULL,
};
