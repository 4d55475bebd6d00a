/*
 * run_cases.c - evaluates each case of a file and compares all that the engine answers.
 *
 * Both sides are written in the form of the case files, so that what was found can be pasted.
 */
#include "rule_case.h"
#include "rules/catalogue.h"
#include "suites.h"
#include "support/assert.h"

enum { MAX_TEXT = 1 << 20 };

/* A YAML scalar in single quotes. */
static void add_quoted(struct strbuf *out, struct str text)
{
    strbuf_addc(out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\'')
            strbuf_addc(out, '\'');
        strbuf_addc(out, text.p[i]);
    }
    strbuf_addc(out, '\'');
}

static void add_finding(struct strbuf *out, struct str code, struct str severity, struct str path,
                        struct str message, bool suppressed)
{
    strbuf_printf(out, "    - code: %" PRISTR "\n      severity: %" PRISTR "\n      path: ",
                  STR_ARG(code), STR_ARG(severity));
    add_quoted(out, path);
    if (message.n) {
        strbuf_addz(out, "\n      message: ");
        add_quoted(out, message);
    }
    strbuf_addz(out, suppressed ? "\n      suppressed: true\n" : "\n");
}

static void add_rest(struct strbuf *out, int64_t omitted, bool again, struct str owner)
{
    if (omitted)
        strbuf_printf(out, "  omitted: %d\n", (int)omitted);
    if (again)
        strbuf_addz(out, "  again: true\n");
    if (owner.n)
        strbuf_printf(out, "  owner: %" PRISTR "\n", STR_ARG(owner));
}

/* Whether the case leaves the text of finding `i` open. */
static bool any_message(const struct jv *source, size_t i)
{
    const struct jv *wanted = jv_at(jv_get(source, "findings"), i);
    return wanted && !jv_get(wanted, "message");
}

static void write_got(struct strbuf *out, const struct evaluation *e, const struct jv *source)
{
    static const struct str owners[] = {S("ours"), S("assumed"), S("foreign"), S("unknown"),
                                        S("undecided")};
    strbuf_addz(out, "  findings:\n");
    for (size_t i = 0; i < e->findings.n; i++) {
        const struct finding *f = &e->findings.items[i];
        struct str severity = f->severity == SEVERITY_ERROR ? STR("error") : STR("warning");
        add_finding(out, str_of(f->rule->code), severity, f->path_text,
                    any_message(source, i) ? STR_NONE : f->text, f->suppressed);
    }
    strbuf_addz(out, "  notes:\n");
    vec_foreach (&e->notes, note) {
        strbuf_addz(out, "    - ");
        add_quoted(out, *note);
        strbuf_addc(out, '\n');
    }
    add_rest(out, (int64_t)e->findings.omitted, e->again,
             jv_get(source, "owner") ? owners[e->owner] : STR_NONE);
}

static void write_want(struct strbuf *out, const struct jv *source)
{
    int64_t omitted = 0;
    strbuf_addz(out, "  findings:\n");
    jv_foreach (jv_get(source, "findings"), i, f) {
        add_finding(out, jv_str(jv_get(f, "code")), jv_str(jv_get(f, "severity")),
                    jv_str(jv_get(f, "path")), jv_str(jv_get(f, "message")),
                    jv_bool(jv_get(f, "suppressed"), false));
    }
    strbuf_addz(out, "  notes:\n");
    jv_foreach (jv_get(source, "notes"), n, note) {
        strbuf_addz(out, "    - ");
        add_quoted(out, jv_str(note));
        strbuf_addc(out, '\n');
    }
    jv_int(jv_get(source, "omitted"), &omitted);
    add_rest(out, omitted, jv_bool(jv_get(source, "again"), false),
             jv_str(jv_get(source, "owner")));
}

/* The path leads to a value, or (something is missing) into a value that is there. */
static void check_paths(const struct rule_case *c, const struct evaluation *e)
{
    const struct jv *object = c->review.object ? c->review.object : c->review.old_object;
    for (size_t i = 0; i < e->findings.n; i++) {
        const struct fpath *path = e->findings.items[i].path;
        bool resolves = !path || fpath_get(object, path) || fpath_get(object, path->up);
        T_TRUE(resolves);
        if (!resolves)
            printf("    %" PRISTR " leads nowhere\n", STR_ARG(e->findings.items[i].path_text));
    }
}

static void check_counts(const struct rule_case *c, const struct evaluation *e)
{
    int64_t suppressed = 0;
    jv_int(jv_get(c->source, "suppressed"), &suppressed);
    T_INT_EQ(e->suppressed, suppressed);
    T_INT_EQ(e->errors + e->warnings + e->suppressed, e->findings.n);
}

static struct evaluation evaluate(struct arena *a, const struct rule_case *c)
{
    return rules_evaluate(a, &c->review, &c->settings, &c->world.lookup);
}

static void compare(struct arena *a, const char *path, const struct rule_case *c)
{
    _cleanup_(strbuf_free) struct strbuf got = STRBUF(MAX_TEXT);
    _cleanup_(strbuf_free) struct strbuf want = STRBUF(MAX_TEXT);
    _cleanup_(strbuf_free) struct strbuf second = STRBUF(MAX_TEXT);
    struct evaluation e = evaluate(a, c), again = evaluate(a, c);
    write_got(&got, &e, c->source);
    write_got(&second, &again, c->source);
    write_want(&want, c->source);
    bool equal = str_eq(strbuf_str(&got), strbuf_str(&want));
    T_STR_EQ(strbuf_str(&second), strbuf_str(&got));
    if (!equal)
        printf("\n%s:%u: %" PRISTR "\n--- found:\n%s--- expected:\n%s", path,
               jv_place(c->source).line, STR_ARG(c->name), strbuf_str(&got).p, strbuf_str(&want).p);
    CU_ASSERT_TRUE(equal);
    check_paths(c, &e);
    check_counts(c, &e);
}

/* A typing error in `code:` would otherwise look like a finding that is missing. */
static void check_codes(const char *path, const struct jv *findings)
{
    jv_foreach (findings, i, finding) {
        struct str code = jv_str(jv_get(finding, "code"));
        bool known = catalogue_find(code) != NULL;
        if (!known)
            printf("%s:%u: no rule has the code %" PRISTR "\n", path, jv_place(finding).line,
                   STR_ARG(code));
        CU_ASSERT_TRUE(known);
    }
}

/* What exists around every case is itself without fault, or the cases would prove nothing. */
static void check_world(struct arena *a, const struct jv *objects)
{
    struct case_world world;
    struct rule_settings settings = rule_settings_default();
    struct error err = {0};
    if (!T_OK(case_world_read(a, NULL, NULL, &world, &err), &err))
        return;
    jv_foreach (objects, i, written) {
        struct review review = {.operation = OP_CREATE};
        review.object = case_object(a, written, NULL, &err);
        review.kind = api_kind_of_object(review.object);
        struct evaluation e = rules_evaluate(a, &review, &settings, &world.lookup);
        if (!T_INT_EQ(e.findings.n, 0))
            printf("    in the world: %s\n", finding_line(a, &e.findings.items[0]).p);
    }
}

void run_rule_cases(const char *path)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct error err = {0};
    const struct jv *cases = rule_cases_read(a, path, &err);
    if (!T_OK_PTR(cases, &err))
        return;
    if (str_ends(str_of(path), STR("/world.yaml"))) {
        check_world(a, cases);
        return;
    }
    jv_foreach (cases, i, source) {
        struct rule_case c = {0};
        if (!T_OK(rule_case_read(a, source, &c, &err), &err)) {
            printf("    in %s\n", path);
            return;
        }
        check_codes(path, jv_get(source, "findings"));
        compare(a, path, &c);
    }
}
