/* log.c - see log.h. Formats on the stack and writes with one system call. */
#include "log/log.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include "base/clock.h"
#include "log/line.h"

const char *const log_level_names[] = {"error", "warn", "info", "debug", NULL};
const char *const log_format_names[] = {"text", "json", NULL};

static struct log_config current = {
    .level = LOG_LEVEL_INFO,
    .format = LOG_FORMAT_TEXT,
    .fd = STDERR_FILENO,
};
static atomic_uint_fast64_t lines_lost;

/* Not every kernel moves the offset of a shared file atomically (POSIX 2.9.7 asks for it). */
static pthread_mutex_t write_lock = PTHREAD_MUTEX_INITIALIZER;

void log_init(const struct log_config *config)
{
    current = *config;
}

bool log_enabled(enum log_level level)
{
    return level <= current.level;
}

static void emit(const struct log_event *event)
{
    struct log_line line;
    log_format_line(current.format, event, &line);
    ssize_t n;
    pthread_mutex_lock(&write_lock);
    do
        n = write(current.fd, line.bytes, line.n);
    while (n < 0 && errno == EINTR);
    pthread_mutex_unlock(&write_lock);
    if (n != (ssize_t)line.n)
        atomic_fetch_add(&lines_lost, 1);
}

void log_write(enum log_level level, const char *message, const struct log_field *fields)
{
    int saved_errno = errno;
    if (log_enabled(level))
        emit(&(struct log_event){clock_wall_ns(), level, message, fields, 0});
    errno = saved_errno;
}

void log_write_limited(struct log_limit *limit, enum log_level level, const char *message,
                       const struct log_field *fields)
{
    if (!log_enabled(level))
        return;
    int_fast64_t now = clock_monotonic_ns();
    int_fast64_t next = atomic_load(&limit->next_ns);
    if (now < next ||
        !atomic_compare_exchange_strong(&limit->next_ns, &next, now + limit->interval_ns)) {
        atomic_fetch_add(&limit->suppressed, 1);
        return;
    }
    int saved_errno = errno;
    uint64_t suppressed = atomic_exchange(&limit->suppressed, 0);
    emit(&(struct log_event){clock_wall_ns(), level, message, fields, suppressed});
    errno = saved_errno;
}

uint64_t log_lines_lost(void)
{
    return atomic_load(&lines_lost);
}
