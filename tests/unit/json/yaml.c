/*
 * yaml.c - YAML as Kubernetes tools read it: the spellings of tests/cases/yaml/scalars.txt and
 * keys.txt, the files of documents/ beside what they are read as, and limits.
 */
#include "json/yaml_read.h"

#include "base/limits.h"
#include "fixture.h"
#include "suites.h"
#include "support/assert.h"

struct outcome {
    struct arena *a;
    struct strbuf text;
    size_t documents;
};

/* One line for a document, an indented one for each surprise. */
static void note(void *ctx, const struct yaml_document *d)
{
    struct outcome *o = ctx;
    o->documents++;
    strbuf_printf(&o->text, "%zu, line %u: ", d->number, d->line);
    if (d->error)
        strbuf_printf(&o->text, "error: %s\n", d->error->message);
    else
        strbuf_printf(&o->text, "%s\n", written(o->a, d->value).p);
    for (size_t i = 0; i < d->surprise_count; i++) {
        const struct yaml_surprise *s = &d->surprises[i];
        strbuf_printf(&o->text, "  line %u, column %u: %s is read as %s\n", s->place.line,
                      s->place.column, s->written.p, written(o->a, s->value).p);
    }
}

void yaml_case(const char *path)
{
    SCRATCH(a);
    struct error err = {0};
    struct outcome o = {.a = a, .text = STRBUF(1 << 20)};
    struct str file = str_of(path);
    struct str base = str_sub(file, 0, file.n - strlen(".yaml"));
    struct str want = read_case(a, arena_printf(a, "%" PRISTR ".out", STR_ARG(base)).p);
    int rc = yaml_read(a, read_case(a, path), note, &o, &err);
    T_STR_EQ(strbuf_str(&o.text), want);
    T_TRUE((rc < 0) == (str_find(want, STR(": error: ")) >= 0));
    if (rc < 0) /* the first of them */
        T_STR_EQ(err.message,
                 str_sub(want, (size_t)str_find(want, STR("error: ")) + 7,
                         (size_t)str_find(want, STR("error: ")) + 7 + strlen(err.message)));
    strbuf_free(&o.text);
}

static void keep_surprise(void *ctx, const struct yaml_document *d)
{
    *(bool *)ctx = d->surprise_count > 0;
}

/* SPELLING => JSON, with " !" behind it if its author is to be told; or => error PART. */
static void check_spelling(struct str spelling, struct str want)
{
    SCRATCH(a);
    struct error err = {0};
    bool surprising = false;
    struct str text = arena_printf(a, "k: %" PRISTR "\n", STR_ARG(spelling));
    const struct jv *v = jv_get(yaml_read_one(a, text, &err), "k");
    yaml_read(a, text, keep_surprise, &surprising, NULL);
    if (str_starts(want, STR("error ")))
        T_CONTAINS(err.message, str_sub(want, 6, want.n));
    else if (T_OK_PTR(v, &err))
        T_STR_EQ(arena_printf(a, "%s%s", written(a, v).p, surprising ? " !" : ""), want);
}

/* KEY => the key as it comes out, or error PART. */
static void check_key(struct str spelling, struct str want)
{
    SCRATCH(a);
    struct error err = {0};
    struct str key = STR("none");
    struct jv *v = yaml_read_one(a, arena_printf(a, "%" PRISTR ": 1\n", STR_ARG(spelling)), &err);
    if (str_starts(want, STR("error ")))
        T_CONTAINS(err.message, str_sub(want, 6, want.n));
    else if (T_OK_PTR(v, &err) && T_TRUE(jv_member(v, 0, &key) != NULL))
        T_STR_EQ(key, want);
}

static void check_table(const char *path, void (*check)(struct str spelling, struct str want))
{
    SCRATCH(a);
    struct str rest = read_case(a, path), line;
    size_t rows = 0;
    while (str_split(&rest, '\n', &line)) {
        ptrdiff_t arrow = str_find(line, STR(" => "));
        if (arrow < 0 || str_starts(line, STR("# ")))
            continue;
        check(str_trim(str_sub(line, 0, (size_t)arrow)), str_sub(line, (size_t)arrow + 4, line.n));
        rows++;
    }
    T_TRUE(rows > 10);
}

static void scalars(void)
{
    check_table(CASES "/yaml/scalars.txt", check_spelling);
}

static void keys(void)
{
    check_table(CASES "/yaml/keys.txt", check_key);
}

static void refuses(struct str text, enum error_code code, const char *part)
{
    SCRATCH(a);
    struct error err = {0};
    T_FAILS(yaml_read_one(a, text, &err) ? 0 : -1, &err, code, part);
}

static struct str repeated(struct arena *a, const char *unit, size_t n)
{
    struct strbuf b = STRBUF(64u << 20);
    for (size_t i = 0; i < n; i++)
        strbuf_addz(&b, unit);
    struct str text = arena_str(a, strbuf_str(&b));
    strbuf_free(&b);
    return text;
}

static void depth_is_bounded(void)
{
    SCRATCH(a);
    struct strbuf block = STRBUF(1 << 20);
    refuses(repeated(a, "[", 100000), ERR_LIMIT, "column 65: nested deeper than 64 levels");
    refuses(repeated(a, "{a: ", 100000), ERR_LIMIT, "nested deeper than 64 levels");
    refuses(repeated(a, "- ", 100000), ERR_LIMIT, "nested deeper than 64 levels");
    for (int i = 0; i < 70; i++)
        strbuf_printf(&block, "%*sk:\n", i, "");
    refuses(strbuf_str(&block), ERR_LIMIT, "line 65, column 65: nested deeper than 64 levels");
    strbuf_free(&block);
}

/* Nine lists of nine aliases of the list before; one alias repeated; both in many documents. */
static void aliases_are_bounded(void)
{
    SCRATCH(a);
    struct strbuf laughs = STRBUF(1 << 16);
    strbuf_addz(&laughs, "a0: &a0 [x]\n");
    for (int i = 1; i < 9; i++)
        strbuf_printf(&laughs, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i,
                      i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    refuses(strbuf_str(&laughs), ERR_LIMIT, "the aliases of this file expand to more than 100000");
    strbuf_free(&laughs);
    struct str many = repeated(a, "- *x\n", 1000);
    struct str list = repeated(a, "1,", 200);
    struct str text = arena_printf(a, "- &x [%s]\n%s", list.p, many.p);
    refuses(text, ERR_LIMIT, "more than 100000 values in one document");
    struct str one = arena_printf(a, "--- {a: &x [%s], b: [*x,*x,*x,*x]}\n", list.p);
    refuses(repeated(a, one.p, 1000), ERR_LIMIT, "document 125: line 125");
}

static void sizes_are_bounded(void)
{
    SCRATCH(a);
    struct error err = {0};
    refuses(repeated(a, "- 1\n", LIMIT_YAML_NODES), ERR_LIMIT, "more than 100000 values");
    struct jv *v = yaml_read_one(a, repeated(a, "- 1\n", LIMIT_YAML_NODES - 1), &err);
    T_INT_EQ(jv_len(v), LIMIT_YAML_NODES - 1);
    refuses(repeated(a, "--- 1\n", LIMIT_YAML_DOCUMENTS + 1), ERR_LIMIT,
            "line 10001, column 1: more than 10000 documents");
    refuses(repeated(a, "xxxxxxxx", LIMIT_JSON_STRING_BYTES / 8 + 1), ERR_LIMIT,
            "a text is longer than 4194304 bytes");
    refuses(repeated(a, "# comment\n", LIMIT_FILE_BYTES / 10 + 1), ERR_LIMIT,
            "at most 33554432 are read");
}

static void keys_are_counted(void)
{
    struct strbuf text = STRBUF(1 << 20);
    for (unsigned i = 0; i <= LIMIT_JSON_KEYS; i++)
        strbuf_printf(&text, "k%u: 1\n", i);
    refuses(strbuf_str(&text), ERR_LIMIT, "line 10001, column 1: more than 10000 keys");
    strbuf_free(&text);
}

static void exactly_one_document(void)
{
    SCRATCH(a);
    struct error err = {0};
    refuses(STR(""), ERR_NOT_FOUND, "expected a document, found nothing");
    refuses(STR_NONE, ERR_NOT_FOUND, "expected a document, found nothing");
    refuses(STR("# only a comment\n---\n"), ERR_NOT_FOUND, "found nothing");
    refuses(STR("a: 1\n---\nb: 2\n"), ERR_SYNTAX, "line 2, column 1: expected one document");
    T_OK_PTR(yaml_read_one(a, STR("---\n# empty\n---\na: 1\n---\n"), &err), &err);
}

/* Keys beyond the size from which objects have an index, overwritten by a merge. */
static void merges_into_large_mappings(void)
{
    SCRATCH(a);
    struct error err = {0};
    struct strbuf text = STRBUF(1 << 16);
    strbuf_addz(&text, "base: &base {");
    for (int i = 0; i < 40; i++)
        strbuf_printf(&text, "%sk%d: base", i ? ", " : "", i);
    strbuf_addz(&text, "}\nother:\n");
    for (int i = 0; i < 30; i++)
        strbuf_printf(&text, "  k%d: own\n", i);
    strbuf_addz(&text, "  <<: *base\n");
    const struct jv *v = jv_get(yaml_read_one(a, strbuf_str(&text), &err), "other");
    T_INT_EQ(jv_len(v), 40);
    for (int i = 0; i < 40; i++)
        T_STR_EQ(jv_str(jv_get_str(v, arena_printf(a, "k%d", i))), "base");
    strbuf_addz(&text, "  k3: again\n");
    T_TRUE(yaml_read_one(a, strbuf_str(&text), &err) == NULL);
    T_CONTAINS(err.message, "the key \"k3\" stands twice in one mapping");
    strbuf_free(&text);
}

CU_TestInfo yaml_tests[] = {
    {"scalars", scalars},
    {"keys", keys},
    {"depth is bounded", depth_is_bounded},
    {"aliases are bounded", aliases_are_bounded},
    {"sizes are bounded", sizes_are_bounded},
    {"keys are counted", keys_are_counted},
    {"exactly one document", exactly_one_document},
    {"merges into large mappings", merges_into_large_mappings},
    CU_TEST_INFO_NULL,
};
