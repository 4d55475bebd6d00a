/* test_endpoint.c - endpoints as the SDKs' rules build them, and as settings change them. */
#include <stdio.h>

#include "aws/endpoint.h"
#include "base/file.h"
#include "json/json_read.h"
#include "suites.h"
#include "support/assert.h"
#include "world.h"

/* [service, region, normal, dual-stack, FIPS, FIPS and dual-stack] */
static void check_row(struct arena *a, const struct jv *row)
{
    int64_t service = -1;
    T_TRUE(jv_int(jv_at(row, 0), &service) && service >= 0 && service < AWS_SERVICE_COUNT);
    for (size_t i = 0; i < 4; i++) {
        struct aws_endpoint_settings settings = {.fips = i & 2, .dual_stack = i & 1};
        struct error err = {0};
        struct str url = STR_NONE;
        T_OK(aws_endpoint(a, (enum aws_service)service, jv_str(jv_at(row, 1)), &settings, &url,
                          &err),
             &err);
        T_STR_EQ(url, jv_str(jv_at(row, 2 + i)));
    }
}

void run_endpoint_rules(const char *path)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_CONFIG_FILE_BYTES);
    struct error err = {0};
    if (!T_OK(file_read(path, &text, &err), &err))
        return;
    const struct jv *rows = json_read(a, strbuf_str(&text), NULL, &err);
    T_TRUE(jv_len(rows) >= AWS_SERVICE_COUNT);
    jv_foreach (rows, i, row)
        check_row(a, row);
}

/* The endpoint in a world, or the error in brackets. */
static struct str endpoint(struct world *w, enum aws_service service)
{
    struct aws_endpoint_settings settings;
    struct error err = {0};
    struct str url = STR_NONE;
    if (aws_endpoint_settings_read(w->arena, &w->environment, &settings, &err) < 0 ||
        aws_endpoint(w->arena, service, STR("eu-west-1"), &settings, &url, &err) < 0)
        return arena_printf(w->arena, "[%d %s]", (int)err.code, err.message);
    return url;
}

#define LATTICE_URL "https://vpc-lattice.eu-west-1.amazonaws.com"

static void precedence(void)
{
    WORLD(w);
    T_STR_EQ(endpoint(w, AWS_VPC_LATTICE), LATTICE_URL);
    world_set(w, "AWS_PROFILE", "dev");
    world_set(w, "AWS_CONFIG_FILE",
              world_file(w, "c", "[profile dev]\nendpoint_url = http://profile\nservices = lab\n"));
    T_STR_EQ(endpoint(w, AWS_VPC_LATTICE), "http://profile");
    world_set(w, "AWS_CONFIG_FILE",
              world_file(w, "c",
                         "[profile dev]\nendpoint_url = http://profile\nservices = lab\n"
                         "[services lab]\nvpc_lattice =\n  endpoint_url = http://svc:80/\n"
                         "resource_groups_tagging_api =\n  endpoint_url = http://tag:1\n"));
    T_STR_EQ(endpoint(w, AWS_VPC_LATTICE), "http://svc");
    T_STR_EQ(endpoint(w, AWS_TAGGING), "http://tag:1");
    T_STR_EQ(endpoint(w, AWS_ACM), "http://profile");
    world_set(w, "AWS_ENDPOINT_URL", "http://all");
    T_STR_EQ(endpoint(w, AWS_VPC_LATTICE), "http://all");
    T_STR_EQ(endpoint(w, AWS_STS), "http://all");
    world_set(w, "AWS_ENDPOINT_URL_VPC_LATTICE", "http://127.0.0.1:8443");
    world_set(w, "AWS_ENDPOINT_URL_STS", "http://sts:1");
    world_set(w, "AWS_ENDPOINT_URL_ACM", "http://acm:1");
    world_set(w, "AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API", "http://tags:1");
    T_STR_EQ(endpoint(w, AWS_VPC_LATTICE), "http://127.0.0.1:8443");
    T_STR_EQ(endpoint(w, AWS_STS), "http://sts:1");
    T_STR_EQ(endpoint(w, AWS_ACM), "http://acm:1");
    T_STR_EQ(endpoint(w, AWS_TAGGING), "http://tags:1");
    world_set(w, "LATTICE_ENDPOINT", "https://vpce-1.vpc-lattice.eu-west-1.vpce.amazonaws.com");
    T_STR_EQ(endpoint(w, AWS_VPC_LATTICE),
             "https://vpce-1.vpc-lattice.eu-west-1.vpce.amazonaws.com");
    T_STR_EQ(endpoint(w, AWS_STS), "http://sts:1");
    world_set(w, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "True");
    T_STR_EQ(endpoint(w, AWS_STS), "https://sts.eu-west-1.amazonaws.com");
    world_set(w, "LATTICE_ENDPOINT", "");
    T_STR_EQ(endpoint(w, AWS_VPC_LATTICE), LATTICE_URL);
}

static void variants(void)
{
    WORLD(w);
    world_set(w, "AWS_CONFIG_FILE",
              world_file(w, "c",
                         "[default]\nuse_dualstack_endpoint=true\n"
                         "use_fips_endpoint = TRUE\n"));
    T_STR_EQ(endpoint(w, AWS_VPC_LATTICE), "https://vpc-lattice-fips.eu-west-1.api.aws");
    world_set(w, "AWS_USE_FIPS_ENDPOINT", "false");
    T_STR_EQ(endpoint(w, AWS_VPC_LATTICE), "https://vpc-lattice.eu-west-1.api.aws");
    world_set(w, "AWS_ENDPOINT_URL", "http://h");
    T_CONTAINS(endpoint(w, AWS_ACM),
               "endpoint of acm is configured and AWS_USE_DUALSTACK_ENDPOINT");
    world_set(w, "AWS_USE_FIPS_ENDPOINT", "true");
    T_CONTAINS(endpoint(w, AWS_ACM), "is configured and AWS_USE_FIPS_ENDPOINT is true; choose one");
}

static void mistakes(void)
{
    WORLD(w);
    world_set(w, "AWS_ENDPOINT_URL", "vpc-lattice.example.com");
    T_CONTAINS(endpoint(w, AWS_VPC_LATTICE),
               "endpoint of vpc-lattice: \"vpc-lattice.example.com\"");
    world_set(w, "AWS_CONFIG_FILE", world_file(w, "c", "nonsense"));
    T_CONTAINS(endpoint(w, AWS_VPC_LATTICE), "/c: line 1: neither [section] nor key = value");
}

CU_TestInfo endpoint_tests[] = {
    {"precedence", precedence},
    {"variants", variants},
    {"mistakes", mistakes},
    CU_TEST_INFO_NULL,
};
