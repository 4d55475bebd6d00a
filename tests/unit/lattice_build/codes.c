/* codes.c - the codes in obstacles are those of the catalogue, and mean what they do there. */
#include "base/file.h"
#include "rules/catalogue.h"
#include "suites.h"
#include "support/assert.h"

static bool is_code(struct str s)
{
    if (!str_starts(s, STR("HR")) || s.n < 5)
        return false;
    for (size_t i = 2; i < 5; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

/* Looks every code up that stands in a file of the builder; returns how many there are. */
static size_t check_codes_of(const char *name)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(1 << 20);
    struct error err = {0};
    struct str path = arena_printf(a, "%s/controller/lattice/%s", LG_SOURCE_DIR, name);
    size_t n = 0;
    if (!T_OK(file_read(path.p, &text, &err), &err))
        return 0;
    for (size_t i = 0; i + 5 <= text.n; i++) {
        struct str code = {text.p + i, 5};
        if (!is_code(code))
            continue;
        n++;
        if (!T_TRUE(catalogue_find(code) != NULL))
            printf("    %s: %" PRISTR "\n", name, STR_ARG(code));
    }
    return n;
}

static void every_code_is_in_the_catalogue(void)
{
    T_INT_EQ(check_codes_of("build_match.c"), 7);
    T_INT_EQ(check_codes_of("build_actions.c"), 1);
    T_INT_EQ(check_codes_of("build_backends.c"), 1);
    T_INT_EQ(check_codes_of("build_name.c"), 2);
    T_TRUE(check_codes_of("build_rules.c") >= 10);
}

CU_TestInfo code_tests[] = {
    {"every code is in the catalogue", every_code_is_in_the_catalogue},
    CU_TEST_INFO_NULL,
};
