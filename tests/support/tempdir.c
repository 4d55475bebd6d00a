/* tempdir.c - see tempdir.h. */
#include "support/tempdir.h"

#include <ftw.h>
#include <stdlib.h>

#include "base/file.h"

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *at)
{
    (void)status, (void)type, (void)at;
    return remove(path);
}

static void remove_tree(void *path)
{
    nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

struct str tempdir_new(struct arena *a)
{
    const char *parent = getenv("TMPDIR");
    struct str path = arena_printf(a, "%s/lg-test-XXXXXX", parent ? parent : P_tmpdir);
    if (!mkdtemp((char *)path.p))
        abort();
    arena_defer(a, remove_tree, (void *)path.p);
    return path;
}

const char *tempdir_file(struct arena *a, struct str directory, const char *name,
                         const char *content)
{
    struct str path = arena_printf(a, "%" PRISTR "/%s", STR_ARG(directory), name);
    struct error err;
    if (file_write(path.p, str_of(content), 0600, &err) < 0)
        abort();
    return path.p;
}
