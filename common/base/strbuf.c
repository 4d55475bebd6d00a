/* strbuf.c - see strbuf.h. */
#include "base/strbuf.h"

#include <stdio.h>

#include "base/xalloc.h"

/* Makes room for `more` bytes and the NUL; false (and overflowed) if that passes the maximum. */
static bool reserve(struct strbuf *b, size_t more)
{
    if (b->overflowed || more > b->max - b->n) {
        b->overflowed = true;
        return false;
    }
    size_t need = b->n + more + 1;
    if (need > b->capacity) {
        size_t grown = b->capacity ? b->capacity * 2 : 128;
        b->capacity = grown > need ? grown : need;
        b->p = xrealloc(b->p, b->capacity);
    }
    return true;
}

void strbuf_add(struct strbuf *b, struct str s)
{
    if (!s.n || !reserve(b, s.n))
        return;
    memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
    b->p[b->n] = '\0';
}

void strbuf_addc(struct strbuf *b, char c)
{
    strbuf_add(b, (struct str){&c, 1});
}

void strbuf_addz(struct strbuf *b, const char *cstr)
{
    strbuf_add(b, str_of(cstr));
}

void strbuf_vprintf(struct strbuf *b, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    if (n >= 0 && reserve(b, (size_t)n)) {
        vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void strbuf_printf(struct strbuf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    strbuf_vprintf(b, format, args);
    va_end(args);
}

struct str strbuf_str(const struct strbuf *b)
{
    return (struct str){b->p ? b->p : "", b->n};
}

void strbuf_clear(struct strbuf *b)
{
    b->n = 0;
    b->overflowed = false;
    if (b->p)
        b->p[0] = '\0';
}

void strbuf_free(struct strbuf *b)
{
    free(b->p);
    *b = STRBUF(b->max);
}
