/* test_faults.c - rules set and taken back by admin calls; SIGKILL to a child of the test's own. */
#include "faults/faults.h"

#include <signal.h>
#include <sys/wait.h>

#include "support/assert.h"

struct world {
    struct arena *a;
    struct faults *faults;
    struct str body;
};

static struct world world_new(void)
{
    return (struct world){.a = arena_new(), .faults = faults_new()};
}

static void world_free(struct world *w)
{
    faults_free(w->faults);
    arena_free(w->a);
}

static int admin(struct world *w, const char *method, const char *tail, const char *body)
{
    struct str path = arena_printf(w->a, FAULTS_PATH "%s", tail);
    return faults_admin(w->faults, w->a, str_of(method), path, str_of(body), &w->body);
}

static struct fault_decision call(struct world *w, const char *operation, const char *subject)
{
    struct fault_decision d;
    faults_before(w->faults, w->a, str_of(operation), str_of(subject), &d);
    return d;
}

static void rules_come_and_go(void)
{
    struct world w = world_new();
    T_INT_EQ(call(&w, "GetService", "svc-1").rule, 0);
    T_INT_EQ(admin(&w, "POST", "", "{\"effect\":\"throttle\",\"operation\":\"Get*\",\"nth\":2}"),
             201);
    T_STR_EQ(w.body, "{\"id\":1,\"effect\":\"throttle\",\"operation\":\"Get*\",\"nth\":2,"
                     "\"seen\":0,\"hits\":0}");
    T_INT_EQ(admin(&w, "POST", "", "{\"effect\":\"cut-connection\",\"resource\":\"svc-9\"}"), 201);
    T_INT_EQ(call(&w, "GetService", "svc-1").kind, FAULT_NONE);
    struct fault_decision d = call(&w, "GetService", "svc-1");
    T_INT_EQ(d.kind, FAULT_ERROR);
    T_INT_EQ(d.status, 429);
    T_INT_EQ(d.retry_after_s, -1);
    T_INT_EQ(call(&w, "ListRules", "svc-9").kind, FAULT_CUT);
    T_INT_EQ(admin(&w, "GET", "", ""), 200);
    T_CONTAINS(w.body, "{\"faults\":[{\"id\":1,");
    T_CONTAINS(w.body, "\"seen\":2,\"hits\":1}");
    T_INT_EQ(admin(&w, "DELETE", "/1", ""), 204);
    T_INT_EQ(admin(&w, "DELETE", "/1", ""), 404);
    T_INT_EQ(call(&w, "GetService", "svc-1").kind, FAULT_NONE);
    T_INT_EQ(admin(&w, "DELETE", "", ""), 204);
    T_INT_EQ(admin(&w, "GET", "", ""), 200);
    T_STR_EQ(w.body, "{\"faults\":[]}");
    world_free(&w);
}

static void wrong_calls_are_refused(void)
{
    struct world w = world_new();
    T_INT_EQ(admin(&w, "POST", "", "{"), 400);
    T_CONTAINS(w.body, "{\"message\":\"line 1, column 2: ");
    T_INT_EQ(admin(&w, "POST", "", "{\"effect\":\"boom\"}"), 400);
    T_CONTAINS(w.body, "boom");
    T_INT_EQ(admin(&w, "PUT", "", ""), 405);
    T_INT_EQ(admin(&w, "GET", "/1", ""), 405);
    T_INT_EQ(admin(&w, "DELETE", "/x", ""), 404);
    T_INT_EQ(admin(&w, "DELETE", "x", ""), 404);
    T_INT_EQ(faults_admin(w.faults, w.a, STR("GET"), STR("/other"), STR_NONE, &w.body), 404);
    world_free(&w);
}

static pid_t sleeper(void)
{
    pid_t pid = fork();
    if (pid < 0)
        abort();
    if (pid == 0)
        for (;;)
            pause();
    return pid;
}

/* Whether the child was killed; it is reaped in any case. */
static bool was_killed(pid_t pid, bool expected)
{
    int status = 0;
    if (!expected && waitpid(pid, &status, WNOHANG) == 0) {
        kill(pid, SIGTERM);
        waitpid(pid, &status, 0);
        return false;
    }
    return waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static void add_kill(struct world *w, pid_t pid, const char *when, const char *operation)
{
    struct str form =
        arena_printf(w->a, "{\"effect\":\"kill\",\"pid\":%d,\"when\":\"%s\",\"operation\":\"%s\"}",
                     pid, when, operation);
    T_INT_EQ(admin(w, "POST", "", form.p), 201);
}

static void processes_are_killed_before_or_after(void)
{
    struct world w = world_new();
    pid_t first = sleeper(), second = sleeper(), third = sleeper();
    add_kill(&w, first, "before", "CreateRule");
    add_kill(&w, second, "after", "DeleteRule");
    add_kill(&w, third, "after", "GetRule");
    struct fault_decision d = call(&w, "CreateRule", "");
    T_TRUE(was_killed(first, true));
    T_TRUE(d.kind == FAULT_CUT && d.when == FAULT_BEFORE);
    d = call(&w, "DeleteRule", "");
    T_TRUE(d.kind == FAULT_CUT && d.when == FAULT_AFTER);
    T_INT_EQ(kill(second, 0), 0);
    faults_after(w.faults, &d);
    T_TRUE(was_killed(second, true));
    T_INT_EQ(call(&w, "GetRule", "").kill_pid, third);
    T_TRUE(!was_killed(third, false));
    world_free(&w);
}

CU_TestInfo faults_tests[] = {
    {"rules come and go", rules_come_and_go},
    {"wrong calls are refused", wrong_calls_are_refused},
    {"processes are killed before or after", processes_are_killed_before_or_after},
    CU_TEST_INFO_NULL,
};
