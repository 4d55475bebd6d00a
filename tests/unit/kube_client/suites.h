/* suites.h - the tests of kube_client, one array a file. */
#ifndef LG_TESTS_UNIT_KUBE_CLIENT_SUITES_H
#define LG_TESTS_UNIT_KUBE_CLIENT_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo client_tests[];
extern CU_TestInfo credentials_tests[];
extern CU_TestInfo in_cluster_tests[];
extern CU_TestInfo kubeconfig_tests[];
extern CU_TestInfo loop_tests[];
extern CU_TestInfo path_tests[];
extern CU_TestInfo subprocess_tests[];

#endif
