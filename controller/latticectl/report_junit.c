/*
 * report_junit.c - JUnit XML: one test case an object; its errors are the failure, its warnings go
 * to system-out.
 */
#include "latticectl/report.h"

/* Whether XML 1.0 has no way to write the character: most controls, U+FFFE and U+FFFF. */
static bool is_no_xml(struct str character)
{
    unsigned char c = (unsigned char)character.p[0];
    return (c < 0x20 && c != '\n' && c != '\t') || str_is(character, "\xEF\xBF\xBE") ||
           str_is(character, "\xEF\xBF\xBF");
}

/* XML 1.0 text and attribute values of well-formed UTF-8; what XML cannot hold becomes '?'. */
static void xml(struct strbuf *out, struct str text)
{
    for (size_t i = 0, n; i < text.n; i += n) {
        n = str_utf8_first(str_sub(text, i, text.n));
        n = n ? n : 1;
        struct str character = str_sub(text, i, i + n);
        if (str_is(character, "<"))
            strbuf_addz(out, "&lt;");
        else if (str_is(character, ">"))
            strbuf_addz(out, "&gt;");
        else if (str_is(character, "&"))
            strbuf_addz(out, "&amp;");
        else if (str_is(character, "\""))
            strbuf_addz(out, "&quot;");
        else
            strbuf_add(out, is_no_xml(character) ? STR("?") : character);
    }
}

static void write_lines(struct strbuf *out, const struct checked *checked, enum severity severity,
                        struct arena *a)
{
    for (size_t i = 0; i < checked->evaluation.findings.n; i++) {
        const struct finding *finding = &checked->evaluation.findings.items[i];
        if (finding->suppressed || finding->severity != severity)
            continue;
        if (finding->place.line)
            strbuf_printf(out, "%u:%u: ", finding->place.line, finding->place.column);
        xml(out, finding_line(a, finding));
        strbuf_addc(out, '\n');
    }
}

static void write_case(struct strbuf *out, const struct checked *checked, struct arena *a)
{
    strbuf_addz(out, "    <testcase classname=\"");
    xml(out, checked->file);
    strbuf_addz(out, "\" name=\"");
    xml(out, report_object(a, checked));
    strbuf_addz(out, "\">\n");
    if (checked->evaluation.errors) {
        strbuf_printf(out, "      <failure message=\"%zu error%s\">", checked->evaluation.errors,
                      checked->evaluation.errors == 1 ? "" : "s");
        write_lines(out, checked, SEVERITY_ERROR, a);
        strbuf_addz(out, "</failure>\n");
    }
    if (checked->evaluation.warnings) {
        strbuf_addz(out, "      <system-out>");
        write_lines(out, checked, SEVERITY_WARNING, a);
        strbuf_addz(out, "</system-out>\n");
    }
    strbuf_addz(out, "    </testcase>\n");
}

void report_junit(struct strbuf *out, const struct check_result *result,
                  const struct report_options *options, struct arena *a)
{
    (void)options;
    size_t failures = 0;
    vec_foreach (&result->objects, checked)
        failures += checked->evaluation.errors > 0;
    strbuf_printf(out,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
                  "  <testsuite name=\"latticectl check\" tests=\"%zu\" failures=\"%zu\" "
                  "errors=\"0\">\n",
                  result->objects.n, failures);
    vec_foreach (&result->objects, object)
        write_case(out, object, a);
    strbuf_addz(out, "  </testsuite>\n</testsuites>\n");
}
