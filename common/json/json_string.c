/*
 * json_string.c - strings of RFC 8259, section 7, decoded in place.
 *
 * Text without escapes is passed eight bytes at a time. The decoded form is never longer than the
 * written one: an escape of 6 bytes yields at most 3, a pair of 12 yields 4.
 */
#include "json/reader.h"

#include <endian.h>

#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

/* The highest bit of each byte that is zero; exact up to and including the lowest such byte. */
static uint64_t zero_bytes(uint64_t w)
{
    return (w - EACH_BYTE(1)) & ~w;
}

/* The first byte from `p` on that needs a look: a quote, backslash, control or non-ASCII byte. */
static inline char *skip_plain(char *p)
{
    for (;; p += 8) {
        uint64_t w;
        memcpy(&w, p, sizeof(w));
        w = le64toh(w);
        uint64_t found = w | (w - EACH_BYTE(0x20)) | zero_bytes(w ^ EACH_BYTE('"')) |
                         zero_bytes(w ^ EACH_BYTE('\\'));
        found &= EACH_BYTE(0x80);
        if (found)
            return p + __builtin_ctzll(found) / 8;
    }
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits at the cursor; moves behind them. */
static bool read_hex4(struct reader *r, uint32_t *ret_unit)
{
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++, r->p++) {
        int digit = hex_digit(*r->p);
        if (digit < 0)
            return reader_expected(r, "four hexadecimal digits after \\u");
        unit = unit << 4 | (uint32_t)digit;
    }
    *ret_unit = unit;
    return true;
}

static bool is_surrogate(uint32_t unit, uint32_t first)
{
    return unit >= first && unit < first + 0x400;
}

/* What follows "\u": one unit, or two that make up a surrogate pair. */
static bool read_code_point(struct reader *r, uint32_t *ret_code)
{
    struct jv_place place = reader_place(r, r->p - 2);
    uint32_t code = 0, low = 0;
    if (!read_hex4(r, &code))
        return false;
    if (is_surrogate(code, 0xD800) && r->p[0] == '\\' && r->p[1] == 'u') {
        r->p += 2;
        if (!read_hex4(r, &low))
            return false;
    }
    bool pair = is_surrogate(code, 0xD800) && is_surrogate(low, 0xDC00);
    if (!pair && (low || is_surrogate(code, 0xD800) || is_surrogate(code, 0xDC00)))
        return reader_refuse(r, place, "\\u%04x is half of a surrogate pair without its other half",
                             code);
    *ret_code = pair ? 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) : code;
    return true;
}

static char *put_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
        return out;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    *out++ = (char)(lead[more] | code >> (6 * more));
    while (more-- > 0)
        *out++ = (char)(0x80 | (code >> (6 * more) & 0x3F));
    return out;
}

/* The escape at the cursor; writes what it stands for to *out and moves both on. */
static bool read_escape(struct reader *r, char **out)
{
    static const char letters[] = "\"\\/bfnrt", meaning[] = "\"\\/\b\f\n\r\t";
    r->p++;
    if (*r->p == 'u') {
        uint32_t code = 0;
        r->p++;
        if (!read_code_point(r, &code))
            return false;
        *out = put_utf8(*out, code);
        return true;
    }
    const char *letter = *r->p ? strchr(letters, *r->p) : NULL;
    if (!letter)
        return reader_expected(r, "one of \" \\ / b f n r t u after the backslash");
    *(*out)++ = meaning[letter - letters];
    r->p++;
    return true;
}

static bool read_sequence(struct reader *r, char **out)
{
    size_t n = str_utf8_first((struct str){r->p, (size_t)(r->end - r->p)});
    if (!n)
        return reader_expected(r, "UTF-8");
    memmove(*out, r->p, n);
    *out += n;
    r->p += n;
    r->line_start += n - 1;
    return true;
}

/* Decodes from the cursor, where something special stands, up to the closing quote. */
static bool read_rest(struct reader *r, char **out)
{
    while (*r->p != '"') {
        if (*r->p == '\\') {
            if (!read_escape(r, out))
                return false;
        } else if (*r->p & 0x80) {
            if (!read_sequence(r, out))
                return false;
        } else {
            return reader_expected(r, r->p == r->end ? "a closing quote"
                                                     : "an escape (control characters in strings "
                                                       "are written as \\n, \\t, \\u001f ...)");
        }
        char *next = skip_plain(r->p);
        memmove(*out, r->p, (size_t)(next - r->p));
        *out += next - r->p;
        r->p = next;
    }
    return true;
}

bool read_string(struct reader *r, struct str *ret_text)
{
    char *start = r->p + 1, *line_start = r->line_start;
    char *out = r->p = skip_plain(start);
    if (*r->p != '"' && !read_rest(r, &out))
        return false;
    if ((size_t)(out - start) > r->limits.string_bytes) {
        r->line_start = line_start;
        return reader_limit(r, reader_place(r, start - 1), "a string is longer than %u bytes",
                            r->limits.string_bytes);
    }
    *out = '\0';
    r->p++;
    *ret_text = (struct str){start, (size_t)(out - start)};
    return true;
}
