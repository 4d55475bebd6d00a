/*
 * report_junit.c - JUnit XML: one test case an object; its errors are the failure, its warnings go
 * to system-out.
 */
#include "latticectl/report.h"

/* XML 1.0 text and attribute values; characters that XML cannot hold become '?'. */
static void xml(struct strbuf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '<')
            strbuf_addz(out, "&lt;");
        else if (c == '>')
            strbuf_addz(out, "&gt;");
        else if (c == '&')
            strbuf_addz(out, "&amp;");
        else if (c == '"')
            strbuf_addz(out, "&quot;");
        else
            strbuf_addc(out, c < 0x20 && c != '\n' && c != '\t' ? '?' : (char)c);
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
