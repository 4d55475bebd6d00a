/* test_address.c - ranges are read, addresses are given out and come back last. */
#include "dataplane/address.h"
#include "support/assert.h"

static void ranges_are_read(void)
{
    struct arena *a = arena_new();
    struct address_range range;
    struct error err;
    T_OK(address_range_read(STR("169.254.171.77/24"), &range, &err), &err);
    T_STR_EQ(address_text(a, range.first), "169.254.171.1");
    T_INT_EQ(range.count, 254);
    T_OK(address_range_read(STR("127.16.0.0/30"), &range, &err), &err);
    T_INT_EQ(range.count, 2);
    static const char *const wrong[] = {"",           "169.254.171.0",   "169.254.171.0/31",
                                        "1.2.3/24",   "169.254.171.0/7", "/24",
                                        "::1/64",     "169.254.171.0/x", "1.2.3.4.5.6.7.8.9.0/24",
                                        "1.2.3.4/ 24"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        T_FAILS(address_range_read(str_of(wrong[i]), &range, &err), &err, ERR_CONFIG,
                "is not a range of IPv4 addresses");
    arena_free(a);
}

static void holders_keep_their_address(void)
{
    struct address_pool *p = address_pool_new((struct address_range){.first = 10, .count = 3});
    address_pool_begin(p);
    T_INT_EQ(address_pool_take(p, STR("a")), 10);
    T_INT_EQ(address_pool_take(p, STR("b")), 11);
    address_pool_end(p);
    address_pool_begin(p);
    T_INT_EQ(address_pool_take(p, STR("b")), 11);
    T_INT_EQ(address_pool_take(p, STR("c")), 12);
    address_pool_end(p); /* a is gone */
    address_pool_begin(p);
    T_INT_EQ(address_pool_take(p, STR("c")), 12);
    T_INT_EQ(address_pool_take(p, STR("b")), 11);
    T_INT_EQ(address_pool_take(p, STR("d")), 10);
    T_INT_EQ(address_pool_take(p, STR("e")), 0);
    address_pool_end(p);
    address_pool_free(p);
}

static void free_addresses_come_back_last(void)
{
    struct address_pool *p = address_pool_new((struct address_range){.first = 1, .count = 8});
    const struct str names[] = {STR("a"), STR("b"), STR("c")};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        address_pool_begin(p);
        T_INT_EQ(address_pool_take(p, names[i]), i + 1);
        address_pool_end(p);
    }
    address_pool_free(p);
}

CU_TestInfo address_tests[] = {
    {"ranges are read", ranges_are_read},
    {"holders keep their address", holders_keep_their_address},
    {"free addresses come back last", free_addresses_come_back_last},
    CU_TEST_INFO_NULL,
};
