/* test_rule.c - which calls a rule hits, what hits add up to, and rules in JSON. */
#include "faults/rule.h"
#include "json/json_read.h"
#include "support/assert.h"

static struct fault_rule rule_of(struct arena *a, const char *text)
{
    struct fault_rule rule = {0};
    struct error err;
    const struct jv *object = json_read(a, str_of(text), NULL, &err);
    if (!T_OK_PTR(object, &err) || !T_OK(fault_rule_read(object, &rule, &err), &err))
        abort();
    return rule;
}

static bool matches(struct arena *a, const char *operation, const char *resource)
{
    struct fault_rule rule = rule_of(
        a, arena_printf(a, "{\"effect\":\"cut-body\",\"operation\":\"%s\",\"resource\":\"%s\"}",
                        operation, resource)
               .p);
    return fault_match_call(&rule.match, STR("CreateService"), STR("svc-1 parking-demo"));
}

static void calls_are_matched(void)
{
    struct arena *a = arena_new();
    T_TRUE(matches(a, "*", ""));
    T_TRUE(matches(a, "CreateService", "parking"));
    T_TRUE(matches(a, "Create*", "svc-1"));
    T_TRUE(!matches(a, "Create", ""));
    T_TRUE(!matches(a, "CreateServiceNetwork", ""));
    T_TRUE(!matches(a, "Delete*", ""));
    T_TRUE(!matches(a, "*", "review"));
    arena_free(a);
}

/* The matching calls that are hit, as "2 3 4". */
static struct str hits(struct arena *a, const char *members, uint64_t calls)
{
    struct str out = STR("");
    struct fault_rule rule = rule_of(a, arena_printf(a, "{\"effect\":\"deny\"%s}", members).p);
    for (uint64_t n = 1; n <= calls; n++)
        if (fault_match_hits(&rule.match, n))
            out = arena_printf(a, "%" PRISTR "%s%u", STR_ARG(out), out.n ? " " : "", (unsigned)n);
    return out;
}

static void calls_are_counted(void)
{
    struct arena *a = arena_new();
    T_STR_EQ(hits(a, "", 4), "1 2 3 4");
    T_STR_EQ(hits(a, ",\"nth\":3", 5), "3 4 5");
    T_STR_EQ(hits(a, ",\"nth\":2,\"count\":2", 9), "2 3");
    T_STR_EQ(hits(a, ",\"count\":1", 9), "1");
    arena_free(a);
}

static size_t hit_count(const char *members)
{
    struct arena *a = arena_new();
    struct fault_rule rule = rule_of(a, arena_printf(a, "{\"effect\":\"deny\"%s}", members).p);
    size_t n = 0;
    for (uint64_t call = 1; call <= 10000; call++)
        n += fault_match_hits(&rule.match, call);
    arena_free(a);
    return n;
}

static void chance_follows_the_seed(void)
{
    struct arena *a = arena_new();
    size_t n = hit_count(",\"probability\":0.3,\"seed\":7");
    T_TRUE(n > 2860 && n < 3140); /* 3 sigma of 10,000 draws are 137 */
    T_INT_EQ(hit_count(",\"probability\":0"), 0);
    T_STR_EQ(hits(a, ",\"probability\":0.5,\"seed\":1", 40),
             hits(a, ",\"probability\":0.5,\"seed\":1", 40));
    T_TRUE(!str_eq(hits(a, ",\"probability\":0.5,\"seed\":1", 40),
                   hits(a, ",\"probability\":0.5,\"seed\":2", 40)));
    arena_free(a);
}

static void hits_of_several_rules_add_up(void)
{
    struct arena *a = arena_new();
    struct fault_decision d = {.retry_after_s = -1};
    struct fault_rule rules[] = {
        rule_of(a, "{\"effect\":\"delay\",\"delayMs\":50}"),
        rule_of(a, "{\"effect\":\"throttle\",\"retryAfterSeconds\":2,\"delayMs\":5}"),
        rule_of(a, "{\"effect\":\"error\",\"status\":500,\"code\":\"X\",\"when\":\"after\"}"),
        rule_of(a, "{\"effect\":\"kill\",\"pid\":77,\"when\":\"after\"}"),
        rule_of(a, "{\"effect\":\"stale-reads\",\"staleMs\":90}"),
    };
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        rules[i].id = i + 1;
        fault_decision_add(&d, &rules[i]);
    }
    T_INT_EQ(d.rule, 1);
    T_INT_EQ(d.delay_ms, 55);
    T_INT_EQ(d.stale_ms, 90);
    T_INT_EQ(d.kind, FAULT_ERROR);
    T_INT_EQ(d.when, FAULT_BEFORE);
    T_INT_EQ(d.status, 429);
    T_STR_EQ(d.code, "ThrottlingException");
    T_INT_EQ(d.retry_after_s, 2);
    T_INT_EQ(d.kill_pid, 77);
    T_INT_EQ(d.kill_when, FAULT_AFTER);
    arena_free(a);
}

static void some_items_of_a_batch_fail(void)
{
    struct arena *a = arena_new();
    struct fault_decision d = rule_of(a, "{\"effect\":\"partial-failure\",\"items\":2}").effect;
    T_TRUE(fault_item_fails(&d, 1, STR("10.0.0.1")));
    T_TRUE(!fault_item_fails(&d, 2, STR("10.0.0.1")));
    d = rule_of(a, "{\"effect\":\"partial-failure\",\"item\":\"10.0.0.7\"}").effect;
    T_TRUE(fault_item_fails(&d, 9, STR("10.0.0.7")));
    T_TRUE(!fault_item_fails(&d, 0, STR("10.0.0.1")));
    T_TRUE(!fault_item_fails(&(struct fault_decision){.items = 1}, 0, STR("x")));
    arena_free(a);
}

static void wrong_rules_are_refused(void)
{
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"[]", "must be an object"},
        {"{}", "effect: \"\" is none"},
        {"{\"effect\":\"x\"}", "effect: \"x\" is none"},
        {"{\"effect\":\"deny\",\"nht\":1}", "nht: no such member"},
        {"{\"effect\":\"deny\",\"nth\":0}", "nth: must be a whole number of 1 to"},
        {"{\"effect\":\"deny\",\"nth\":\"1\"}", "nth: must be a whole number"},
        {"{\"effect\":\"deny\",\"operation\":1}", "operation: must be a string"},
        {"{\"effect\":\"deny\",\"probability\":1.5}", "probability: must be a number of 0 to 1"},
        {"{\"effect\":\"deny\",\"probability\":true}", "probability: must be a number of 0 to 1"},
        {"{\"effect\":\"cut-connection\",\"when\":\"later\"}", "when: must be before or after"},
        {"{\"effect\":\"error\",\"status\":500}", "code: is needed for the effect error"},
        {"{\"effect\":\"kill\"}", "pid: is needed"},
        {"{\"effect\":\"kill\",\"pid\":1}", "pid: must be a whole number of 2 to"},
        {"{\"effect\":\"stale-reads\"}", "staleMs: is needed"},
        {"{\"effect\":\"delay\"}", "delayMs: is needed"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct error err;
        struct fault_rule rule;
        const struct jv *object = json_read(a, str_of(cases[i].text), NULL, &err);
        T_FAILS(fault_rule_read(object, &rule, &err), &err, ERR_INVALID, cases[i].part);
    }
    arena_free(a);
}

CU_TestInfo rule_tests[] = {
    {"calls are matched by operation and resource", calls_are_matched},
    {"calls are counted", calls_are_counted},
    {"chance follows the seed", chance_follows_the_seed},
    {"hits of several rules add up", hits_of_several_rules_add_up},
    {"some items of a batch fail", some_items_of_a_batch_fail},
    {"wrong rules are refused", wrong_rules_are_refused},
    CU_TEST_INFO_NULL,
};
