/* networks.c - tests: service networks and the VPC's association. */
#include "suites.h"
#include "support/assert.h"
#include "told.h"

#define NETWORK(id, name)                                                                          \
    "{\"id\":\"" id "\",\"arn\":\"" ARN "servicenetwork/" id "\",\"name\":\"" name "\"}"
#define VPC(id, status)                                                                            \
    "{\"id\":\"" id "\",\"arn\":\"" ARN "servicenetworkvpcassociation/" id                         \
    "\",\"status\":\"" status "\",\"serviceNetworkId\":\"sn-1\",\"serviceNetworkName\":"           \
    "\"my-hotel\",\"serviceNetworkArn\":\"" ARN "servicenetwork/sn-1\"}"

static struct observed_network_unit unit(struct told *t, const char *name)
{
    return observed_store_network_unit(t->store, t->arena, str_of(name));
}

static void test_found(void)
{
    struct told t;
    told_start(&t);
    told_list(&t, 10, "ListServiceNetworks",
              "{\"items\":[" NETWORK("sn-1", "my-hotel") "," NETWORK("sn-2", "twin") "," NETWORK(
                  "sn-3", "twin") "]}");
    T_INT_EQ(unit(&t, "my-hotel").match_count, 1);
    T_INT_EQ(unit(&t, "sn-1").match_count, 1);
    T_INT_EQ(unit(&t, ARN "servicenetwork/sn-1").match_count, 1);
    T_INT_EQ(unit(&t, "twin").match_count, 2);
    T_INT_EQ(unit(&t, "nobody").match_count, 0);
    T_STR_EQ(unit(&t, "my-hotel").matches[0].account, "123456789012");
    told_stop(&t);
}

static struct str bound_id(struct told *t, const char *name)
{
    const struct desired_association association = {.network = str_of(name)};
    const struct desired_service want = {.associations = &association, .association_count = 1};
    struct observed_service_unit seen =
        observed_store_service_unit(t->store, t->arena, &want, &t->who, 0);
    return seen.networks[0].id;
}

/* A service is associated with the one network of that name, also with one that is seen only
 * through the VPC's association. */
static void test_bound(void)
{
    struct told t;
    told_start(&t);
    T_STR_EQ(bound_id(&t, "my-hotel"), "");
    told_list(&t, 10, "ListServiceNetworkVpcAssociations",
              "{\"items\":[" VPC("snva-1", "ACTIVE") "]}");
    T_STR_EQ(bound_id(&t, "my-hotel"), "sn-1");
    told_list(&t, 11, "ListServiceNetworks",
              "{\"items\":[" NETWORK("sn-8", "my-hotel") "," NETWORK("sn-9", "my-hotel") "]}");
    T_STR_EQ(bound_id(&t, "my-hotel"), ""); /* which of them? */
    told_list(&t, 12, "ListServiceNetworks", "{\"items\":[" NETWORK("sn-9", "my-hotel") "]}");
    T_STR_EQ(bound_id(&t, "my-hotel"), "sn-9");
    told_stop(&t);
}

static void test_vpc(void)
{
    struct told t;
    told_start(&t);
    told_list(&t, 10, "ListServiceNetworkVpcAssociations",
              "{\"items\":[" VPC("snva-1", "DELETE_IN_PROGRESS") "," VPC("snva-2", "ACTIVE") "]}");
    T_STR_EQ(unit(&t, "x").vpc->id, "snva-2"); /* the one that stays */
    T_OK(told_call(&t, 20, 20, "DeleteServiceNetworkVpcAssociation",
                   "serviceNetworkVpcAssociationIdentifier", "snva-2", NULL, "{}"),
         &t.err);
    T_OK(told_call(&t, 19, 21, "ListServiceNetworkVpcAssociations", NULL, NULL, NULL,
                   "{\"items\":[" VPC("snva-2", "ACTIVE") "]}"),
         &t.err);
    T_INT_EQ(unit(&t, "x").vpc->status, LATTICE_DELETE_IN_PROGRESS);
    told_list(&t, 30, "ListServiceNetworkVpcAssociations", "{\"items\":[]}");
    T_TRUE(unit(&t, "x").vpc == NULL);
    told_stop(&t);
}

static void test_made_and_deleted(void)
{
    struct told t;
    told_start(&t);
    T_OK(told_call(&t, 10, 10, "CreateServiceNetwork", NULL, NULL,
                   "{\"name\":\"my-hotel\",\"tags\":{\"a\":\"b\"}}", NETWORK("sn-1", "my-hotel")),
         &t.err);
    T_INT_EQ(unit(&t, "my-hotel").matches[0].tags.tags.n, 1);
    T_OK(told_call(&t, 11, 11, "DeleteServiceNetwork", "serviceNetworkIdentifier", "sn-1", NULL,
                   "{}"),
         &t.err);
    T_INT_EQ(unit(&t, "my-hotel").match_count, 0);
    T_INT_EQ(observed_store_counts(t.store).tagged, 0);
    told_stop(&t);
}

CU_TestInfo network_tests[] = {
    {"found", test_found},
    {"bound", test_bound},
    {"the VPC's association", test_vpc},
    {"made and deleted", test_made_and_deleted},
    CU_TEST_INFO_NULL,
};
