/* assert.c - see assert.h. CUnit copies the text of a failed assertion. */
#include "support/assert.h"

#include "base/strbuf.h"

enum { TEXT_BYTES = 64 << 10, QUOTE_BYTES = 8 << 10 };

static bool report(bool ok, struct strbuf *text, const char *file, unsigned line)
{
    CU_assertImplementation(ok, line, strbuf_str(text).p, file, "", CU_FALSE);
    strbuf_free(text);
    return ok;
}

static struct str quoted(struct str s)
{
    return str_sub(s, 0, QUOTE_BYTES);
}

bool t_str_eq(struct str got, struct str want, const char *what, const char *file, unsigned line)
{
    bool ok = str_eq(got, want);
    struct strbuf text = STRBUF(TEXT_BYTES);
    if (!ok)
        strbuf_printf(&text, "%s\n   got: \"%" PRISTR "\"\n  want: \"%" PRISTR "\"", what,
                      STR_ARG(quoted(got)), STR_ARG(quoted(want)));
    return report(ok, &text, file, line);
}

bool t_contains(struct str got, struct str needle, bool wanted, const char *what, const char *file,
                unsigned line)
{
    bool ok = (str_find(got, needle) >= 0) == wanted;
    struct strbuf text = STRBUF(TEXT_BYTES);
    if (!ok)
        strbuf_printf(&text, "%s\n   got: \"%" PRISTR "\"\n  %s: \"%" PRISTR "\"", what,
                      STR_ARG(quoted(got)), wanted ? "lacks" : "holds", STR_ARG(quoted(needle)));
    return report(ok, &text, file, line);
}

bool t_int_eq(int64_t got, int64_t want, const char *what, const char *file, unsigned line)
{
    bool ok = got == want;
    struct strbuf text = STRBUF(TEXT_BYTES);
    if (!ok)
        strbuf_printf(&text, "%s: got %lld, want %lld", what, (long long)got, (long long)want);
    return report(ok, &text, file, line);
}

bool t_true(bool condition, const char *what, const char *file, unsigned line)
{
    struct strbuf text = STRBUF(TEXT_BYTES);
    if (!condition)
        strbuf_addz(&text, what);
    return report(condition, &text, file, line);
}

bool t_ok(bool ok, const struct error *err, const char *what, const char *file, unsigned line)
{
    struct strbuf text = STRBUF(TEXT_BYTES);
    if (!ok)
        strbuf_printf(&text, "%s failed: %s", what, err->message);
    return report(ok, &text, file, line);
}

bool t_fails(bool failed, const struct error *err, enum error_code code, const char *part,
             const char *what, const char *file, unsigned line)
{
    bool ok = failed && err->code == code && str_find(str_of(err->message), str_of(part)) >= 0;
    struct strbuf text = STRBUF(TEXT_BYTES);
    if (!failed)
        strbuf_printf(&text, "%s did not fail", what);
    else if (!ok)
        strbuf_printf(&text, "%s: code %d, want %d; message \"%s\" lacks \"%s\"", what,
                      (int)err->code, (int)code, err->message, part);
    return report(ok, &text, file, line);
}
