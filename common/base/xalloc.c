/* xalloc.c - see xalloc.h. */
#include "base/xalloc.h"

#include <stdlib.h>

static void *or_abort(void *p)
{
    if (!p)
        abort();
    return p;
}

void *xmalloc(size_t size)
{
    return or_abort(malloc(size ? size : 1));
}

void *xcalloc(size_t count, size_t size)
{
    return or_abort(calloc(count ? count : 1, size ? size : 1));
}

void *xrealloc(void *p, size_t size)
{
    return or_abort(realloc(p, size ? size : 1));
}

void *xreallocarray(void *p, size_t count, size_t size)
{
    return or_abort(reallocarray(p, count ? count : 1, size));
}

char *xstrdup(const char *s)
{
    return xstrndup(str_of(s));
}

char *xstrndup(struct str s)
{
    char *copy = xmalloc(s.n + 1);
    if (s.n)
        memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    return copy;
}
