/* xalloc.h - heap allocation that aborts instead of failing; pair with free(). */
#ifndef LG_BASE_XALLOC_H
#define LG_BASE_XALLOC_H

#include <stddef.h>

#include "base/str.h"

/* As their namesakes in libc, for a size of 0 too; xcalloc aborts if the product overflows. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t size);

/* Element-wise xrealloc; aborts if the product overflows. */
void *xreallocarray(void *p, size_t count, size_t size);

/* NUL-terminated copies. */
char *xstrdup(const char *s);
char *xstrndup(struct str s);

#endif
