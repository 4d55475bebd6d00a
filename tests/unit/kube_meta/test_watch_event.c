/* test_watch_event.c - a stream in any pieces gives the same lines; lines become events. */
#include "kube_meta/watch_event.h"

#include "suites.h"
#include "support/assert.h"

struct lines {
    struct strbuf seen;
    unsigned stop_after; /* 0: never */
    unsigned count;
};

static bool collect(void *ctx, struct str line)
{
    struct lines *lines = ctx;
    strbuf_add(&lines->seen, line);
    strbuf_addc(&lines->seen, '|');
    return ++lines->count != lines->stop_after;
}

static void any_pieces_give_the_same_lines(void)
{
    static const struct str stream = S("first\n\nsecond line\nthird\nrest");
    for (size_t size = 1; size <= stream.n; size++) {
        struct line_splitter splitter = LINE_SPLITTER;
        struct lines lines = {.seen = STRBUF(1024)};
        struct error err;
        for (size_t at = 0; at < stream.n; at += size)
            T_OK(line_splitter_feed(&splitter, str_sub(stream, at, at + size), collect, &lines,
                                    &err),
                 &err);
        T_STR_EQ(strbuf_str(&lines.seen), "first|second line|third|");
        T_STR_EQ(strbuf_str(&splitter.rest), "rest");
        line_splitter_reset(&splitter);
        strbuf_free(&lines.seen);
    }
}

static void reader_can_stop(void)
{
    struct line_splitter splitter = LINE_SPLITTER;
    struct lines lines = {.seen = STRBUF(1024), .stop_after = 1};
    struct error err;
    T_OK(line_splitter_feed(&splitter, STR("a\nb\nc"), collect, &lines, &err), &err);
    T_STR_EQ(strbuf_str(&lines.seen), "a|");
    line_splitter_reset(&splitter);
    strbuf_free(&lines.seen);
}

static void too_long_a_line_fails(void)
{
    struct line_splitter splitter = {STRBUF(8)};
    struct lines lines = {.seen = STRBUF(1024)};
    struct error err;
    T_OK(line_splitter_feed(&splitter, STR("12345678"), collect, &lines, &err), &err);
    T_FAILS(line_splitter_feed(&splitter, STR("9"), collect, &lines, &err), &err, ERR_LIMIT,
            "longer than");
    line_splitter_reset(&splitter);
    strbuf_free(&lines.seen);
}

static void events_are_decoded(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct watch_event event;
    struct error err;
    T_OK(watch_event_parse(a,
                           STR("{\"type\": \"MODIFIED\", \"object\": {\"metadata\":"
                               "{\"name\": \"n\", \"resourceVersion\": \"7\"}}}"),
                           &event, &err),
         &err);
    T_INT_EQ(event.type, WATCH_MODIFIED);
    T_STR_EQ(event.resource_version, "7");
    T_OK(watch_event_parse(a,
                           STR("{\"type\": \"BOOKMARK\", \"object\": {\"metadata\":"
                               "{\"resourceVersion\": \"9\"}}}"),
                           &event, &err),
         &err);
    T_INT_EQ(event.type, WATCH_BOOKMARK);
    T_OK(watch_event_parse(a,
                           STR("{\"type\": \"ERROR\", \"object\": {\"kind\": \"Status\","
                               "\"apiVersion\": \"v1\", \"code\": 410, \"reason\": \"Expired\"}}"),
                           &event, &err),
         &err);
    T_INT_EQ(kube_status_error(&event.status), ERR_EXPIRED);
    T_OK(watch_event_parse(a, STR("{\"type\": \"ERROR\"}"), &event, &err), &err);
    T_INT_EQ(event.status.code, 500);
}

static void what_is_no_event_fails(void)
{
    static const struct {
        const char *line;
        const char *part;
    } rows[] = {
        {"{", "watch event: line 1"},
        {"[]", "unknown type \"\""},
        {"{\"type\": \"SYNC\"}", "unknown type \"SYNC\""},
        {"{\"type\": \"ADDED\"}", "no resourceVersion"},
        {"{\"type\": \"ADDED\", \"object\": {\"metadata\": {\"name\": \"n\"}}}",
         "no resourceVersion"},
        {"{\"type\": \"ADDED\", \"object\": {\"metadata\": {\"resourceVersion\": \"7\"}}}",
         "no name"},
    };
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct watch_event event;
        struct error err;
        T_FAILS(watch_event_parse(a, str_of(rows[i].line), &event, &err), &err, ERR_SYNTAX,
                rows[i].part);
    }
}

CU_TestInfo watch_event_tests[] = {
    {"any_pieces_give_the_same_lines", any_pieces_give_the_same_lines},
    {"reader_can_stop", reader_can_stop},
    {"too_long_a_line_fails", too_long_a_line_fails},
    {"events_are_decoded", events_are_decoded},
    {"what_is_no_event_fails", what_is_no_event_fails},
    CU_TEST_INFO_NULL,
};
