/* line.h - the text of one log line, as a pure function of the event. */
#ifndef LG_LOG_LINE_H
#define LG_LOG_LINE_H

#include "base/limits.h"
#include "log/log.h"

struct log_event {
    int64_t wall_ns; /* since 1970 */
    enum log_level level;
    const char *message;
    const struct log_field *fields; /* ends with an empty one */
    uint64_t suppressed;            /* lines like this left out before; 0 is not printed */
};

struct log_line {
    size_t n;
    bool cut; /* something did not fit */
    char bytes[LIMIT_LOG_LINE_BYTES];
};

/*
 * Fills *ret_line, newline included:
 * text  2026-01-02T03:04:05.678Z warn message key=value other="two words"
 * JSON  {"ts":"2026-01-02T03:04:05.678Z","level":"warn","msg":"message","key":"value"}
 */
void log_format_line(enum log_format format, const struct log_event *event,
                     struct log_line *ret_line);

#endif
