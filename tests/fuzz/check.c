/* check.c - the offline engine over YAML manifests: it ends, and its report is JSON. */
#include "fuzz.h"

#include "check/check.h"
#include "json/yaml_read.h"

static void add_document(void *ctx, const struct yaml_document *document)
{
    struct error err;
    if (document->value)
        (void)checker_add(ctx, STR("-"), document->value, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct check_options options = {.rules = rule_settings_default(),
                                    .defaults = defaults_settings_default(),
                                    .default_namespace = STR("default")};
    options.rules.offline = options.rules.assume_ours = options.defaults.assume_ours = true;
    struct checker *checker = checker_new(a, &options);
    yaml_read(a, fuzz_input(data, size), add_document, checker, NULL);
    struct strbuf report = STRBUF(64u << 20);
    check_write_json(&report, checker_run(checker), a);
    struct error err;
    MUST(report.overflowed || json_read(a, strbuf_str(&report), NULL, &err));
    strbuf_free(&report);
    return 0;
}
