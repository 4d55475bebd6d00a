/* yaml.c - yaml_read: each document is one that JSON can say; the same text gives the same. */
#include "fuzz.h"

#include "json/yaml_read.h"

struct run {
    struct arena *a;
    struct strbuf text; /* all documents, one after the other */
    size_t last;
};

static void check_document(void *ctx, const struct yaml_document *d)
{
    struct run *run = ctx;
    MUST(!d->value != !d->error && d->line > 0 && d->number > run->last);
    run->last = d->number;
    for (size_t i = 0; i < d->surprise_count; i++)
        MUST(d->surprises[i].value && d->surprises[i].place.line);
    if (d->error) {
        MUST(d->error->message[0]);
        return;
    }
    struct str text = fuzz_written(run->a, d->value);
    MUST(fuzz_reads_as(run->a, text, d->value));
    strbuf_add(&run->text, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct error err = {0};
    struct run once = {a, STRBUF(64u << 20), 0}, again = {a, STRBUF(64u << 20), 0};
    int rc = yaml_read(a, fuzz_input(data, size), check_document, &once, &err);
    MUST((rc < 0) == (err.code != ERR_NONE));
    MUST(yaml_read(a, fuzz_input(data, size), check_document, &again, NULL) == rc);
    MUST(str_eq(strbuf_str(&once.text), strbuf_str(&again.text)));
    strbuf_free(&once.text);
    strbuf_free(&again.text);
    return 0;
}
