/*
 * cases.c - lists the files and registers one test function for all: which file it is about is told
 * by the name of the CUnit test that runs.
 */
#include "support/cases.h"

#include <CUnit/CUnit.h>
#include <fts.h>

#include "base/str.h"
#include "base/strbuf.h"

enum { MAX_PATH_BYTES = 4096 };

static void run_current_case(void)
{
    const char *suite = CU_get_current_suite()->pName;
    for (const struct case_suite *s = lg_case_suites; s->name; s++) {
        if (!str_is(str_of(suite), s->name))
            continue;
        struct strbuf path = STRBUF(MAX_PATH_BYTES);
        strbuf_printf(&path, "%s/%s", s->directory, CU_get_current_test()->pName);
        s->run(strbuf_str(&path).p);
        strbuf_free(&path);
    }
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void cleanup_fts(FTS **fts)
{
    if (*fts)
        fts_close(*fts);
}

static int register_suite(const struct case_suite *s, struct error *err)
{
    char *roots[] = {(char *)s->directory, NULL};
    _cleanup_(cleanup_fts) FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    if (!walk)
        return error_set(err, ERR_IO, "cannot read %s: %m", s->directory);
    CU_pSuite suite = CU_add_suite(s->name, NULL, NULL);
    size_t count = 0;
    for (FTSENT *entry; (entry = fts_read(walk));) {
        struct str name = str_of(entry->fts_path + strlen(s->directory));
        if (entry->fts_info != FTS_F || !str_ends(name, str_of(s->suffix)))
            continue;
        if (!CU_add_test(suite, name.p + 1, run_current_case))
            return error_set(err, ERR_IO, "%s: %s", entry->fts_path, CU_get_error_msg());
        count++;
    }
    if (count == 0)
        return error_set(err, ERR_NOT_FOUND, "no *%s below %s", s->suffix, s->directory);
    return 0;
}

int cases_register(const struct case_suite *suites, struct error *err)
{
    for (const struct case_suite *s = suites; s && s->name; s++)
        if (register_suite(s, err) < 0)
            return -1;
    return 0;
}
