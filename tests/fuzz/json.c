/* json.c - json_read: what it accepts is written and read back the same; it keeps its promises. */
#include "fuzz.h"

/* Strings are UTF-8, keys unique and without NUL, and every value has a place. */
static void check_value(const struct jv *v)
{
    struct str key;
    MUST(jv_place(v).line && jv_place(v).column);
    MUST(str_is_utf8(jv_str(v)));
    jv_foreach (v, i, item)
        check_value(item);
    jv_foreach_member (v, i, key, value) {
        MUST(str_is_utf8(key) && !memchr(key.p, '\0', key.n) && key.p[key.n] == '\0');
        MUST(jv_get_str(v, key) == value);
        check_value(value);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct error err = {0};
    const struct jv *v = json_read(a, fuzz_input(data, size), NULL, &err);
    if (!v) {
        MUST(err.code == ERR_SYNTAX || err.code == ERR_LIMIT);
        MUST(str_starts(str_of(err.message), STR("line ")));
        return 0;
    }
    check_value(v);
    struct str text = fuzz_written(a, v);
    MUST(fuzz_reads_as(a, text, v));
    MUST(str_eq(fuzz_written(a, jv_clone(a, v)), text));
    struct strbuf pretty = STRBUF(64u << 20);
    json_write_pretty(&pretty, v);
    MUST(pretty.overflowed || fuzz_reads_as(a, strbuf_str(&pretty), v));
    strbuf_free(&pretty);
    return 0;
}
