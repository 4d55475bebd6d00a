/* file.c - whole files: content, limits, what is told on failure, no half-written file. */
#include "base/file.h"

#include <dirent.h>
#include <sys/stat.h>

#include "suites.h"
#include "support/assert.h"
#include "support/tempdir.h"

static size_t entries_in(struct str directory)
{
    DIR *dir = opendir(directory.p);
    size_t count = 0;
    while (dir && readdir(dir))
        count++;
    if (dir)
        closedir(dir);
    return count - 2; /* . and .. */
}

static void what_is_written_is_read(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str directory = tempdir_new(a);
    const char *path = arena_printf(a, "%" PRISTR "/f", STR_ARG(directory)).p;
    struct strbuf in = STRBUF(1 << 20), out = STRBUF(1 << 20);
    struct error err;
    for (int i = 0; i < 40000; i++)
        strbuf_printf(&in, "%d%c", i, 0);
    T_OK(file_write(path, strbuf_str(&in), 0640, &err), &err);
    T_OK(file_read(path, &out, &err), &err);
    T_TRUE(str_eq(strbuf_str(&in), strbuf_str(&out)));
    struct stat status;
    T_INT_EQ(stat(path, &status), 0);
    T_INT_EQ(status.st_mode & 07777, 0640);
    T_OK(file_write(path, STR_NONE, 0600, &err), &err);
    strbuf_clear(&out);
    T_OK(file_read(path, &out, &err), &err);
    T_INT_EQ(out.n, 0);
    T_INT_EQ(entries_in(directory), 1);
    strbuf_free(&in);
    strbuf_free(&out);
}

static void reading_fails_with_the_path(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str directory = tempdir_new(a);
    const char *path = tempdir_file(a, directory, "five", "12345");
    struct strbuf out = STRBUF(4);
    struct error err;
    T_FAILS(file_read(path, &out, &err), &err, ERR_LIMIT, "five is larger than 4 bytes");
    strbuf_clear(&out);
    T_FAILS(file_read(directory.p, &out, &err), &err, ERR_IO, "Is a directory");
    T_FAILS(file_read("/nonexistent/x", &out, &err), &err, ERR_IO,
            "cannot open /nonexistent/x: No such file or directory");
    T_INT_EQ(file_read("/nonexistent/x", &out, NULL), -1);
    strbuf_free(&out);
}

static void writing_fails_without_a_trace(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str directory = tempdir_new(a);
    struct error err;
    T_FAILS(file_write("/nonexistent/x", STR("a"), 0600, &err), &err, ERR_IO,
            "cannot create a file beside /nonexistent/x");
    const char *path = arena_printf(a, "%" PRISTR "/sub", STR_ARG(directory)).p;
    T_INT_EQ(mkdir(path, 0700), 0);
    T_FAILS(file_write(path, STR("a"), 0600, &err), &err, ERR_IO, "sub");
    T_INT_EQ(entries_in(directory), 1);
}

CU_TestInfo file_tests[] = {
    {"what is written is read", what_is_written_is_read},
    {"reading fails with the path", reading_fails_with_the_path},
    {"writing fails without a trace", writing_fails_without_a_trace},
    CU_TEST_INFO_NULL,
};
