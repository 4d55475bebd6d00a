/* yaml_tree.c - see yaml_tree.h. */
#include "json/yaml_tree.h"

#include "json/json_write.h"
#include "json/value.h"
#include "json/yaml_scalar.h"

static struct jv_place place_of(const struct yaml_tree *t, yaml_mark_t mark)
{
    return (struct jv_place){t->lines_before + (uint32_t)mark.line + 1, (uint32_t)mark.column + 1};
}

_printf_(4, 5) static bool fail(struct yaml_tree *t, struct jv_place place, enum error_code code,
                                const char *format, ...)
{
    char message[LIMIT_ERROR_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    error_set(t->err, code, "line %u, column %u: %s", place.line, place.column, message);
    return false;
}

/* Whether the indentation of a line (0-based) of the text contains a tab. */
static bool indented_by_tab(struct str text, size_t line)
{
    struct str part = STR_NONE;
    for (size_t i = 0; i <= line; i++)
        if (!str_split(&text, '\n', &part))
            return false;
    for (size_t i = 0; i < part.n && (part.p[i] == ' ' || part.p[i] == '\t'); i++)
        if (part.p[i] == '\t')
            return true;
    return false;
}

/* What libyaml's reader stumbled over has an offset but no mark. */
static bool fail_encoding(struct yaml_tree *t)
{
    struct str before = str_sub(t->text, 0, t->parser.problem_offset);
    struct jv_place place = {t->lines_before + 1, 1};
    for (struct str line; str_split(&before, '\n', &line); place.line++)
        place.column = (uint32_t)str_utf8_len(line) + 1;
    place.line -= place.line > t->lines_before + 1;
    return fail(t, place, ERR_SYNTAX, "%s", t->parser.problem);
}

static bool fail_parser(struct yaml_tree *t)
{
    const yaml_parser_t *p = &t->parser;
    if (p->error == YAML_MEMORY_ERROR)
        abort();
    if (p->error == YAML_READER_ERROR)
        return fail_encoding(t);
    struct jv_place place = place_of(t, p->problem_mark);
    if (indented_by_tab(t->text, p->problem_mark.line))
        return fail(t, place, ERR_SYNTAX, "a tab cannot indent a line; use spaces");
    if (!p->context)
        return fail(t, place, ERR_SYNTAX, "%s", p->problem);
    if (p->context_mark.line == p->problem_mark.line)
        return fail(t, place, ERR_SYNTAX, "%s %s", p->problem, p->context);
    return fail(t, place, ERR_SYNTAX, "%s %s, which begins on line %u", p->problem, p->context,
                place_of(t, p->context_mark).line);
}

static bool count_nodes(struct yaml_tree *t, struct jv_place place, size_t n)
{
    t->nodes += n;
    return t->nodes <= LIMIT_YAML_NODES ||
           fail(t, place, ERR_LIMIT, "more than %u values in one document", LIMIT_YAML_NODES);
}

static struct yaml_frame *top(struct yaml_tree *t)
{
    return t->depth ? &t->frames[t->depth - 1] : NULL;
}

static bool is_key_next(struct yaml_tree *t)
{
    return t->depth && top(t)->container->type == JV_OBJECT && !top(t)->has_key;
}

/* Members of a mapping that `<<` brings in replace what stands before it, as in go-yaml v2. */
static void merge_mapping(struct yaml_tree *t, struct yaml_frame *f, const struct jv *mapping)
{
    if (!f->merged)
        f->merged = jv_new_object(t->a);
    for (uint32_t i = 0; i < mapping->n; i++) {
        const struct member *m = &mapping->members[i];
        struct member *old = object_find(f->container, member_key(m));
        if (!old)
            old = object_find(f->merged, member_key(m));
        if (old) {
            old->value = m->value;
            old->place = m->place;
        } else {
            object_add(t->a, f->merged, *m);
        }
    }
}

static bool merge(struct yaml_tree *t, struct yaml_frame *f, const struct jv *v)
{
    const struct jv *const *items = &v;
    size_t n = 1;
    if (v->type == JV_ARRAY) {
        items = (const struct jv *const *)v->items;
        n = v->n;
    }
    for (size_t i = n; i-- > 0;) {
        if (items[i]->type != JV_OBJECT)
            return fail(t, v->place, ERR_SYNTAX,
                        "only a mapping or a list of mappings can be merged with <<");
        merge_mapping(t, f, items[i]);
    }
    return true;
}

static bool add_member(struct yaml_tree *t, struct yaml_frame *f, struct jv *v)
{
    f->has_key = false;
    if (f->key_merges)
        return merge(t, f, v);
    if (object_find(f->container, f->key))
        return fail(t, f->key_place, ERR_SYNTAX, "the key %" PRISTR " stands twice in one mapping",
                    STR_ARG(json_quote(t->a, f->key)));
    if (f->container->n == LIMIT_JSON_KEYS)
        return fail(t, f->key_place, ERR_LIMIT, "more than %u keys in one mapping",
                    LIMIT_JSON_KEYS);
    object_add(
        t->a, f->container,
        (struct member){
            .key = f->key.p, .key_n = (uint32_t)f->key.n, .value = v, .place = f->key_place});
    return true;
}

static bool set_key(struct yaml_tree *t, const struct jv *v, struct jv_place place)
{
    struct yaml_frame *f = top(t);
    struct error why = {0};
    if (yaml_scalar_key(t->a, v, &f->key, &why) < 0)
        return fail(t, place, ERR_SYNTAX, "%s", why.message);
    f->key_place = place;
    f->has_key = true;
    f->key_merges = false;
    return true;
}

/* Puts a complete value, which stands (or whose alias stands) at `place`, where it belongs. */
static bool add(struct yaml_tree *t, struct jv *v, struct jv_place place)
{
    struct yaml_frame *f = top(t);
    if (is_key_next(t))
        return set_key(t, v, place);
    if (!f)
        t->root = v;
    else if (f->container->type == JV_OBJECT)
        return add_member(t, f, v);
    else
        jv_append(t->a, f->container, v);
    return true;
}

static void set_anchor(struct yaml_tree *t, const yaml_char_t *name, struct jv *v)
{
    if (!name)
        return;
    if (!t->anchors)
        t->anchors = map_new();
    map_put(t->anchors, str_of((const char *)name), v);
}

static bool is_open(const struct yaml_tree *t, const struct jv *v)
{
    for (unsigned i = 0; i < t->depth; i++)
        if (t->frames[i].container == v)
            return true;
    return false;
}

static bool read_alias(struct yaml_tree *t, const yaml_event_t *e)
{
    struct jv_place place = place_of(t, e->start_mark);
    const char *name = (const char *)e->data.alias.anchor;
    const struct jv *v = t->anchors ? map_get(t->anchors, str_of(name)) : NULL;
    unsigned depth;
    if (!v)
        return fail(t, place, ERR_SYNTAX, "there is no anchor &%.80s before its alias", name);
    if (is_open(t, v))
        return fail(t, place, ERR_SYNTAX, "the alias *%.80s stands inside its own anchor", name);
    size_t n = value_measure(v, &depth);
    *t->expanded += n;
    if (*t->expanded > LIMIT_YAML_NODES)
        return fail(t, place, ERR_LIMIT, "the aliases of this file expand to more than %u values",
                    LIMIT_YAML_NODES);
    if (t->depth + depth > LIMIT_YAML_DEPTH)
        return fail(t, place, ERR_LIMIT, "nested deeper than %u levels", LIMIT_YAML_DEPTH);
    return count_nodes(t, place, n) && add(t, jv_clone(t->a, v), place);
}

static bool read_scalar(struct yaml_tree *t, const yaml_event_t *e)
{
    struct jv_place place = place_of(t, e->start_mark);
    const char *text = (const char *)e->data.scalar.value;
    struct yaml_scalar s = {.text = {text, e->data.scalar.length},
                            .tag = str_of((const char *)e->data.scalar.tag),
                            .plain = e->data.scalar.plain_implicit};
    struct error why = {0};
    bool surprising;
    if (s.text.n > LIMIT_JSON_STRING_BYTES)
        return fail(t, place, ERR_LIMIT, "a text is longer than %u bytes", LIMIT_JSON_STRING_BYTES);
    if (!count_nodes(t, place, 1))
        return false;
    if (is_key_next(t) && yaml_scalar_is_merge(&s)) {
        top(t)->has_key = top(t)->key_merges = true;
        return true;
    }
    struct jv *v = yaml_scalar_value(t->a, &s, &surprising, &why);
    if (!v)
        return fail(t, place, ERR_SYNTAX, "%s", why.message);
    v->place = place;
    if (surprising)
        vec_push(t->a, &t->surprises, (struct yaml_surprise){place, arena_str(t->a, s.text), v});
    set_anchor(t, e->data.scalar.anchor, v);
    return add(t, v, place);
}

static bool open_container(struct yaml_tree *t, struct jv *container, const yaml_char_t *anchor,
                           yaml_mark_t mark)
{
    container->place = place_of(t, mark);
    if (is_key_next(t))
        return fail(t, container->place, ERR_SYNTAX, "a list or mapping cannot be a key");
    if (t->depth == LIMIT_YAML_DEPTH)
        return fail(t, container->place, ERR_LIMIT, "nested deeper than %u levels",
                    LIMIT_YAML_DEPTH);
    if (!count_nodes(t, container->place, 1))
        return false;
    set_anchor(t, anchor, container);
    t->frames[t->depth++] = (struct yaml_frame){.container = container};
    return true;
}

static bool close_container(struct yaml_tree *t)
{
    struct yaml_frame *f = &t->frames[--t->depth];
    for (uint32_t i = 0; f->merged && i < f->merged->n; i++) {
        const struct member *m = &f->merged->members[i];
        if (!object_find(f->container, member_key(m)))
            object_add(t->a, f->container, *m);
    }
    return add(t, f->container, f->container->place);
}

static bool read_event(struct yaml_tree *t, const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_ALIAS_EVENT: return read_alias(t, e);
    case YAML_SCALAR_EVENT: return read_scalar(t, e);
    case YAML_SEQUENCE_START_EVENT:
        return open_container(t, jv_new_array(t->a), e->data.sequence_start.anchor, e->start_mark);
    case YAML_MAPPING_START_EVENT:
        return open_container(t, jv_new_object(t->a), e->data.mapping_start.anchor, e->start_mark);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: return close_container(t);
    default: return true;
    }
}

static void begin_document(struct yaml_tree *t)
{
    t->anchors = map_free(t->anchors);
    t->nodes = t->depth = 0;
    t->root = NULL;
    t->surprises.items = NULL; /* those of the document before stay in the arena */
    t->surprises.n = t->surprises.capacity = 0;
}

/* One event; *ret_type says which. */
static bool step(struct yaml_tree *t, yaml_event_type_t *ret_type, struct jv_place *ret_place)
{
    yaml_event_t event;
    if (!yaml_parser_parse(&t->parser, &event))
        return fail_parser(t);
    *ret_type = event.type;
    *ret_place = place_of(t, event.start_mark);
    bool ok = read_event(t, &event);
    yaml_event_delete(&event);
    return ok;
}

int yaml_tree_next(struct yaml_tree *t, struct yaml_document *ret_document, struct error *err)
{
    yaml_event_type_t type = YAML_NO_EVENT;
    struct jv_place place;
    uint32_t line = t->lines_before + 1;
    t->err = err;
    begin_document(t);
    while (type != YAML_DOCUMENT_END_EVENT) {
        if (!step(t, &type, &place))
            return -1;
        if (type == YAML_STREAM_END_EVENT)
            return 0;
        if (type == YAML_DOCUMENT_START_EVENT)
            line = place.line;
    }
    *ret_document = (struct yaml_document){.line = line,
                                           .value = t->root,
                                           .surprises = t->surprises.items,
                                           .surprise_count = t->surprises.n};
    return 1;
}

void yaml_tree_begin(struct yaml_tree *t, struct arena *a, struct str text, uint32_t lines_before,
                     size_t *expanded)
{
    *t = (struct yaml_tree){
        .a = a, .text = text, .lines_before = lines_before, .expanded = expanded};
    if (!yaml_parser_initialize(&t->parser))
        abort();
    yaml_parser_set_input_string(&t->parser, (const unsigned char *)(text.p ? text.p : ""), text.n);
}

void yaml_tree_end(struct yaml_tree *t)
{
    yaml_parser_delete(&t->parser);
    t->anchors = map_free(t->anchors);
}
