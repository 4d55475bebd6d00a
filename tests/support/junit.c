/* junit.c - see junit.h. */
#include "support/junit.h"

#include "base/file.h"

static void add_escaped(struct strbuf *out, const char *text)
{
    bool utf8 = str_is_utf8(str_of(text));
    for (const char *c = text; *c; c++) {
        unsigned char byte = (unsigned char)*c;
        if (byte == '<')
            strbuf_addz(out, "&lt;");
        else if (byte == '&')
            strbuf_addz(out, "&amp;");
        else if (byte == '"')
            strbuf_addz(out, "&quot;");
        else if (byte == '\n')
            strbuf_addz(out, "&#10;");
        else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !utf8))
            strbuf_addc(out, '?');
        else
            strbuf_addc(out, *c);
    }
}

static void add_case(struct strbuf *out, const char *program, const struct test_result *test)
{
    strbuf_printf(out, "  <testcase classname=\"%s.", program);
    add_escaped(out, test->suite);
    strbuf_addz(out, "\" name=\"");
    add_escaped(out, test->test);
    strbuf_printf(out, "\" time=\"%.6f\"", test->seconds);
    if (!test->failure) {
        strbuf_addz(out, "/>\n");
        return;
    }
    strbuf_addz(out, ">\n    <failure message=\"");
    add_escaped(out, test->failure);
    strbuf_addz(out, "\"/>\n  </testcase>\n");
}

int junit_write(const struct test_results *results, const char *path, struct error *err)
{
    double seconds = 0;
    vec_foreach (&results->tests, test)
        seconds += test->seconds;
    struct strbuf out = STRBUF(LIMIT_FILE_BYTES);
    strbuf_printf(&out,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<testsuite name=\"%s\" tests=\"%zu\" failures=\"%zu\" time=\"%.6f\">\n",
                  results->program, results->tests.n, results->failed, seconds);
    vec_foreach (&results->tests, test)
        add_case(&out, results->program, test);
    strbuf_addz(&out, "</testsuite>\n");
    int rc = file_write(path, strbuf_str(&out), 0644, err);
    strbuf_free(&out);
    return rc;
}
