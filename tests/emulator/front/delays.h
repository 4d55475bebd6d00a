/* delays.h - things to do later, on a thread of their own: slow replies must not hold others up. */
#ifndef LG_FRONT_DELAYS_H
#define LG_FRONT_DELAYS_H

#include <stdint.h>

struct delays;

/* Calls `tick(tick_ctx)` every `tick_ms` as well. The caller owns it. */
struct delays *delays_start(int64_t tick_ms, void (*tick)(void *), void *tick_ctx);

/* Does everything that is left at once, then ends the thread. Accepts NULL; returns NULL. */
struct delays *delays_stop(struct delays *d);

/* Calls fn(ctx) on the thread when clock_monotonic_ns() has reached `due_ns`. */
void delays_add(struct delays *d, int64_t due_ns, void (*fn)(void *), void *ctx);

#endif
