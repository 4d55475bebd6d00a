/*
 * line.c - see line.h.
 *
 * Everything is added through put(), which adds a piece whole or not at all and never touches the
 * last TAIL bytes; these hold what closes a line that was cut. A quoted value is added character by
 * character, so that cutting leaves neither half an escape nor half a code point.
 */
#include "log/line.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"

enum { TAIL = sizeof("\",\"truncated\":true}\n") };

static bool fits(const struct log_line *line, size_t n)
{
    return line->n + n <= sizeof(line->bytes) - TAIL;
}

static bool put(struct log_line *line, struct str s)
{
    if (!fits(line, s.n)) {
        line->cut = true;
        return false;
    }
    if (s.n)
        memcpy(line->bytes + line->n, s.p, s.n);
    line->n += s.n;
    return true;
}

static void put_tail(struct log_line *line, const char *s)
{
    size_t n = strlen(s);
    memcpy(line->bytes + line->n, s, n);
    line->n += n;
}

/* The bytes of the code point at the start of `s`, or 0 if they are no UTF-8. */
static size_t code_point_bytes(struct str s)
{
    for (size_t n = 1; n <= 4 && n <= s.n; n++)
        if (str_is_utf8(str_sub(s, 0, n)))
            return n;
    return 0;
}

static bool put_escaped(struct log_line *line, unsigned code)
{
    static const char shorts[][3] = {"\\\"", "\\\\", "\\n", "\\t", "\\r"};
    static const char of[] = "\"\\\n\t\r";
    const char *at = code && code < 0x80 ? strchr(of, (int)code) : NULL;
    if (at)
        return put(line, str_of(shorts[at - of]));
    char text[8];
    snprintf(text, sizeof(text), "\\u%04x", code);
    return put(line, str_of(text));
}

/* Adds the first character of `s`, escaped if need be; its length in bytes, or 0 for "no room". */
static size_t put_character(struct log_line *line, struct str s)
{
    unsigned char c = (unsigned char)s.p[0];
    size_t n = code_point_bytes(s);
    bool done;
    if (n == 0) {
        n = 1;
        done = put(line, STR("\xEF\xBF\xBD"));
    } else if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f)
        done = put_escaped(line, c);
    else if (n == 2 && c == 0xC2 && (unsigned char)s.p[1] < 0xA0) /* C1 controls */
        done = put_escaped(line, (unsigned char)s.p[1]);
    else
        done = put(line, str_sub(s, 0, n));
    return done ? n : 0;
}

static void put_quoted(struct log_line *line, struct str s)
{
    if (!put(line, STR("\"")))
        return;
    for (size_t at = 0; at < s.n && !line->cut;)
        at += put_character(line, str_sub(s, at, s.n));
    put_tail(line, "\"");
}

static bool is_bare(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == '"' || s.p[i] == '\\' || s.p[i] == '=')
            return false;
    return s.n > 0;
}

static void put_text_value(struct log_line *line, enum log_format format, struct str s)
{
    if (format == LOG_FORMAT_TEXT && is_bare(s) && fits(line, s.n))
        put(line, s);
    else
        put_quoted(line, s);
}

static void put_number(struct log_line *line, long long number)
{
    char text[32];
    snprintf(text, sizeof(text), "%lld", number);
    put(line, str_of(text));
}

static void put_value(struct log_line *line, enum log_format format, const struct log_field *field)
{
    switch (field->kind) {
    case LOG_KIND_STR: put_text_value(line, format, field->text); break;
    case LOG_KIND_INT: put_number(line, field->number); break;
    case LOG_KIND_BOOL: put(line, field->number ? STR("true") : STR("false")); break;
    case LOG_KIND_SECRET: put_text_value(line, format, STR("[redacted]")); break;
    }
}

/* One field, or nothing of it when not even its start fits. */
static void put_field(struct log_line *line, enum log_format format, const struct log_field *field)
{
    if (line->cut)
        return;
    size_t before = line->n;
    bool json = format == LOG_FORMAT_JSON;
    put(line, json ? STR(",\"") : STR(" "));
    put(line, str_of(field->key));
    put(line, json ? STR("\":") : STR("="));
    size_t value_at = line->n;
    if (!line->cut)
        put_value(line, format, field);
    if (line->cut && line->n == value_at)
        line->n = before;
}

static void put_time(struct log_line *line, int64_t wall_ns)
{
    time_t seconds = (time_t)(wall_ns / NS_PER_SECOND);
    struct tm utc;
    char date[32], text[48];
    gmtime_r(&seconds, &utc);
    strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text, sizeof(text), "%s.%03dZ", date, (int)(wall_ns % NS_PER_SECOND / NS_PER_MS));
    put(line, str_of(text));
}

static void put_head(struct log_line *line, enum log_format format, const struct log_event *event)
{
    bool json = format == LOG_FORMAT_JSON;
    put(line, json ? STR("{\"ts\":\"") : STR_NONE);
    put_time(line, event->wall_ns);
    put(line, json ? STR("\",\"level\":\"") : STR(" "));
    put(line, str_of(log_level_names[event->level]));
    put(line, json ? STR("\",\"msg\":") : STR(" "));
    if (json)
        put_quoted(line, str_of(event->message));
    else
        put(line, str_of(event->message));
}

void log_format_line(enum log_format format, const struct log_event *event,
                     struct log_line *ret_line)
{
    ret_line->n = 0;
    ret_line->cut = false;
    put_head(ret_line, format, event);
    for (const struct log_field *field = event->fields; field->key; field++)
        put_field(ret_line, format, field);
    if (event->suppressed) {
        struct log_field field = LOG_INT("suppressed", event->suppressed);
        put_field(ret_line, format, &field);
    }
    if (ret_line->cut)
        put_tail(ret_line, format == LOG_FORMAT_JSON ? ",\"truncated\":true" : " truncated=true");
    put_tail(ret_line, format == LOG_FORMAT_JSON ? "}\n" : "\n");
}
