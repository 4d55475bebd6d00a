/* suites.c - registry of the tests of kube_client. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "client", .pTests = client_tests},
    {.pName = "credentials", .pTests = credentials_tests},
    {.pName = "in_cluster", .pTests = in_cluster_tests},
    {.pName = "kubeconfig", .pTests = kubeconfig_tests},
    {.pName = "loop", .pTests = loop_tests},
    {.pName = "path", .pTests = path_tests},
    {.pName = "subprocess", .pTests = subprocess_tests},
    CU_SUITE_INFO_NULL,
};
