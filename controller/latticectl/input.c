/* input.c - see input.h. */
#include "latticectl/input.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "json/yaml_read.h"
#include "latticectl/command.h"

struct input {
    struct arena *arena;
    struct checker *checker;
    struct str file; /* being read, as reports name it */
    size_t files, troubles;
};

static void trouble(struct input *in, const char *message)
{
    in->troubles++;
    command_trouble("%" PRISTR ": %s", STR_ARG(in->file), message);
}

static void name_file(struct input *in, struct str path)
{
    in->file = command_printable(in->arena, path);
}

static void note_surprises(const struct input *in, const struct yaml_document *document)
{
    for (size_t i = 0; i < document->surprise_count; i++) {
        const struct yaml_surprise *s = &document->surprises[i];
        fprintf(stderr,
                "latticectl: %" PRISTR ":%u:%u: note: %" PRISTR
                " is read as a %s; quote it if text is meant\n",
                STR_ARG(in->file), s->place.line, s->place.column, STR_ARG(s->written),
                jv_type_name(jv_type(s->value)));
    }
}

static void add_document(void *ctx, const struct yaml_document *document)
{
    struct input *in = ctx;
    struct error err;
    if (document->error) {
        trouble(in, document->error->message);
        return;
    }
    note_surprises(in, document);
    if (checker_add(in->checker, in->file, document->value, &err) < 0)
        trouble(in, err.message);
}

static void read_file(struct input *in, struct str path)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_FILE_BYTES);
    struct error err;
    name_file(in, path);
    if (in->files++ >= LIMIT_TREE_FILES) {
        if (in->files == LIMIT_TREE_FILES + 1)
            trouble(in, "too many files; this one and the rest are not read");
        return;
    }
    if (file_read(path.p, &text, &err) < 0)
        trouble(in, err.message);
    else
        yaml_read(in->arena, strbuf_str(&text), add_document, in, NULL);
}

static bool is_manifest(const char *name)
{
    struct str s = str_of(name);
    return str_ends(s, STR(".yaml")) || str_ends(s, STR(".yml")) || str_ends(s, STR(".json"));
}

static int not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void read_directory(struct input *in, struct str path, unsigned depth);

/* Links to directories are not followed, as with kubectl: there are no circles. */
static void read_entry(struct input *in, struct str path, const char *name, unsigned depth)
{
    struct str inner = arena_printf(in->arena, "%" PRISTR "/%s", STR_ARG(path), name);
    struct stat entry, target = {0};
    name_file(in, inner);
    if (lstat(inner.p, &entry) == 0 && S_ISDIR(entry.st_mode)) {
        read_directory(in, inner, depth + 1);
        return;
    }
    if (!is_manifest(name))
        return;
    if (stat(inner.p, &target) < 0)
        trouble(in, strerror(errno));
    else if (!S_ISDIR(target.st_mode))
        read_file(in, inner);
}

static void read_directory(struct input *in, struct str path, unsigned depth)
{
    struct dirent **entries;
    name_file(in, path);
    if (depth > LIMIT_TREE_DEPTH) {
        trouble(in, "directories are nested too deeply");
        return;
    }
    int n = scandir(path.p, &entries, not_hidden, alphasort);
    if (n < 0) {
        trouble(in, strerror(errno));
        return;
    }
    for (int i = 0; i < n; i++) {
        read_entry(in, path, entries[i]->d_name, depth);
        free(entries[i]);
    }
    free(entries);
}

static void read_argument(struct input *in, struct str argument)
{
    struct stat status = {0};
    struct str path = arena_str(in->arena, argument);
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path = arena_str(in->arena, str_sub(path, 0, path.n - 1));
    name_file(in, path);
    if (!str_is(path, "-") && stat(path.p, &status) < 0) {
        trouble(in, strerror(errno));
    } else if (!S_ISDIR(status.st_mode)) {
        read_file(in, path);
    } else {
        size_t before = in->files + in->troubles;
        read_directory(in, path, 0);
        name_file(in, path);
        if (in->files + in->troubles == before)
            trouble(in, "no *.yaml, *.yml or *.json file in this directory");
    }
}

size_t input_read(struct arena *a, struct checker *checker, const struct str *arguments, size_t n)
{
    struct input in = {.arena = a, .checker = checker};
    for (size_t i = 0; i < n; i++)
        read_argument(&in, arguments[i]);
    return in.troubles;
}
