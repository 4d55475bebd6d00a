/* log.c - levels, the limiter, lost lines, and lines of many threads that never mix. */
#include "log/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>

#include "base/file.h"
#include "suites.h"
#include "support/assert.h"

enum { THREADS = 4, LINES = 200 };

static const struct log_config to_stderr = {LOG_LEVEL_INFO, LOG_FORMAT_TEXT, STDERR_FILENO};
static int capture_fd = -1;

/* Sends the log to a file in memory; what was written is read back by captured(). */
static void capture(enum log_level level)
{
    capture_fd = memfd_create("log", MFD_CLOEXEC);
    T_TRUE(capture_fd >= 0);
    log_init(&(struct log_config){level, LOG_FORMAT_TEXT, capture_fd});
}

static struct strbuf captured(void)
{
    struct strbuf text = STRBUF(LIMIT_FILE_BYTES);
    char path[64];
    struct error err;
    log_init(&to_stderr);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", capture_fd);
    T_OK(file_read(path, &text, &err), &err);
    close(capture_fd);
    return text;
}

static void levels_filter(void)
{
    capture(LOG_LEVEL_WARN);
    log_error("one");
    log_warn("two", LOG_INT("n", 2));
    log_info("three");
    log_debug("four");
    log_write(LOG_LEVEL_DEBUG, "five", LOG_FIELDS_());
    T_TRUE(log_enabled(LOG_LEVEL_WARN) && !log_enabled(LOG_LEVEL_INFO));
    struct strbuf text = captured();
    T_CONTAINS(strbuf_str(&text), " error one\n");
    T_CONTAINS(strbuf_str(&text), " warn two n=2\n");
    T_LACKS(strbuf_str(&text), "three");
    T_LACKS(strbuf_str(&text), "four");
    T_LACKS(strbuf_str(&text), "five");
    strbuf_free(&text);
}

static void errno_survives(void)
{
    capture(LOG_LEVEL_INFO);
    errno = ENOTTY;
    log_info("message");
    T_INT_EQ(errno, ENOTTY);
    struct strbuf text = captured();
    strbuf_free(&text);
}

static void limiter_counts_what_it_drops(void)
{
    struct log_limit limit = LOG_LIMIT_SECONDS(3600);
    capture(LOG_LEVEL_INFO);
    for (int i = 0; i < 5; i++)
        log_limited(&limit, LOG_LEVEL_WARN, "flood", LOG_INT("i", i));
    log_limited(&limit, LOG_LEVEL_DEBUG, "disabled, not counted");
    T_INT_EQ(atomic_load(&limit.suppressed), 4);
    atomic_store(&limit.next_ns, 0);
    log_limited(&limit, LOG_LEVEL_WARN, "flood", LOG_INT("i", 5));
    struct strbuf text = captured();
    T_CONTAINS(strbuf_str(&text), "flood i=0\n");
    T_CONTAINS(strbuf_str(&text), "flood i=5 suppressed=4\n");
    T_LACKS(strbuf_str(&text), "i=1");
    strbuf_free(&text);
}

static void lost_lines_are_counted(void)
{
    uint64_t before = log_lines_lost();
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    log_init(&(struct log_config){LOG_LEVEL_INFO, LOG_FORMAT_JSON, full});
    log_info("nobody will read this");
    log_init(&to_stderr);
    close(full);
    T_INT_EQ(log_lines_lost() - before, 1);
}

static void *write_lines(void *arg)
{
    static struct log_limit limit = LOG_LIMIT_SECONDS(3600);
    for (int i = 0; i < LINES; i++)
        log_info("line", LOG_STR("thread", (const char *)arg), LOG_INT("i", i));
    log_limited(&limit, LOG_LEVEL_INFO, "limited");
    return NULL;
}

static void threads_do_not_mix_lines(void)
{
    static char names[THREADS][8] = {"alpha", "beta", "gamma", "delta"};
    pthread_t threads[THREADS];
    capture(LOG_LEVEL_INFO);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, write_lines, names[i]);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    struct strbuf text = captured();
    struct str rest = strbuf_str(&text), line;
    size_t lines = 0, limited = 0;
    while (str_split(&rest, '\n', &line) && line.n) {
        lines += str_find(line, STR(" info line thread=")) == 24;
        limited += str_ends(line, STR(" info limited"));
    }
    T_INT_EQ(lines, THREADS * LINES);
    T_INT_EQ(limited, 1);
    strbuf_free(&text);
}

CU_TestInfo log_tests[] = {
    {"levels filter", levels_filter},
    {"errno survives", errno_survives},
    {"the limiter counts what it drops", limiter_counts_what_it_drops},
    {"lost lines are counted", lost_lines_are_counted},
    {"threads do not mix lines", threads_do_not_mix_lines},
    CU_TEST_INFO_NULL,
};
