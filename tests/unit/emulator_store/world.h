/* world.h - a store with a few resources, for the suites of this folder. */
#ifndef LG_EMULATOR_STORE_WORLD_H
#define LG_EMULATOR_STORE_WORLD_H

#include "emulator/tunables.h"
#include "store/store.h"
#include "support/assert.h"

#define ACCOUNT  "123456789012"
#define SERVICE  "svc-00000000000000001"
#define LISTENER "listener-00000000000000001"
#define RULE     "rule-00000000000000001"
#define GROUP    "tg-00000000000000001"

struct world {
    struct arena *a;
    struct tunables tunables;
    struct store *store; /* NULL: it could not be opened */
    struct error err;
};

/* A store that is saved at `path` (NULL: nowhere). */
void world_open(struct world *w, const char *path);
void world_close(struct world *w);

/* Adds a resource from the text of its document; under the lock. */
struct resource *world_add(struct world *w, enum resource_kind kind, const char *text);

/* A service with a listener and a rule that forwards to a group with two targets; committed. */
void world_fill(struct world *w);

/* The resource of that id; under the lock. */
struct resource *world_find(struct world *w, enum resource_kind kind, const char *id);

/* Lets real time pass. */
void world_wait_ms(int ms);

#endif
