/*
 * json_patch.c - the input is [DOCUMENT, PATCH, OTHER]: the patch is applied or refused and leaves
 * the document alone, and the difference between the document and the other one leads there.
 */
#include "fuzz.h"

#include "json/json_patch.h"
#include "json/json_pointer.h"

static void check_diff(struct arena *a, const struct jv *from, const struct jv *to)
{
    struct error err;
    const struct jv *patch = json_patch_diff(a, from, to);
    const struct jv *got = json_patch_apply(a, from, patch, &err);
    MUST(got && jv_equal(got, to));
    MUST(jv_len(patch) > 0 || jv_equal(from, to));
    jv_foreach (patch, i, operation)
        MUST(json_pointer_valid(jv_str(jv_get(operation, "path"))));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct error err = {0};
    const struct jv *input = json_read(a, fuzz_input(data, size), NULL, NULL);
    const struct jv *document = jv_at(input, 0), *other = jv_at(input, 2);
    if (!document)
        return 0;
    struct str before = fuzz_written(a, document);
    const struct jv *got = json_patch_apply(a, document, jv_at(input, 1), &err);
    MUST(got ? fuzz_reads_as(a, fuzz_written(a, got), got) : err.message[0]);
    MUST(str_eq(fuzz_written(a, document), before));
    if (got)
        check_diff(a, document, got);
    if (other)
        check_diff(a, document, other);
    return 0;
}
