/* bundle.c - which bundle of CRDs is checked against for a version found in the cluster. */
#include "replica/bundle.h"

#include "suites.h"
#include "support/assert.h"

static struct str nearest(const char *version)
{
    return schema_bundle_version(bundle_nearest(str_of(version)));
}

static void known_versions_are_themselves(void)
{
    size_t count = 0;
    for (; schema_bundle_at(count); count++) {
        struct str version = schema_bundle_version(schema_bundle_at(count));
        T_STR_EQ(schema_bundle_version(bundle_nearest(version)), version);
    }
    T_TRUE(count >= 2);
}

static void unknown_versions_get_the_newest_older_one(void)
{
    struct str oldest = schema_bundle_version(schema_bundle_at(0));
    struct str newest = schema_bundle_version(schema_bundle_find(STR("")));
    T_STR_EQ(nearest("v1.2.99"), "v1.2.1");
    T_STR_EQ(nearest("v1.6.1-rc1"), "v1.6.1");
    T_STR_EQ(nearest("v1.6.0"), "v1.2.1");
    T_STR_EQ(nearest("v1.10.0"), newest);
    T_STR_EQ(nearest("v99.0.0"), newest);
    T_STR_EQ(nearest("v0.8.1"), oldest);
}

static void nonsense_is_the_oldest(void)
{
    struct str oldest = schema_bundle_version(schema_bundle_at(0));
    T_STR_EQ(nearest("main"), oldest);
    T_STR_EQ(nearest("v"), oldest);
    T_STR_EQ(nearest("v."), oldest);
    T_STR_EQ(nearest(""), oldest);
    T_STR_EQ(nearest("v99999999999999999999.1.1"), oldest);
}

CU_TestInfo bundle_tests[] = {
    {"known versions are themselves", known_versions_are_themselves},
    {"unknown versions get the newest older one", unknown_versions_get_the_newest_older_one},
    {"nonsense is the oldest", nonsense_is_the_oldest},
    CU_TEST_INFO_NULL,
};
