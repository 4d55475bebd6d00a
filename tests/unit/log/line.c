/* line.c - the text of a log line: both formats, escaping, the bound. */
#include "log/line.h"

#include <string.h>

#include "suites.h"
#include "support/assert.h"

enum { MOMENT = 1767323045 }; /* 2026-01-02T03:04:05Z */

static struct log_line line;

static struct str format(enum log_format format, const char *message,
                         const struct log_field *fields)
{
    struct log_event event = {MOMENT * 1000000000LL + 678900000, LOG_LEVEL_WARN, message, fields,
                              0};
    log_format_line(format, &event, &line);
    return (struct str){line.bytes, line.n};
}

static void text_form(void)
{
    T_STR_EQ(format(LOG_FORMAT_TEXT, "review done",
                    LOG_FIELDS_(LOG_STR("uid", "a-1"), LOG_INT("us", -7), LOG_BOOL("ok", true),
                                LOG_STR("name", "two words"), LOG_STR("none", STR_NONE))),
             "2026-01-02T03:04:05.678Z warn review done uid=a-1 us=-7 ok=true name=\"two words\" "
             "none=\"\"\n");
    T_STR_EQ(format(LOG_FORMAT_TEXT, "bare", LOG_FIELDS_()),
             "2026-01-02T03:04:05.678Z warn bare\n");
}

static void json_form(void)
{
    T_STR_EQ(format(LOG_FORMAT_JSON, "say \"hi\"",
                    LOG_FIELDS_(LOG_STR("uid", STR("a")), LOG_INT("n", INT64_MIN),
                                LOG_BOOL("ok", false))),
             "{\"ts\":\"2026-01-02T03:04:05.678Z\",\"level\":\"warn\",\"msg\":\"say \\\"hi\\\"\","
             "\"uid\":\"a\",\"n\":-9223372036854775808,\"ok\":false}\n");
}

static void control_characters_are_escaped(void)
{
    const struct log_field *fields =
        LOG_FIELDS_(LOG_STR("v", STR("a\nb\tc\r\0d\x1b[31m\x7f\xC2\x9B\\\"\xC3\xA9")));
    const char *want = "\"a\\nb\\tc\\r\\u0000d\\u001b[31m\\u007f\\u009b\\\\\\\"\xC3\xA9\"";
    T_CONTAINS(format(LOG_FORMAT_JSON, "m", fields), want);
    T_CONTAINS(format(LOG_FORMAT_TEXT, "m", fields), want);
    T_TRUE(str_find_char(str_sub(format(LOG_FORMAT_TEXT, "m", fields), 0, line.n - 1), '\n') < 0);
}

static void bad_utf8_becomes_replacement(void)
{
    T_CONTAINS(format(LOG_FORMAT_JSON, "m", LOG_FIELDS_(LOG_STR("v", "a\xFFz\xE2\x82"))),
               "\"v\":\"a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void secrets_print_a_marker(void)
{
    T_CONTAINS(format(LOG_FORMAT_JSON, "m", LOG_FIELDS_(LOG_SECRET("token"))),
               ",\"token\":\"[redacted]\"}");
    T_CONTAINS(format(LOG_FORMAT_TEXT, "m", LOG_FIELDS_(LOG_SECRET("token"))), "token=[redacted]");
}

static void errors_have_a_field(void)
{
    struct error err;
    error_set(&err, ERR_IO, "cannot open x");
    T_CONTAINS(format(LOG_FORMAT_TEXT, "m", LOG_FIELDS_(LOG_ERR(&err))),
               " error=\"cannot open x\"\n");
}

static void suppressed_lines_are_told(void)
{
    struct log_event event = {0, LOG_LEVEL_ERROR, "m", LOG_FIELDS_(), 12};
    log_format_line(LOG_FORMAT_TEXT, &event, &line);
    T_STR_EQ(((struct str){line.bytes, line.n}),
             "1970-01-01T00:00:00.000Z error m suppressed=12\n");
}

/* Values around the bound: whatever is cut, the line keeps to the bound and its form. */
static void long_lines_are_cut_whole(void)
{
    static char value[LIMIT_LOG_LINE_BYTES + 64];
    for (size_t n = LIMIT_LOG_LINE_BYTES - 160; n < sizeof(value); n++) {
        memset(value, n % 2 ? 'a' : '\n', n);
        struct str s = {value, n % 2 ? n : n / 2};
        const struct log_field *fields = LOG_FIELDS_(LOG_STR("v", s), LOG_INT("after", 1));
        struct str json = format(LOG_FORMAT_JSON, "m", fields);
        bool whole = str_ends(json, STR("\",\"after\":1}\n"));
        bool cut = str_ends(json, STR("\",\"truncated\":true}\n"));
        if (!T_TRUE(json.n <= LIMIT_LOG_LINE_BYTES) || !T_TRUE(whole != cut && line.cut == cut))
            return;
        struct str text = format(LOG_FORMAT_TEXT, "m", fields);
        if (!T_TRUE(text.n <= LIMIT_LOG_LINE_BYTES && str_ends(text, STR("\n"))))
            return;
    }
    T_CONTAINS(format(LOG_FORMAT_TEXT, "m", LOG_FIELDS_(LOG_STR("v", value))),
               "\" truncated=true\n");
}

static void many_fields_are_cut_between(void)
{
    static struct log_field fields[1001];
    for (size_t i = 0; i < 1000; i++)
        fields[i] = (struct log_field)LOG_INT("key", i);
    struct str json = format(LOG_FORMAT_JSON, "m", fields);
    T_TRUE(json.n <= LIMIT_LOG_LINE_BYTES && json.n > LIMIT_LOG_LINE_BYTES - 64);
    T_TRUE(str_ends(json, STR(",\"truncated\":true}\n")));
}

CU_TestInfo line_tests[] = {
    {"text form", text_form},
    {"JSON form", json_form},
    {"control characters are escaped", control_characters_are_escaped},
    {"bad UTF-8 becomes U+FFFD", bad_utf8_becomes_replacement},
    {"secrets print a marker", secrets_print_a_marker},
    {"errors have a field", errors_have_a_field},
    {"suppressed lines are told", suppressed_lines_are_told},
    {"long values are cut whole", long_lines_are_cut_whole},
    {"many fields are cut between", many_fields_are_cut_between},
    CU_TEST_INFO_NULL,
};
