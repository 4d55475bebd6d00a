/* nearest.c - did-you-mean: near slips are recognised, anything else is not. */
#include "base/nearest.h"

#include "suites.h"
#include "support/assert.h"

static const struct str names[] = {S("hostname"), S("hostnames"), S("sectionName"), S("port"),
                                   S("rules"),    S("name"),      S("backendRefs"), S("GET")};

static void nearest_is(const char *written, const char *want)
{
    if (!T_STR_EQ(nearest_name(str_of(written), names, ARRAY_LEN(names)), want))
        printf("  for \"%s\"\n", written);
}

static void slips(void)
{
    nearest_is("hostnmae", "hostname");       /* swapped neighbours */
    nearest_is("hostname", "hostname");       /* exact */
    nearest_is("hostnamess", "hostnames");    /* one too many */
    nearest_is("sectioName", "sectionName");  /* one missing */
    nearest_is("sectionname", "sectionName"); /* only case */
    nearest_is("backendrefs", "backendRefs");
    nearest_is("backendsRef", "backendRefs");
    nearest_is("prot", "port");
    nearest_is("get", "GET");
    nearest_is("nane", "name");
}

static void no_slips(void)
{
    nearest_is("", "");
    nearest_is("xyz", "");
    nearest_is("filters", "");
    nearest_is("hostilities", "");
    nearest_is("completelyDifferentAndLongerThanSixtyFourBytesSoThatItCannotBeMeant12345", "");
    T_STR_EQ(nearest_name(STR("a"), NULL, 0), "");
}

static void the_first_of_equals_wins(void)
{
    static const struct str equals[] = {S("abd"), S("abe")};
    T_STR_EQ(nearest_name(STR("abc"), equals, 2), "abd");
}

CU_TestInfo nearest_tests[] = {
    {"slips", slips},
    {"no slips", no_slips},
    {"the first of equals wins", the_first_of_equals_wins},
    CU_TEST_INFO_NULL,
};
