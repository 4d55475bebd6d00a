/* selector.c - the input is [SELECTOR, LABELS]: a selector with mistakes selects nothing. */
#include "fuzz.h"

#include "kube_meta/selector.h"

static void count(void *ctx, const struct fpath *path, enum field_error_type type,
                  const struct jv *value, struct str detail)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    (void)type, (void)value, (void)detail;
    MUST(fpath_render(a, path).n && fpath_pointer(a, path).n);
    (*(size_t *)ctx)++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    size_t mistakes = 0;
    struct selector_errors errors = {count, &mistakes};
    struct selector selector, silent;
    const struct jv *input = json_read(a, fuzz_input(data, size), NULL, NULL);
    if (jv_type(jv_at(input, 0)) != JV_OBJECT)
        return 0;
    struct kv_list labels = kv_list_parse(a, jv_at(input, 1));
    selector_parse(a, jv_at(input, 0), FP_FIELD(NULL, "selector"), &errors, &selector);
    selector_parse(a, jv_at(input, 0), FP_FIELD(NULL, "selector"), NULL, &silent);
    MUST(selector_matches(&selector, &labels) == selector_matches(&silent, &labels));
    MUST(!mistakes || !selector_matches(&selector, &labels));
    return 0;
}
