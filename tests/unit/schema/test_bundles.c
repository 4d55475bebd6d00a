/* test_bundles.c - which bundles there are, in which order, and what they serve. */
#include "suites.h"

#include "schema/schema.h"
#include "support/assert.h"

static void found_by_version(void)
{
    size_t n = 0;
    for (; schema_bundle_at(n); n++)
        T_TRUE(schema_bundle_find(schema_bundle_version(schema_bundle_at(n))) ==
               schema_bundle_at(n));
    T_TRUE(n >= 3);
    T_TRUE(schema_bundle_find(STR("")) == schema_bundle_at(n - 1));
    T_TRUE(schema_bundle_find(STR("v9.9.9")) == NULL);
    T_STR_EQ(schema_bundle_version(NULL), schema_bundle_version(schema_bundle_at(n - 1)));
}

static void ordered(void)
{
    const struct schema_bundle *old = schema_bundle_find(STR("v1.2.1"));
    const struct schema_bundle *mid = schema_bundle_find(STR("v1.6.1"));
    T_TRUE(schema_bundle_since(old, STR("v1.2.1")));
    T_TRUE(!schema_bundle_since(old, STR("v1.6.1")));
    T_TRUE(schema_bundle_since(mid, STR("v1.2.1")));
    T_TRUE(schema_bundle_since(mid, STR("v1.6.1")));
    T_TRUE(!schema_bundle_since(mid, STR("v9.9.9")));
    T_TRUE(schema_bundle_since(NULL, STR("v1.6.1")));
}

static void serves_versions(void)
{
    const struct schema_bundle *old = schema_bundle_find(STR("v1.2.1"));
    T_TRUE(schema_serves(old, KIND_GATEWAY, STR("v1")));
    T_TRUE(schema_serves(old, KIND_GATEWAY, STR("v1beta1")));
    T_TRUE(!schema_serves(old, KIND_GATEWAY, STR("v1alpha2")));
    T_TRUE(!schema_serves(old, KIND_REFERENCE_GRANT, STR("v1")));
    T_TRUE(schema_serves(NULL, KIND_REFERENCE_GRANT, STR("v1")));
    T_TRUE(!schema_serves(NULL, KIND_SERVICE, STR("v1")));
}

CU_TestInfo bundles_tests[] = {
    {"found by version", found_by_version},
    {"ordered", ordered},
    {"serves versions", serves_versions},
    CU_TEST_INFO_NULL,
};
