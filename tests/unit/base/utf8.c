/* utf8.c - well-formed UTF-8 is what table 3-7 of the Unicode Standard and RFC 3629 say it is. */
#include "base/str.h"
#include "suites.h"
#include "support/assert.h"

/* Encodes by the definition; surrogates and what is beyond U+10FFFF come out ill-formed. */
static struct str encode(uint32_t code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return (struct str){out, 1};
    }
    size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3F));
    out[0] = (char)(leads[n] | code);
    return (struct str){out, n};
}

static void every_code_point(void)
{
    char bytes[4];
    size_t right = 0;
    for (uint32_t code = 0; code < 0x120000; code++) {
        bool valid = code < 0xD800 || (code > 0xDFFF && code <= 0x10FFFF);
        right += str_is_utf8(encode(code, bytes)) == valid;
    }
    T_INT_EQ(right, 0x120000);
}

static void ill_formed_sequences(void)
{
    static const struct str wrong[] = {
        S("\x80"),             /* a continuation alone */
        S("\xBF"),             /* another one */
        S("\xC0\x80"),         /* overlong NUL */
        S("\xC1\xBF"),         /* overlong U+007F */
        S("\xE0\x9F\xBF"),     /* overlong U+07FF */
        S("\xF0\x8F\xBF\xBF"), /* overlong U+FFFF */
        S("\xC3"),             /* cut after 1 of 2 */
        S("\xE2\x82"),         /* cut after 2 of 3 */
        S("\xF0\x9F\x98"),     /* cut after 3 of 4 */
        S("\xC3\x28"),         /* no continuation */
        S("\xE2\x28\xA1"),     /* no continuation in the second place */
        S("\xE2\x82\x28"),     /* no continuation in the third place */
        S("\xF0\x9F\x98\x28"), /* no continuation in the fourth place */
        S("\xF8\x88\x80\x80\x80"),
        S("\xFE"),
        S("\xFF"),
        S("abc\xC3"),
        S("\xC3(abc"),
    };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        if (!T_TRUE(!str_is_utf8(wrong[i])))
            printf("  number %zu\n", i);
}

static void lengths_count_code_points(void)
{
    T_INT_EQ(str_utf8_len(STR_NONE), 0);
    T_INT_EQ(str_utf8_len(STR("abc")), 3);
    T_INT_EQ(str_utf8_len(STR("gr\xC3\xBC\xC3\x9F")), 4);
    T_INT_EQ(str_utf8_len(STR("\xF0\x9F\x98\x80\xE2\x82\xAC")), 2);
    T_TRUE(str_is_longer(STR("\xC3\xBC\xC3\x9F"), 1) && !str_is_longer(STR("\xC3\xBC\xC3\x9F"), 2));
    T_TRUE(str_is_longer(STR("abc"), 2) && !str_is_longer(STR("abc"), 3));
    T_TRUE(str_is_utf8(STR_NONE) && str_is_utf8(STR("a\0b")));
}

static void hidden_characters(void)
{
    static const char *const hidden[] = {
        "\x01",         "\x7f",         "\xC2\x85",     "\xC2\xAD",     "\xD8\x9C",
        "\xE2\x80\x8B", "\xE2\x80\xAE", "\xE2\x81\xA6", "\xEF\xBB\xBF", "\xE2\x80\xA8"};
    static const char *const shown[] = {
        " ", "~", "\xC2\xA0", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xD8\xA7"};
    for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
        T_TRUE(str_utf8_hidden(str_of(hidden[i])));
    for (size_t i = 0; i < ARRAY_LEN(shown); i++)
        T_TRUE(!str_utf8_hidden(str_of(shown[i])));
}

CU_TestInfo utf8_tests[] = {
    {"hidden characters", hidden_characters},
    {"every code point", every_code_point},
    {"ill-formed sequences", ill_formed_sequences},
    {"lengths count code points", lengths_count_code_points},
    CU_TEST_INFO_NULL,
};
