/* shapes.c - tests: replies of another shape than the model's are refused, whatever the call. */
#include <stdio.h>

#include "suites.h"
#include "support/assert.h"
#include "told.h"

#define LISTED(item) "{\"items\":[" item "]}"
#define SHAPED(id, arn, more)                                                                      \
    "{\"id\":" id ",\"arn\":" arn ",\"name\":\"x\",\"status\":\"ACTIVE\"" more "}"
#define GOOD_ARN "\"" ARN "service/svc-1\""

static const struct {
    const char *operation, *param, *value, *reply;
} bad[] = {
    {"ListServices", NULL, NULL, LISTED("{}")},
    {"ListServices", NULL, NULL, LISTED("7")},
    {"ListServices", NULL, NULL, LISTED(SHAPED("\"svc-2\"", "7", ""))},
    {"GetService", "serviceIdentifier", "svc-1", SHAPED("null", GOOD_ARN, "")},
    {"CreateService", NULL, NULL, "{}"},
    {"UpdateService", "serviceIdentifier", "svc-1", "{\"status\":\"SINGING\"}"},
    {"CreateListener", "serviceIdentifier", "svc-1",
     SHAPED("\"listener-1\"", GOOD_ARN, ",\"port\":\"eighty\"")},
    {"CreateListener", "serviceIdentifier", "svc-1",
     SHAPED("\"listener-1\"", GOOD_ARN, ",\"port\":65536")},
    {"CreateListener", "serviceIdentifier", "svc-1",
     SHAPED("\"listener-1\"", GOOD_ARN, ",\"protocol\":\"GOPHER\"")},
    {"ListTargetGroups", NULL, NULL, LISTED("{\"id\":\"tg-2\"}")},
    {"ListTargetGroups", NULL, NULL, LISTED(SHAPED("\"tg-1\"", GOOD_ARN, ",\"port\":-1"))},
    {"RegisterTargets", "targetGroupIdentifier", "tg-1", "{\"successful\":[{\"port\":80}]}"},
    {"ListServiceNetworks", NULL, NULL, LISTED("{\"id\":[]}")},
    {"ListServiceNetworkVpcAssociations", NULL, NULL, LISTED("{\"status\":\"ACTIVE\"}")},
    {"CreateServiceNetworkVpcAssociation", NULL, NULL, "{}"},
    {"GetResources", NULL, NULL, "{\"ResourceTagMappingList\":[{\"Tags\":[]}]}"},
};

static void test_refused(void)
{
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct told t;
        told_start(&t);
        T_OK(told_call(&t, 1, 1, "CreateService", NULL, NULL, "{}", SERVICE("ACTIVE")), &t.err);
        T_OK(told_call(&t, 1, 1, "CreateTargetGroup", NULL, NULL, "{}", GROUP("tg-1")), &t.err);
        int rc =
            told_call(&t, 2, 2, bad[i].operation, bad[i].param, bad[i].value, "{}", bad[i].reply);
        if (!T_FAILS(rc, &t.err, ERR_SYNTAX, ""))
            fprintf(stderr, "%s %s\n", bad[i].operation, bad[i].reply);
        struct observed_counts counts = observed_store_counts(t.store);
        T_INT_EQ(counts.services, 1);
        T_INT_EQ(counts.target_groups, 1);
        T_INT_EQ(counts.networks, 0);
        T_TRUE(told_unit(&t, "rates", 0).service->listener_count == 0);
        told_stop(&t);
    }
}

/* What tells nothing about the model is ignored, as is a write to what is not known. */
static void test_ignored(void)
{
    struct told t;
    told_start(&t);
    T_OK(told_call(&t, 1, 1, "PutAuthPolicy", NULL, NULL, "{}", "{}"), &t.err);
    T_OK(told_call(&t, 1, 1, "UpdateService", "serviceIdentifier", "svc-9", "{}", "{}"), &t.err);
    T_OK(told_call(&t, 1, 1, "DeleteRule", "serviceIdentifier", "svc-9", NULL, "{}"), &t.err);
    T_OK(told_call(&t, 1, 1, "RegisterTargets", "targetGroupIdentifier", "tg-9", "{}", "{}"),
         &t.err);
    T_INT_EQ(observed_store_counts(t.store).services, 0);
    told_stop(&t);
}

CU_TestInfo shape_tests[] = {
    {"refused", test_refused},
    {"ignored", test_ignored},
    CU_TEST_INFO_NULL,
};
