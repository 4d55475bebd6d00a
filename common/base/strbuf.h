/*
 * strbuf.h - a growing byte buffer on the heap that cannot exceed its maximum.
 *
 * An addition that would pass the maximum is left out whole and marks the buffer as overflowed;
 * callers check once, at the end. The content is always NUL-terminated.
 */
#ifndef LG_BASE_STRBUF_H
#define LG_BASE_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>

#include "base/cleanup.h"
#include "base/str.h"

struct strbuf {
    char *p;
    size_t n;
    size_t capacity;
    size_t max;
    bool overflowed;
};

/* An empty buffer of at most `max_bytes`; nothing is allocated yet. */
#define STRBUF(max_bytes) ((struct strbuf){.max = (max_bytes)})

/* Append bytes, one byte, a C string, formatted text. */
void strbuf_add(struct strbuf *b, struct str s);
void strbuf_addc(struct strbuf *b, char c);
void strbuf_addz(struct strbuf *b, const char *cstr);
void strbuf_printf(struct strbuf *b, const char *format, ...) _printf_(2, 3);
void strbuf_vprintf(struct strbuf *b, const char *format, va_list args) _printf_(2, 0);

/* The content, valid until the next change. Never NULL. */
struct str strbuf_str(const struct strbuf *b);

/* Empties the buffer and keeps its memory. */
void strbuf_clear(struct strbuf *b);

/* Releases the memory; the buffer is empty and usable again. */
void strbuf_free(struct strbuf *b);

#endif
