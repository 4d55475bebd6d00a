/* pattern.c - regular expressions, compiled once each; see shape.h. */
#include <assert.h>
#include <pthread.h>
#include <regex.h>

#include "base/strbuf.h"
#include "wire/shape.h"

enum { MAX_PATTERNS = 64, PATTERN_BYTES = 1024 };

static struct {
    const char *pattern;
    regex_t compiled;
} known[MAX_PATTERNS];
static size_t known_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static const regex_t *compile(const char *pattern)
{
    struct strbuf whole = STRBUF(PATTERN_BYTES);
    assert(known_count < MAX_PATTERNS);
    strbuf_printf(&whole, "^(%s)$", pattern);
    int failed =
        regcomp(&known[known_count].compiled, strbuf_str(&whole).p, REG_EXTENDED | REG_NOSUB);
    assert(!failed);
    (void)failed;
    strbuf_free(&whole);
    known[known_count].pattern = pattern;
    return &known[known_count++].compiled;
}

static const regex_t *find(const char *pattern)
{
    pthread_mutex_lock(&lock);
    size_t i = 0;
    while (i < known_count && known[i].pattern != pattern)
        i++;
    const regex_t *compiled = i < known_count ? &known[i].compiled : compile(pattern);
    pthread_mutex_unlock(&lock);
    return compiled;
}

bool pattern_matches(const char *pattern, struct str text)
{
    regmatch_t range = {.rm_so = 0, .rm_eo = (regoff_t)text.n};
    return regexec(find(pattern), text.p ? text.p : "", 1, &range, REG_STARTEND) == 0;
}
