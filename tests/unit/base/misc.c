/* misc.c - errors, clocks, ownership macros and the allocator that aborts. */
#include <errno.h>
#include <fcntl.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/xalloc.h"
#include "suites.h"
#include "support/assert.h"

static void errors_hold_code_and_message(void)
{
    struct error err;
    errno = ENOENT;
    T_INT_EQ(error_set(&err, ERR_IO, "open %s: %m", "x"), -1);
    T_INT_EQ(err.code, ERR_IO);
    T_STR_EQ((const char *)err.message, "open x: No such file or directory");
    T_INT_EQ(error_wrap(&err, "file %d", 7), -1);
    T_STR_EQ((const char *)err.message, "file 7: open x: No such file or directory");
    T_INT_EQ(err.code, ERR_IO);
    T_INT_EQ(error_set(NULL, ERR_IO, "x"), -1);
    T_INT_EQ(error_wrap(NULL, "x"), -1);
}

static void long_errors_are_cut(void)
{
    struct error err;
    error_set(&err, ERR_REMOTE, "%*d", LIMIT_ERROR_BYTES * 2, 1);
    T_INT_EQ(strlen(err.message), LIMIT_ERROR_BYTES - 1);
    error_wrap(&err, "context");
    T_TRUE(str_starts(str_of(err.message), STR("context:  ")));
    T_INT_EQ(strlen(err.message), LIMIT_ERROR_BYTES - 1);
    error_wrap(&err, "%*d", LIMIT_ERROR_BYTES * 2, 1);
    T_INT_EQ(strlen(err.message), LIMIT_ERROR_BYTES - 1);
}

static void times_are_written_as_rfc3339(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    int64_t moment = 1709210096 * NS_PER_SECOND + 12345678; /* a leap day */
    T_STR_EQ(clock_rfc3339(a, 0, 0), "1970-01-01T00:00:00Z");
    T_STR_EQ(clock_rfc3339(a, moment, 0), "2024-02-29T12:34:56Z");
    T_STR_EQ(clock_rfc3339(a, moment, 3), "2024-02-29T12:34:56.012Z");
    T_STR_EQ(clock_rfc3339(a, moment, 6), "2024-02-29T12:34:56.012345Z");
    T_STR_EQ(clock_rfc3339(a, moment, 9), "2024-02-29T12:34:56.012345678Z");
}

static void clocks_run(void)
{
    int64_t before = clock_monotonic_ns(), wall = clock_wall_ns();
    T_TRUE(clock_monotonic_ns() >= before);
    T_TRUE(wall > 1700000000 * NS_PER_SECOND); /* after 2023 */
}

static void cleanup_on_every_path(void)
{
    int kept = -1;
    {
        _cleanup_(cleanup_close) int dropped = open("/dev/null", O_RDONLY | O_CLOEXEC);
        _cleanup_(cleanup_close) int taken = open("/dev/null", O_RDONLY | O_CLOEXEC);
        T_TRUE(dropped >= 0 && taken >= 0);
        kept = TAKE_FD(taken);
        T_INT_EQ(taken, -1);
    }
    T_TRUE(fcntl(kept, F_GETFD) >= 0);
    close(kept);
    _cleanup_(cleanup_free) char *text = xstrdup("abc");
    char *mine = TAKE_PTR(text);
    T_TRUE(text == NULL);
    T_STR_EQ(mine, "abc");
    free(mine);
}

static void allocations(void)
{
    _cleanup_(cleanup_free) char *copy = xstrndup(STR("ab\0c"));
    T_INT_EQ(memcmp(copy, "ab\0c", 5), 0);
    _cleanup_(cleanup_free) int *zeros = xcalloc(3, sizeof(int));
    T_TRUE(zeros[0] == 0 && zeros[2] == 0);
    zeros = xreallocarray(zeros, 100, sizeof(int));
    zeros[99] = 1;
    T_INT_EQ(zeros[2], 0);
    _cleanup_(cleanup_free) void *nothing = xmalloc(0);
    T_TRUE(nothing != NULL);
}

CU_TestInfo misc_tests[] = {
    {"errors hold code and message", errors_hold_code_and_message},
    {"long errors are cut", long_errors_are_cut},
    {"times are written as RFC 3339", times_are_written_as_rfc3339},
    {"clocks run", clocks_run},
    {"cleanup on every path", cleanup_on_every_path},
    {"allocations", allocations},
    CU_TEST_INFO_NULL,
};
