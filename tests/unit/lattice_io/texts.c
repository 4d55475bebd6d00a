/* texts.c - what an error is told as, and when it is told again. */
#include "suites.h"

#include "lattice_io/io.h"
#include "support/assert.h"

static struct str text_of(struct arena *a, const char *request_id, const char *message)
{
    struct aws_error error = {.code = STR("ConflictException"),
                              .request_id = str_of(request_id),
                              .message = str_of(message)};
    return io_error_text(a, "CreateService", &error);
}

static void test_text(void)
{
    struct arena *a = arena_new();
    T_STR_EQ(text_of(a, "r-1", "taken"), "ConflictException in CreateService (request r-1): taken");
    T_STR_EQ(text_of(a, "", "taken"), "ConflictException in CreateService: taken");
    arena_free(a);
}

static void test_repeats(void)
{
    struct arena *a = arena_new();
    struct str first = text_of(a, "r-1", "taken (by b)");
    CU_ASSERT(io_error_text_repeats(first, text_of(a, "another", "taken (by b)")));
    CU_ASSERT_FALSE(io_error_text_repeats(first, text_of(a, "r-1", "taken (by c)")));
    CU_ASSERT_FALSE(io_error_text_repeats(first, text_of(a, "", "taken (by b)")));
    CU_ASSERT_FALSE(io_error_text_repeats(first, STR_NONE));
    CU_ASSERT(io_error_text_repeats(STR("awaited"), STR("awaited")));
    CU_ASSERT_FALSE(io_error_text_repeats(STR("cut (request 1"), STR("cut (request 1)")));
    arena_free(a);
}

CU_TestInfo text_tests[] = {
    {"code, operation, request and message", test_text},
    {"the same again, by another request", test_repeats},
    CU_TEST_INFO_NULL,
};
