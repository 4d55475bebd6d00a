/* judge.c - see judge.h. */
#include "rules/judge.h"

#include "rules/catalogue.h"

static const struct namespace *namespace_of(const struct rule_ctx *c)
{
    const struct api_object *found = NULL;
    struct str name = c->view->meta.namespace;
    if (!name.n ||
        c->lookup->get(c->lookup->ctx, KIND_NAMESPACE, STR_NONE, name, &found) != LOOKUP_FOUND)
        return NULL;
    return (const struct namespace *)found;
}

/* The groups whose errors deny this object: the setting, or the label of its namespace. */
static unsigned enforced_groups(struct evaluation *e, const struct rule_ctx *c)
{
    const struct namespace *namespace = namespace_of(c);
    struct str label = STR_NONE, bad;
    unsigned mask;
    if (!namespace || !kv_get(&namespace->object.meta.labels, STR(LABEL_ENFORCE), &label))
        return c->settings->enforce;
    if (rule_groups_parse(label, '.', &mask, &bad))
        return mask;
    struct str note = arena_printf(c->arena,
                                   "namespace label " LABEL_ENFORCE " \"%" PRISTR
                                   "\" ignored: use api.spec.lattice.reference "
                                   "or none",
                                   STR_ARG(label));
    vec_push(c->arena, &e->notes, note);
    return c->settings->enforce;
}

static bool is_soft(const struct finding *finding, const struct rule_ctx *c, unsigned enforced,
                    struct ownership ownership)
{
    enum rule_group group = finding->rule->group;
    return c->operation == OP_DELETE || ownership.owner == OWNER_ASSUMED ||
           !(enforced & 1u << group) ||
           (group == GROUP_LATTICE && ownership.owner == OWNER_OURS && ownership.also_foreign) ||
           (group != GROUP_API && c->view->kind == KIND_REFERENCE_GRANT);
}

void judge_soften(struct evaluation *e, const struct rule_ctx *c, struct ownership ownership)
{
    unsigned enforced = enforced_groups(e, c);
    for (size_t i = 0; i < e->findings.n; i++)
        if (is_soft(&e->findings.items[i], c, enforced, ownership))
            e->findings.items[i].severity = SEVERITY_WARNING;
}

void judge_confirm(struct evaluation *e, const struct rule_ctx *c)
{
    struct str name = c->view->meta.namespace;
    if (name.n)
        e->again |=
            c->lookup->trust(c->lookup->ctx, KIND_NAMESPACE, STR_NONE, name) == TRUST_PENDING;
}

void judge_ratchet(struct findings *now, const struct findings *before)
{
    bool used[2 * LIMIT_GATHERED] = {false};
    for (size_t i = 0; i < now->n; i++) {
        struct finding *finding = &now->items[i];
        for (size_t j = 0; finding->severity == SEVERITY_ERROR && j < before->n; j++) {
            const struct finding *old = &before->items[j];
            if (used[j] || old->rule != finding->rule || !str_eq(old->text, finding->text))
                continue;
            used[j] = true;
            finding->severity = SEVERITY_WARNING;
        }
    }
}

static bool names_code(struct str codes, const char *code)
{
    struct str rest = codes, part;
    while (str_split(&rest, ',', &part))
        if (str_is(str_trim(part), code))
            return true;
    return false;
}

/* Where the list of codes ends: at the first space that does not follow a comma. */
static size_t codes_end(struct str text)
{
    char last = ',';
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == ' ' && last != ',')
            return i;
        if (text.p[i] != ' ')
            last = text.p[i];
    }
    return text.n;
}

/* The codes of "CODE[,CODE] reason"; or what is wrong with it, NULL if nothing is. */
static const char *ignore_parse(struct arena *a, struct str annotation, struct str *ret_codes)
{
    struct str text = str_trim(annotation), part;
    struct str codes = str_sub(text, 0, codes_end(text)), rest = codes;
    if (!codes.n)
        return "it names no code";
    while (str_split(&rest, ',', &part))
        if (!catalogue_find(str_trim(part)))
            return arena_printf(a, "\"%" PRISTR "\" is no code", STR_ARG(str_sub(part, 0, 20))).p;
    *ret_codes = codes;
    return codes.n < text.n ? NULL : "no reason is given";
}

void judge_suppress(struct evaluation *e, const struct rule_ctx *c)
{
    struct str annotation = STR_NONE, codes = STR_NONE;
    if (!kv_get(&c->view->meta.annotations, STR(ANNOTATION_IGNORE), &annotation))
        return;
    const char *fault = ignore_parse(c->arena, annotation, &codes);
    if (fault) {
        struct str note = arena_printf(
            c->arena, "annotation " ANNOTATION_IGNORE " ignored: %s; write \"CODE[,CODE] reason\"",
            fault);
        vec_push(c->arena, &e->notes, note);
        return;
    }
    for (size_t i = 0; i < e->findings.n; i++) {
        struct finding *finding = &e->findings.items[i];
        finding->suppressed =
            finding->severity == SEVERITY_WARNING && names_code(codes, finding->rule->code);
    }
}

/* Which findings are given up first when there are too many: the highest. */
static size_t expendable(const struct finding *finding)
{
    return finding->suppressed ? 2 : finding->severity == SEVERITY_WARNING;
}

void judge_cut(struct findings *findings)
{
    size_t count[3] = {0}, room = LIMIT_FINDINGS, kept = 0;
    for (size_t i = 0; i < findings->n; i++)
        count[expendable(&findings->items[i])]++;
    for (size_t k = 0; k < ARRAY_LEN(count); k++) {
        count[k] = count[k] < room ? count[k] : room;
        room -= count[k];
    }
    for (size_t i = 0; i < findings->n; i++) {
        size_t *left = &count[expendable(&findings->items[i])];
        if (*left == 0)
            continue;
        (*left)--;
        findings->items[kept++] = findings->items[i];
    }
    findings->omitted += findings->n - kept;
    findings->n = kept;
}

void evaluation_count(struct evaluation *e)
{
    e->errors = e->warnings = e->suppressed = 0;
    for (size_t i = 0; i < e->findings.n; i++) {
        const struct finding *finding = &e->findings.items[i];
        if (finding->suppressed)
            e->suppressed++;
        else if (finding->severity == SEVERITY_ERROR)
            e->errors++;
        else
            e->warnings++;
    }
}
