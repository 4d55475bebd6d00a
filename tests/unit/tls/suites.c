/* suites.c - the suites of unit-tls. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "identity", .pTests = identity_tests},
    {.pName = "slot", .pTests = slot_tests},
    CU_SUITE_INFO_NULL,
};

struct x509_pair test_ca(struct arena *a)
{
    struct x509_pair ca;
    struct x509_validity life = {NOW, NOW + 3650 * (int64_t)DAY};
    struct error err;
    if (x509_issue_ca(a, STR("test CA"), life, &ca, &err) < 0)
        abort();
    return ca;
}

struct x509_pair test_pair(struct arena *a, const struct x509_pair *ca, const char *name)
{
    struct x509_pair pair;
    struct x509_validity life = {NOW, NOW + 365 * (int64_t)DAY};
    struct str names[] = {str_of(name), STR("10.0.0.7"), STR("fd00::1")};
    struct error err;
    if (x509_issue_serving(a, ca, names, ARRAY_LEN(names), life, &pair, &err) < 0)
        abort();
    return pair;
}
