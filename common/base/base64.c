/* base64.c - see base64.h. */
#include "base/base64.h"

static int digit_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* `text` without the padding and blanks at its end. */
static struct str without_padding(struct str text)
{
    size_t padding = 0;
    for (; text.n > 0; text.n--) {
        char last = text.p[text.n - 1];
        if (last == '=' && padding < 2)
            padding++;
        else if (!is_blank(last))
            break;
    }
    return text;
}

bool base64_decode(struct arena *a, struct str text, struct str *ret_bytes)
{
    text = without_padding(text);
    char *bytes = arena_alloc(a, text.n / 4 * 3 + 4);
    size_t n = 0, digits = 0;
    uint32_t window = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (is_blank(text.p[i]))
            continue;
        int value = digit_value(text.p[i]);
        if (value < 0)
            return false;
        window = window << 6 | (uint32_t)value;
        if (++digits % 4 != 1)
            bytes[n++] = (char)(window >> (6 - 2 * ((digits - 1) % 4)) & 0xFF);
    }
    if (digits % 4 == 1)
        return false;
    bytes[n] = '\0';
    *ret_bytes = (struct str){bytes, n};
    return true;
}

struct str base64_encode(struct arena *a, struct str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t length = (bytes.n + 2) / 3 * 4;
    char *text = arena_alloc(a, length + 1);
    for (size_t i = 0, at = 0; i < bytes.n; i += 3, at += 4) {
        uint32_t group = 0;
        for (size_t k = 0; k < 3; k++)
            group = group << 8 | (i + k < bytes.n ? (unsigned char)bytes.p[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            text[at + k] = i + k > bytes.n ? '=' : digits[group >> (18 - 6 * k) & 63];
    }
    return (struct str){text, length};
}
