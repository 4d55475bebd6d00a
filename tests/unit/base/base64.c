/* base64.c - decoding and encoding, with the test vectors of RFC 4648, section 10. */
#include "base/base64.h"

#include "suites.h"
#include "support/assert.h"

static void decodes_to(struct str text, struct str want)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str bytes = STR_NONE;
    if (T_TRUE(base64_decode(a, text, &bytes)))
        T_STR_EQ(bytes, want);
    else
        printf("  for \"%" PRISTR "\"\n", STR_ARG(text));
}

static void vectors(void)
{
    decodes_to(STR(""), STR(""));
    decodes_to(STR("Zg=="), STR("f"));
    decodes_to(STR("Zm8="), STR("fo"));
    decodes_to(STR("Zm9v"), STR("foo"));
    decodes_to(STR("Zm9vYg=="), STR("foob"));
    decodes_to(STR("Zm9vYmE="), STR("fooba"));
    decodes_to(STR("Zm9vYmFy"), STR("foobar"));
    decodes_to(STR("AP/+/w=="), STR("\0\xff\xfe\xff"));
    decodes_to(STR("Zm9v\r\nYg"), STR("foob"));
}

static void encodes_to(struct str bytes, const char *want)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str text = base64_encode(a, bytes);
    T_STR_EQ(text, want);
    T_INT_EQ(text.p[text.n], 0);
}

static void encoding(void)
{
    encodes_to(STR(""), "");
    encodes_to(STR("f"), "Zg==");
    encodes_to(STR("fo"), "Zm8=");
    encodes_to(STR("foo"), "Zm9v");
    encodes_to(STR("foob"), "Zm9vYg==");
    encodes_to(STR("fooba"), "Zm9vYmE=");
    encodes_to(STR("foobar"), "Zm9vYmFy");
    encodes_to(STR("\0\xff\xfe\xff"), "AP/+/w==");
}

static void what_is_no_base64(void)
{
    static const struct str wrong[] = {S("Z"),    S("Zm9vY"),   S("Zm9-"),
                                       S("Zm9_"), S("Zm9\xff"), S("!")};
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str bytes = STR("untouched");
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        if (!T_TRUE(!base64_decode(a, wrong[i], &bytes)))
            printf("  for \"%" PRISTR "\"\n", STR_ARG(wrong[i]));
    T_STR_EQ(bytes, "untouched");
}

CU_TestInfo base64_tests[] = {
    {"vectors", vectors},
    {"encoding", encoding},
    {"what is no base64", what_is_no_base64},
    CU_TEST_INFO_NULL,
};
