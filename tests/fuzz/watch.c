/*
 * watch.c - the stream of a watch, cut at places that the first byte of the input decides: lines
 * do not depend on how the stream was cut, and each is an event or an error.
 */
#include "fuzz.h"

#include "kube_meta/watch_event.h"

struct lines {
    struct arena *a;
    size_t n;
    uint64_t hash;
};

static bool take_line(void *ctx, struct str line)
{
    struct lines *lines = ctx;
    struct watch_event event = {0};
    struct error err = {0};
    lines->n++;
    lines->hash = str_hash(line, lines->hash);
    MUST(line.n && !memchr(line.p, '\n', line.n));
    if (watch_event_parse(lines->a, line, &event, &err) < 0) {
        MUST(err.message[0]);
        return true;
    }
    MUST((event.type == WATCH_ERROR) == (event.object == NULL));
    if (event.type == WATCH_ERROR)
        MUST(kube_status_set_error(&err, &event.status) < 0 && err.message[0]);
    return true;
}

static void feed(struct lines *lines, struct str stream, size_t step)
{
    struct line_splitter splitter = LINE_SPLITTER;
    for (size_t at = 0; at < stream.n; at += step)
        MUST(line_splitter_feed(&splitter, str_sub(stream, at, at + step), take_line, lines,
                                NULL) == 0);
    line_splitter_reset(&splitter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct lines whole = {.a = a}, parts = {.a = a};
    struct str stream = fuzz_input(data + 1, size - 1);
    feed(&whole, stream, stream.n + 1);
    feed(&parts, stream, 1u + data[0]);
    MUST(whole.n == parts.n && whole.hash == parts.hash);
    return 0;
}
