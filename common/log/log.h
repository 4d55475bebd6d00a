/*
 * log.h - structured log lines: one line an event, one write(2) a line, for people or machines.
 *
 *     log_info("review done", LOG_STR("uid", uid), LOG_INT("duration_us", micros));
 *
 * The message is a string literal, everything that varies is a typed field: lines can be searched
 * by message and a foreign byte never becomes part of the structure. Control characters are
 * escaped, bytes that are no UTF-8 become U+FFFD, a line never exceeds LIMIT_LOG_LINE_BYTES (what
 * did not fit is cut and the line says truncated=true). Secrets are named with LOG_SECRET, which
 * prints only that there was one. All functions are thread-safe; a line is never mixed with
 * another.
 *
 * State: one configuration, set by log_init() before the first thread starts, a counter, a lock.
 */
#ifndef LG_LOG_LOG_H
#define LG_LOG_LOG_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };
enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON };

/* The names of both enums, in their order and NULL-terminated, for settings. */
extern const char *const log_level_names[];
extern const char *const log_format_names[];

struct log_config {
    enum log_level level; /* the least important level that is written */
    enum log_format format;
    int fd;
};

enum log_kind { LOG_KIND_STR, LOG_KIND_INT, LOG_KIND_BOOL, LOG_KIND_SECRET };

/* Keys are lower_snake_case literals other than "ts", "level" and "msg". */
struct log_field {
    const char *key;
    enum log_kind kind;
    struct str text;
    int64_t number;
};

/* At most one line every `interval_ns`; the next one tells how many were left out. */
struct log_limit {
    int64_t interval_ns;
    atomic_int_fast64_t next_ns;
    atomic_uint_fast64_t suppressed;
};

/* Sets level, format and destination. Before it, text lines from info upwards go to stderr. */
void log_init(const struct log_config *config);

/* Whether a line of this level would be written. */
bool log_enabled(enum log_level level);

/* Writes a line; `fields` ends with an empty one. Called through the macros below. */
void log_write(enum log_level level, const char *message, const struct log_field *fields);

/* The same if the limiter lets it pass. */
void log_write_limited(struct log_limit *limit, enum log_level level, const char *message,
                       const struct log_field *fields);

/* Lines that could not be written (full disk, closed pipe) since the start, for a metric. */
uint64_t log_lines_lost(void);

/* Fields. LOG_STR takes a struct str or a C string. */
#define LOG_STR(name, value)                                                                       \
    {                                                                                              \
        .key = "" name, .kind = LOG_KIND_STR, .text = LOG_TEXT_(value)                             \
    }
#define LOG_INT(name, value)                                                                       \
    {                                                                                              \
        .key = "" name, .kind = LOG_KIND_INT, .number = (int64_t)(value)                           \
    }
#define LOG_BOOL(name, value)                                                                      \
    {                                                                                              \
        .key = "" name, .kind = LOG_KIND_BOOL, .number = (value) ? 1 : 0                           \
    }
#define LOG_ERR(err) LOG_STR("error", (const char *)(err)->message)
#define LOG_SECRET(name)                                                                           \
    {                                                                                              \
        .key = "" name, .kind = LOG_KIND_SECRET                                                    \
    }

#define log_error(message, ...) log_at_(LOG_LEVEL_ERROR, message, __VA_ARGS__)
#define log_warn(message, ...)  log_at_(LOG_LEVEL_WARN, message, __VA_ARGS__)
#define log_info(message, ...)  log_at_(LOG_LEVEL_INFO, message, __VA_ARGS__)
#define log_debug(message, ...) log_at_(LOG_LEVEL_DEBUG, message, __VA_ARGS__)

/* For events a peer can cause at any rate: static struct log_limit limit = LOG_LIMIT_SECONDS(1); */
#define LOG_LIMIT_SECONDS(seconds)                                                                 \
    {                                                                                              \
        .interval_ns = (seconds)*1000000000LL                                                      \
    }
#define log_limited(limit, level, message, ...)                                                    \
    log_write_limited((limit), (level), "" message, LOG_FIELDS_(__VA_ARGS__))

#define LOG_FIELDS_(...)                                                                           \
    (const struct log_field[])                                                                     \
    {                                                                                              \
        __VA_ARGS__ __VA_OPT__(, )                                                                 \
        {                                                                                          \
            .key = NULL                                                                            \
        }                                                                                          \
    }
#define log_at_(level, message, ...)                                                               \
    do {                                                                                           \
        if (log_enabled(level))                                                                    \
            log_write((level), "" message, LOG_FIELDS_(__VA_ARGS__));                              \
    } while (0)

#define LOG_TEXT_(value)                                                                           \
    _Generic((value), struct str : log_same_, char * : str_of, const char * : str_of)(value)

static inline struct str log_same_(struct str s)
{
    return s;
}

#endif
