/* settings.c - the names of defaults, as the setting and the namespace label have them. */
#include "defaults/defaults.h"

#include "suites.h"
#include "support/assert.h"

static void test_names(void)
{
    unsigned mask = 99;
    struct str bad = STR_NONE;
    T_TRUE(defaults_parse(STR("none"), ',', &mask, &bad));
    T_INT_EQ(mask, 0);
    T_TRUE(defaults_parse(STR("all"), '.', &mask, &bad));
    T_INT_EQ(mask, DEFAULTS_ALL);
    T_TRUE(defaults_parse(STR("port, sectionName"), ',', &mask, &bad));
    T_INT_EQ(mask, 1u << DEFAULT_PORT | 1u << DEFAULT_SECTION_NAME);
    T_TRUE(defaults_parse(STR("tls.weight.kind"), '.', &mask, &bad));
    T_INT_EQ(mask, 1u << DEFAULT_TLS | 1u << DEFAULT_WEIGHT | 1u << DEFAULT_KIND);
}

static void test_unknown_names(void)
{
    static const char *const texts[] = {"", "ports", "port,", "port,,tls", "none,port", "Port"};
    static const char *const bads[] = {"", "ports", "", "", "none", "Port"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        unsigned mask = 99;
        struct str bad = STR("untouched");
        T_TRUE(!defaults_parse(str_of(texts[i]), ',', &mask, &bad));
        T_INT_EQ(mask, 99);
        T_STR_EQ(bad, bads[i]);
    }
}

/* A label value holds 63 characters: all fields must fit. */
static void test_all_fit_into_a_label(void)
{
    size_t length = DEFAULT_COUNT - 1;
    for (enum default_field field = 0; field < DEFAULT_COUNT; field++) {
        length += default_info(field)->name.n;
        T_TRUE(default_info(field)->text.n > 0);
    }
    T_TRUE(length <= 63);
}

static void test_setting(void)
{
    struct defaults_settings settings = defaults_settings_default();
    T_INT_EQ(settings.fields, DEFAULTS_ALL);
    T_TRUE(!settings.assume_ours);
}

CU_TestInfo settings_tests[] = {
    {"names", test_names},
    {"unknown names", test_unknown_names},
    {"all fit into a label", test_all_fit_into_a_label},
    {"setting", test_setting},
    CU_TEST_INFO_NULL,
};
