/* test_tunables.c - settings by name: numbers, switches and choices. */
#include "emulator/tunables.h"
#include "json/json_read.h"
#include "support/assert.h"

static void defaults(void)
{
    struct tunables t;
    tunables_init(&t);
    T_INT_EQ(t.service_delay_ms, 1000);
    T_INT_EQ(t.quota_rules_per_listener, 10);
    T_INT_EQ(t.verify_signatures, 1);
    T_INT_EQ(t.undocumented.token_mismatch, REFUSE_CONFLICT);
    T_INT_EQ(t.undocumented.page_size, 100);
}

static void values_by_name(void)
{
    struct tunables t;
    struct error err = {0};
    tunables_init(&t);
    T_OK(tunables_set(&t, STR("drain-ms"), STR("0"), &err), &err);
    T_INT_EQ(t.drain_ms, 0);
    T_OK(tunables_set(&t, STR("clock-offset-ms"), STR("-5000"), &err), &err);
    T_INT_EQ(t.clock_offset_ms, -5000);
    T_OK(tunables_set(&t, STR("token-mismatch"), STR("accepted"), &err), &err);
    T_INT_EQ(t.undocumented.token_mismatch, REFUSE_NOT);
    T_FAILS(tunables_set(&t, STR("drain"), STR("1"), &err), &err, ERR_CONFIG, "no setting");
    T_FAILS(tunables_set(&t, STR("drain-ms"), STR("-1"), &err), &err, ERR_CONFIG, "0 to 86400000");
    T_FAILS(tunables_set(&t, STR("token-mismatch"), STR("1"), &err), &err, ERR_CONFIG,
            "none of conflict, validation, access-denied, accepted");
}

static void all_or_none(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct tunables t;
    struct error err = {0};
    tunables_init(&t);
    const struct jv *good = json_read(
        a, STR("{\"drain-ms\":5,\"verify-signatures\":false,\"page-size\":\"7\"}"), NULL, &err);
    T_OK(tunables_patch(&t, good, &err), &err);
    T_INT_EQ(t.drain_ms, 5);
    T_INT_EQ(t.verify_signatures, 0);
    T_INT_EQ(t.undocumented.page_size, 7);
    const struct jv *bad = json_read(a, STR("{\"drain-ms\":6,\"page-size\":0}"), NULL, &err);
    T_FAILS(tunables_patch(&t, bad, &err), &err, ERR_CONFIG, "page-size");
    T_INT_EQ(t.drain_ms, 5);
    T_FAILS(tunables_patch(&t, NULL, &err), &err, ERR_CONFIG, "an object");
    const struct jv *shown = tunables_show(a, &t);
    T_STR_EQ(jv_str(jv_get(shown, "verify-signatures")), "false");
    T_STR_EQ(jv_number_text(jv_get(shown, "drain-ms")), "5");
    T_OK(tunables_patch(&t, shown, &err), &err);
}

CU_TestInfo tunables_tests[] = {
    {"defaults", defaults},
    {"values by name", values_by_name},
    {"all or none", all_or_none},
    CU_TEST_INFO_NULL,
};
