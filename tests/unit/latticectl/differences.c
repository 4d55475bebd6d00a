/* differences.c - tests of what stands behind the steps of a plan, field by field. */
#include "latticectl_online/differences.h"

#include "json/json_read.h"
#include "suites.h"
#include "support/assert.h"

static const char snapshot_text[] =
    "{\"services\":[{\"id\":\"svc-1\",\"arn\":\"arn:svc-1\",\"name\":\"rates\","
    "\"tags\":{\"team\":\"a\",\"old\":\"1\"},\"certificateArn\":\"c1\",\"listeners\":[{"
    "\"id\":\"listener-1\",\"arn\":\"arn:listener-1\",\"defaultAction\":{\"fixedResponse\":{"
    "\"statusCode\":500}},\"rules\":["
    "{\"id\":\"rule-1\",\"arn\":\"arn:rule-1\",\"priority\":1,\"match\":{\"httpMatch\":{"
    "\"method\":\"GET\",\"headerMatches\":[{\"name\":\"x\"}]}},\"action\":{\"forward\":{"
    "\"targetGroups\":[{\"targetGroupIdentifier\":\"tg-1\",\"weight\":90}]}}},"
    "{\"id\":\"rule-2\",\"arn\":\"arn:rule-2\",\"priority\":2}]}]}],"
    "\"targetGroups\":[{\"id\":\"tg-1\",\"arn\":\"arn:tg-1\",\"config\":{\"healthCheck\":{"
    "\"path\":\"/\",\"healthyThresholdCount\":5}},\"targets\":[{\"id\":\"10.0.0.1\"}]}]}";

/* The differences of one step, one a line. */
static const char *found(struct arena *a, struct plan_step step)
{
    struct error err;
    const struct jv *snapshot = json_read(a, str_of(snapshot_text), NULL, &err);
    struct plan plan = {.steps = &step, .step_count = 1};
    struct differences all = differences_find(a, &plan, snapshot);
    struct str text = STR_NONE;
    vec_foreach (&all, d)
        text = arena_printf(a, "%" PRISTR "%" PRISTR "|%" PRISTR "|%" PRISTR "|%" PRISTR "\n",
                            STR_ARG(text), STR_ARG(d->resource), STR_ARG(d->field),
                            STR_ARG(d->wanted), STR_ARG(d->found));
    return text.n ? text.p : "";
}

static const char *of(struct arena *a, const char *operation, const char *param, const char *id,
                      const char *body)
{
    struct plan_param params[] = {{"serviceIdentifier", STR("svc-1")}, {param, str_of(id)}};
    struct plan_step step = {
        .operation = operation,
        .subject = STR("it"),
        .params = params,
        .param_count = 2,
        .body = str_of(body),
    };
    return found(a, step);
}

static void whole_resources(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    T_STR_EQ(of(a, "CreateRule", "listenerIdentifier", "listener-1", "{\"priority\":1}"),
             "it||present|absent\n");
    T_STR_EQ(of(a, "DeleteRule", "ruleIdentifier", "rule-1", ""), "it (rule-1)||absent|present\n");
}

static void members_that_differ(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    T_STR_EQ(of(a, "UpdateRule", "ruleIdentifier", "rule-1",
                "{\"priority\":1,\"action\":{\"forward\":{\"targetGroups\":["
                "{\"targetGroupIdentifier\":\"tg-1\",\"weight\":50},"
                "{\"targetGroupIdentifier\":\"tg-2\",\"weight\":50}]}}}"),
             "it (rule-1)|action.forward.targetGroups[0].weight|50|90\n"
             "it (rule-1)|action.forward.targetGroups[1]|"
             "{\"targetGroupIdentifier\":\"tg-2\",\"weight\":50}|absent\n");
    T_STR_EQ(of(a, "UpdateListener", "listenerIdentifier", "listener-1",
                "{\"defaultAction\":{\"fixedResponse\":{\"statusCode\":404}}}"),
             "it (listener-1)|defaultAction.fixedResponse.statusCode|404|500\n");
    T_STR_EQ(of(a, "UpdateService", "serviceIdentifier", "svc-1", "{\"certificateArn\":\"c2\"}"),
             "it (svc-1)|certificateArn|c2|c1\n");
}

static void what_is_found_beyond_what_is_wanted(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    T_STR_EQ(of(a, "UpdateRule", "ruleIdentifier", "rule-1",
                "{\"match\":{\"httpMatch\":{\"method\":\"GET\"}}}"),
             "it (rule-1)|match.httpMatch.headerMatches|absent|[{\"name\":\"x\"}]\n");
}

static void what_is_left_to_aws_or_to_others_is_no_difference(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    T_STR_EQ(of(a, "UpdateTargetGroup", "targetGroupIdentifier", "tg-1",
                "{\"healthCheck\":{\"path\":\"/healthz\"}}"),
             "it (tg-1)|healthCheck.path|/healthz|/\n");
    T_STR_EQ(of(a, "TagResource", "resourceArn", "arn:svc-1",
                "{\"tags\":{\"team\":\"b\",\"new\":\"1\"}}"),
             "it (svc-1)|tags.team|b|a\nit (svc-1)|tags.new|1|absent\n");
}

static void rules_of_one_call(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    T_STR_EQ(of(a, "BatchUpdateRule", "listenerIdentifier", "listener-1",
                "{\"rules\":[{\"ruleIdentifier\":\"rule-1\",\"priority\":2},"
                "{\"ruleIdentifier\":\"rule-2\",\"priority\":1}]}"),
             "it (rule-1)|priority|2|1\nit (rule-2)|priority|1|2\n");
}

static void targets(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    static const char body[] = "{\"targets\":[{\"id\":\"10.0.0.1\",\"port\":80},"
                               "{\"id\":\"fd00::1\",\"port\":81}]}";
    T_STR_EQ(of(a, "RegisterTargets", "targetGroupIdentifier", "tg-1", body),
             "it (tg-1)|targets[10.0.0.1]:80|present|absent\n"
             "it (tg-1)|targets[fd00::1]:81|present|absent\n");
    T_STR_EQ(of(a, "DeregisterTargets", "targetGroupIdentifier", "tg-1", body),
             "it (tg-1)|targets[10.0.0.1]:80|absent|present\n"
             "it (tg-1)|targets[fd00::1]:81|absent|present\n");
}

static void what_is_yet_to_be_made(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    T_STR_EQ(of(a, "RegisterTargets", "targetGroupIdentifier", "@{group}",
                "{\"targets\":[{\"id\":\"10.0.0.1\",\"port\":80}]}"),
             "it|targets[10.0.0.1]:80|present|absent\n");
}

CU_TestInfo differences_tests[] = {
    {"whole_resources", whole_resources},
    {"members_that_differ", members_that_differ},
    {"what_is_found_beyond_what_is_wanted", what_is_found_beyond_what_is_wanted},
    {"what_is_left_to_aws_or_to_others_is_no_difference",
     what_is_left_to_aws_or_to_others_is_no_difference},
    {"rules_of_one_call", rules_of_one_call},
    {"targets", targets},
    {"what_is_yet_to_be_made", what_is_yet_to_be_made},
    CU_TEST_INFO_NULL,
};
