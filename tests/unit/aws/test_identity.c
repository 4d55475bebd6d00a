/* test_identity.c - region, account, VPC and cluster: from settings, else from instance metadata.
 */
#include "aws/identity.h"
#include "suites.h"
#include "support/assert.h"
#include "world.h"

#define WHOLE                                                                                      \
    {                                                                                              \
        S("us-west-2"), S("123456789012"), S("vpc-0123456789abcdef0"), S("prod")                   \
    }

static int complete(struct world *w, struct aws_identity *identity, struct error *err)
{
    return aws_identity_complete(w->arena, &w->environment, identity, err);
}

static void settings_suffice(void)
{
    WORLD(w);
    struct aws_identity identity = WHOLE;
    struct error err = {0};
    T_OK(complete(w, &identity, &err), &err);
    T_STR_EQ(identity.region, "us-west-2");
    T_STR_EQ(identity.cluster_name, "prod");
    T_INT_EQ(world_requests(w, 0), 0);
}

static void region_from_elsewhere(void)
{
    WORLD(w);
    struct aws_identity identity = WHOLE;
    struct error err = {0};
    world_set(w, "AWS_CONFIG_FILE", world_file(w, "c", "[default]\nregion = ap-south-1\n"));
    identity.region = STR_NONE;
    T_OK(complete(w, &identity, &err), &err);
    T_STR_EQ(identity.region, "ap-south-1");
    world_set(w, "AWS_DEFAULT_REGION", "eu-west-3");
    identity.region = STR_NONE;
    T_OK(complete(w, &identity, &err), &err);
    T_STR_EQ(identity.region, "eu-west-3");
    world_set(w, "AWS_REGION", "us-gov-west-1");
    identity.region = STR_NONE;
    T_OK(complete(w, &identity, &err), &err);
    T_STR_EQ(identity.region, "us-gov-west-1");
    world_set(w, "AWS_REGION", "");
    world_set(w, "AWS_DEFAULT_REGION", "");
    world_set(w, "AWS_CONFIG_FILE", world_file(w, "c", "[default"));
    identity.region = STR_NONE;
    T_FAILS(complete(w, &identity, &err), &err, ERR_SYNTAX, "line 1");
}

static void forms(void)
{
    static const struct {
        size_t offset;
        const char *value, *message; /* NULL: right */
    } rows[] = {
        {offsetof(struct aws_identity, region), "us-isob-east-1", NULL},
        {offsetof(struct aws_identity, region), "eusc-de-east-1", NULL},
        {offsetof(struct aws_identity, region), "ap-southeast-12", NULL},
        {offsetof(struct aws_identity, region), "us-west-2a", "REGION is \"us-west-2a\"; it must"},
        {offsetof(struct aws_identity, region), "us-west", "such as us-west-2"},
        {offsetof(struct aws_identity, region), "US-WEST-2", "such as us-west-2"},
        {offsetof(struct aws_identity, region), "us--2", "such as us-west-2"},
        {offsetof(struct aws_identity, region), "2", "such as us-west-2"},
        {offsetof(struct aws_identity, region), "us-west-2.evil.com", "such as us-west-2"},
        {offsetof(struct aws_identity, account_id), "12345678901", "AWS_ACCOUNT_ID is \"123"},
        {offsetof(struct aws_identity, account_id), "1234-5678-901", "it must be 12 digits"},
        {offsetof(struct aws_identity, account_id), "12345678901x", "it must be 12 digits"},
        {offsetof(struct aws_identity, vpc_id), "vpc-01234567", NULL},
        {offsetof(struct aws_identity, vpc_id), "vpc-0123456", "CLUSTER_VPC_ID is \"vpc-0123456\""},
        {offsetof(struct aws_identity, vpc_id), "vpc-0123456g", "8 or 17 hexadecimal digits"},
        {offsetof(struct aws_identity, vpc_id), "subnet-01234567", "8 or 17 hexadecimal digits"},
        {offsetof(struct aws_identity, cluster_name), "My_cluster-1.local", NULL},
        {offsetof(struct aws_identity, cluster_name), "a/b", "CLUSTER_NAME is \"a/b\"; it must be"},
    };
    WORLD(w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct aws_identity identity = WHOLE;
        struct error err = {0};
        *(struct str *)(void *)((char *)&identity + rows[i].offset) = str_of(rows[i].value);
        if (rows[i].message)
            T_FAILS(complete(w, &identity, &err), &err, ERR_CONFIG, rows[i].message);
        else
            T_OK(complete(w, &identity, &err), &err);
    }
}

#define VPC_PATH     "/latest/meta-data/network/interfaces/macs/02:29:96:8f:6a:2d/vpc-id"
#define ACCOUNT_PATH "/latest/meta-data/identity-credentials/ec2/info"

static struct world *world_with_instance(void)
{
    struct world *w = world_new();
    world_set(w, "AWS_EC2_METADATA_DISABLED", "");
    world_set(w, "AWS_EC2_METADATA_SERVICE_ENDPOINT", w->url);
    world_answer(w, (struct answer){"PUT", "/latest/api/token", 200, "session-token", 0});
    world_answer(
        w, (struct answer){"GET", "/latest/meta-data/placement/region", 200, "eu-north-1\n", 0});
    world_answer(w, (struct answer){"GET", ACCOUNT_PATH, 200,
                                    "{\"Code\": \"Success\", \"AccountId\": \"210987654321\"}", 0});
    world_answer(w, (struct answer){"GET", "/latest/meta-data/mac", 200, "02:29:96:8f:6a:2d", 0});
    world_answer(w, (struct answer){"GET", VPC_PATH, 200, "vpc-0a1b2c3d", 0});
    return w;
}
#define INSTANCE(name) _cleanup_(cleanup_world) struct world *name = world_with_instance()

static void metadata_fills_the_gaps(void)
{
    INSTANCE(w);
    struct aws_identity identity = {.cluster_name = STR("prod")};
    struct error err = {0};
    T_OK(complete(w, &identity, &err), &err);
    T_STR_EQ(identity.region, "eu-north-1");
    T_STR_EQ(identity.account_id, "210987654321");
    T_STR_EQ(identity.vpc_id, "vpc-0a1b2c3d");
    T_INT_EQ(world_requests(w, 0), 5);
    T_CONTAINS(w->last, "x-aws-ec2-metadata-token: session-token\n");
    struct aws_identity half = WHOLE;
    half.vpc_id = STR_NONE;
    T_OK(complete(w, &half, &err), &err);
    T_STR_EQ(half.region, "us-west-2");
    T_STR_EQ(half.vpc_id, "vpc-0a1b2c3d");
    T_INT_EQ(world_requests(w, 0), 8);
}

static void metadata_fails(void)
{
    static const struct {
        struct answer answer;
        enum error_code code;
        const char *message;
    } rows[] = {
        {{"PUT", NULL, 403, "", 0}, ERR_REMOTE, "instance metadata answered 403 to PUT"},
        {{"PUT", NULL, 200, "x", HTTP_FATE_DROP}, ERR_IO, "metadata hop limit must be 2"},
        {{"GET", NULL, 404, "", 0}, ERR_NOT_FOUND, "answered 404 to GET /latest/meta-data/pla"},
        {{"GET", ACCOUNT_PATH, 200, "<html>", 0}, ERR_SYNTAX, ACCOUNT_PATH ": line 1"},
        {{"GET", ACCOUNT_PATH, 200, "{}", 0}, ERR_SYNTAX, "has no AccountId"},
        {{"GET", "/latest/meta-data/placement/region", 200, "<html>", 0},
         ERR_CONFIG,
         "REGION is \"<html>\" in instance metadata"},
        {{"GET", "/latest/meta-data/mac", 200, "../..", 0}, ERR_SYNTAX, "no hardware address"},
        {{"GET", VPC_PATH, 200, "vpc-1", HTTP_FATE_CUT}, ERR_IO, "instance metadata"},
        {{"GET", VPC_PATH, 404, "", 0}, ERR_NOT_FOUND, "/vpc-id"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        INSTANCE(w);
        struct aws_identity identity = {.cluster_name = STR("prod")};
        struct error err = {0};
        world_answer(w, rows[i].answer);
        T_FAILS(complete(w, &identity, &err), &err, rows[i].code, rows[i].message);
        T_CONTAINS((const char *)err.message,
                   "cannot find out REGION, AWS_ACCOUNT_ID, CLUSTER_VPC_ID; set");
        T_INT_EQ(identity.region.n + identity.account_id.n, 0);
    }
}

static void nothing_to_ask(void)
{
    WORLD(w);
    struct aws_identity identity = WHOLE;
    struct error err = {0};
    identity.vpc_id = STR_NONE;
    T_FAILS(complete(w, &identity, &err), &err, ERR_CONFIG, "cannot find out CLUSTER_VPC_ID; set");
    T_CONTAINS((const char *)err.message, "AWS_EC2_METADATA_DISABLED is true");
    identity.cluster_name = STR_NONE;
    T_FAILS(complete(w, &identity, &err), &err, ERR_CONFIG, "CLUSTER_NAME is not set; it must be");
}

static void silence_ends(void)
{
    INSTANCE(w);
    struct aws_identity identity = {.cluster_name = STR("prod")};
    struct error err = {0};
    world_hold(w);
    T_FAILS(complete(w, &identity, &err), &err, ERR_TIMEOUT, "cannot find out REGION");
}

CU_TestInfo identity_tests[] = {
    {"settings suffice", settings_suffice},
    {"region from elsewhere", region_from_elsewhere},
    {"forms", forms},
    {"metadata fills the gaps", metadata_fills_the_gaps},
    {"metadata fails", metadata_fails},
    {"nothing to ask", nothing_to_ask},
    {"silence ends", silence_ends},
    CU_TEST_INFO_NULL,
};
