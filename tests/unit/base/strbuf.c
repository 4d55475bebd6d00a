/* strbuf.c - the bounded buffer. */
#include "base/strbuf.h"

#include "suites.h"
#include "support/assert.h"

static void content_grows(void)
{
    struct strbuf b = STRBUF(1 << 20);
    T_STR_EQ(strbuf_str(&b), "");
    T_TRUE(strbuf_str(&b).p != NULL);
    strbuf_addz(&b, "one");
    strbuf_addc(&b, ' ');
    strbuf_add(&b, STR("t\0o"));
    strbuf_printf(&b, " %d%s", 3, "!");
    T_STR_EQ(strbuf_str(&b), STR("one t\0o 3!"));
    for (int i = 0; i < 10000; i++)
        strbuf_printf(&b, "%04d", i);
    T_INT_EQ(b.n, 10 + 40000);
    T_INT_EQ(strbuf_str(&b).p[b.n], 0);
    T_TRUE(str_ends(strbuf_str(&b), STR("99989999")));
    strbuf_clear(&b);
    T_STR_EQ(strbuf_str(&b), "");
    strbuf_addz(&b, "again");
    T_STR_EQ(strbuf_str(&b), "again");
    strbuf_free(&b);
    strbuf_addz(&b, "usable");
    T_STR_EQ(strbuf_str(&b), "usable");
    strbuf_free(&b);
}

static void nothing_passes_the_maximum(void)
{
    struct strbuf b = STRBUF(5);
    strbuf_addz(&b, "12345");
    T_TRUE(!b.overflowed);
    strbuf_addc(&b, '6');
    T_TRUE(b.overflowed);
    T_STR_EQ(strbuf_str(&b), "12345");
    strbuf_clear(&b);
    T_TRUE(!b.overflowed);
    strbuf_addz(&b, "1234");
    strbuf_printf(&b, "%s", "56"); /* left out whole */
    T_TRUE(b.overflowed);
    strbuf_addz(&b, "5"); /* would fit, but what came before it is missing */
    T_STR_EQ(strbuf_str(&b), "1234");
    strbuf_free(&b);
    T_TRUE(!b.overflowed && b.max == 5);
}

CU_TestInfo strbuf_tests[] = {
    {"content grows", content_grows},
    {"nothing passes the maximum", nothing_passes_the_maximum},
    CU_TEST_INFO_NULL,
};
