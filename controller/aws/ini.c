/* ini.c - see ini.h. */
#include "aws/ini.h"

#include "base/vec.h"

struct ini_reader {
    struct arena *a;
    struct ini *ini;
    struct str section; /* empty: before the first */
    struct str key;     /* of the last property, empty: none yet in this section */
    size_t key_entry;   /* its place in `ini` */
    size_t key_indent;
    unsigned line;
    struct error *err;
};

static int refuse(const struct ini_reader *r, const char *why)
{
    return error_set(r->err, ERR_SYNTAX, "line %u: %s", r->line, why);
}

static struct str lower(struct arena *a, struct str s)
{
    char *text = arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        text[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] - 'A' + 'a' : s.p[i]);
    return (struct str){text, s.n};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_comment(struct str s)
{
    return s.n > 0 && (s.p[0] == '#' || s.p[0] == ';');
}

/* Without the comment that a blank and # or ; begin. */
static struct str without_comment(struct str value)
{
    for (size_t i = 0; i + 1 < value.n; i++)
        if (is_blank(value.p[i]) && is_comment(str_sub(value, i + 1, value.n)))
            return str_trim(str_sub(value, 0, i));
    return str_trim(value);
}

/* "profile   'dev'" becomes "profile dev". */
static struct str section_name(struct arena *a, struct str raw)
{
    char *text = arena_alloc(a, raw.n + 1);
    size_t n = 0;
    raw = str_trim(raw);
    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.p[i];
        if (c == '"' || c == '\'' || (is_blank(c) && is_blank(raw.p[i - 1])))
            continue;
        text[n++] = is_blank(c) ? ' ' : c;
    }
    return (struct str){text, n};
}

static int read_section(struct ini_reader *r, struct str line)
{
    ptrdiff_t end = str_find_char(line, ']');
    if (end < 0)
        return refuse(r, "the section's ] is missing");
    struct str behind = str_trim(str_sub(line, (size_t)end + 1, line.n));
    if (behind.n && !is_comment(behind))
        return refuse(r, "something stands behind the section's ]");
    r->section = section_name(r->a, str_sub(line, 1, (size_t)end));
    r->key = STR_NONE;
    if (!r->section.n)
        return refuse(r, "the section has no name");
    vec_push(r->a, r->ini, (struct ini_entry){.section = r->section});
    return 0;
}

/* Splits at the first '='. */
static int split_property(const struct ini_reader *r, struct str line, struct str *ret_key,
                          struct str *ret_value)
{
    ptrdiff_t at = str_find_char(line, '=');
    if (at < 0)
        return refuse(r, "neither [section] nor key = value");
    *ret_key = lower(r->a, str_trim(str_sub(line, 0, (size_t)at)));
    *ret_value = without_comment(str_sub(line, (size_t)at + 1, line.n));
    return ret_key->n ? 0 : refuse(r, "the key before = is missing");
}

static int read_property(struct ini_reader *r, struct str line, size_t indent)
{
    struct ini_entry entry = {.section = r->section};
    if (split_property(r, line, &entry.key, &entry.value) < 0)
        return -1;
    if (!r->section.n)
        return refuse(r, "a property stands before the first [section]");
    r->key = entry.key;
    r->key_indent = indent;
    r->key_entry = r->ini->n;
    vec_push(r->a, r->ini, entry);
    return 0;
}

static int read_indented(struct ini_reader *r, struct str line)
{
    struct ini_entry *owner = &r->ini->items[r->key_entry];
    struct ini_entry entry = {.section = r->section, .key = r->key};
    if (owner->value.n) { /* one more line of its value */
        owner->value =
            arena_printf(r->a, "%" PRISTR "\n%" PRISTR, STR_ARG(owner->value), STR_ARG(line));
        return 0;
    }
    if (split_property(r, line, &entry.sub, &entry.value) < 0)
        return -1;
    vec_push(r->a, r->ini, entry);
    return 0;
}

static int read_line(struct ini_reader *r, struct str raw)
{
    struct str line = str_trim(raw);
    size_t indent = 0;
    while (indent < raw.n && is_blank(raw.p[indent]))
        indent++;
    if (!line.n || is_comment(line))
        return 0;
    if (line.p[0] == '[')
        return read_section(r, line);
    return r->key.n && indent > r->key_indent ? read_indented(r, line)
                                              : read_property(r, line, indent);
}

int ini_read(struct arena *a, struct str text, struct ini *ret_ini, struct error *err)
{
    struct ini ini = {0};
    struct ini_reader r = {.a = a, .ini = &ini, .err = err};
    struct str mark = STR("\xef\xbb\xbf"), line;
    if (str_starts(text, mark))
        text = str_sub(text, mark.n, text.n);
    while (str_split(&text, '\n', &line)) {
        r.line++;
        if (read_line(&r, line) < 0)
            return -1;
    }
    *ret_ini = ini;
    return 0;
}

bool ini_has(const struct ini *ini, struct str section)
{
    vec_foreach (ini, entry)
        if (str_eq(entry->section, section))
            return true;
    return false;
}

struct str ini_get(const struct ini *ini, struct str section, const char *key, const char *sub)
{
    struct str found = STR_NONE;
    vec_foreach (ini, entry)
        if (str_eq(entry->section, section) && str_is(entry->key, key) && str_is(entry->sub, sub))
            found = entry->value;
    return found;
}
