/*
 * fuzz.h - what the fuzz targets share. Each defines libFuzzer's entry point, feeds its input to
 * one parser and checks what must hold for anything that was accepted; MUST stops at a violation.
 */
#ifndef LG_FUZZ_FUZZ_H
#define LG_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "json/json_read.h"
#include "json/json_write.h"

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* libFuzzer calls it with every input; always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline struct str fuzz_input(const uint8_t *data, size_t size)
{
    return (struct str){(const char *)data, size};
}

/* What `v` is written as, in the arena. */
static inline struct str fuzz_written(struct arena *a, const struct jv *v)
{
    struct strbuf text = STRBUF(64u << 20);
    json_write(&text, v);
    MUST(!text.overflowed);
    struct str copy = arena_str(a, strbuf_str(&text));
    strbuf_free(&text);
    return copy;
}

/* Whether `text` is read as a value equal to `v`. */
static inline bool fuzz_reads_as(struct arena *a, struct str text, const struct jv *v)
{
    static const struct json_limits wide = {.text_bytes = 64u << 20,
                                            .depth = 1000,
                                            .nodes = UINT32_MAX,
                                            .string_bytes = UINT32_MAX,
                                            .keys = UINT32_MAX};
    struct error err;
    const struct jv *again = json_read(a, text, &wide, &err);
    return again && jv_equal(again, v);
}

#endif
