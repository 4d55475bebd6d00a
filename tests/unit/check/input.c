/* input.c - see input.h. */
#include "input.h"

#include "json/yaml_read.h"
#include "support/assert.h"

struct check_options offline_options(void)
{
    struct check_options options = {.rules = rule_settings_default(),
                                    .default_namespace = STR("default")};
    options.rules.offline = true;
    options.rules.assume_ours = true;
    return options;
}

struct feeding {
    struct checker *checker;
    struct error *err;
    int status;
};

static void feed(void *ctx, const struct yaml_document *document)
{
    struct feeding *feeding = ctx;
    if (!T_TRUE(document->value != NULL))
        return;
    if (checker_add(feeding->checker, STR("in.yaml"), document->value, feeding->err) < 0)
        feeding->status = -1;
}

int add_documents(struct arena *a, struct checker *checker, const char *text, struct error *err)
{
    struct feeding feeding = {checker, err, 0};
    if (yaml_read(a, str_of(text), feed, &feeding, err) < 0)
        return -1;
    return feeding.status;
}

const struct check_result *check_documents(struct arena *a, const struct check_options *options,
                                           const char *text)
{
    struct error err = {0};
    struct checker *checker = checker_new(a, options);
    T_OK(add_documents(a, checker, text, &err), &err);
    return checker_run(checker);
}

struct str codes(struct arena *a, const struct check_result *result)
{
    struct str text = STR("");
    vec_foreach (&result->objects, checked) {
        const struct findings *findings = &checked->evaluation.findings;
        for (size_t i = 0; i < findings->n; i++)
            text = arena_printf(a, "%" PRISTR "%s%s", STR_ARG(text), text.n ? " " : "",
                                findings->items[i].rule->code);
    }
    return text;
}
