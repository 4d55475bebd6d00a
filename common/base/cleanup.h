/*
 * cleanup.h - scope-bound release of resources.
 *
 * `_cleanup_(fn)` calls fn(&variable) when the variable leaves its scope, on every path. Ownership
 * is handed over with TAKE_PTR / TAKE_FD, which leave an empty value behind.
 */
#ifndef LG_BASE_CLEANUP_H
#define LG_BASE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(fn)       __attribute__((cleanup(fn)))
#define _printf_(fmt, args) __attribute__((format(printf, fmt, args)))
#define _must_check_        __attribute__((warn_unused_result))

#define TAKE_PTR(p)                                                                                \
    ({                                                                                             \
        __typeof__(p) taken_ = (p);                                                                \
        (p) = NULL;                                                                                \
        taken_;                                                                                    \
    })

#define TAKE_FD(fd)                                                                                \
    ({                                                                                             \
        int taken_ = (fd);                                                                         \
        (fd) = -1;                                                                                 \
        taken_;                                                                                    \
    })

/* Cleanup functions for what libc hands out; each accepts an empty value. */
static inline void cleanup_free(void *p)
{
    free(*(void **)p);
}

static inline void cleanup_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static inline void cleanup_fclose(FILE **f)
{
    if (*f)
        fclose(*f);
}

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
