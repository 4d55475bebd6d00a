/*
 * impl.h - what the files of the store share; not for others.
 *
 * store.c finds, locks and commits; resources.c makes and removes; views.c reads documents into the
 * structs; links.c ties resources together; life.c lets time pass; targets.c keeps the targets of
 * groups; save.c writes and loads the state file.
 */
#ifndef LG_STORE_IMPL_H
#define LG_STORE_IMPL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/strbuf.h"
#include "emulator/tunables.h"
#include "store/store.h"

struct kind_index {
    struct map *by_id;
    struct map *by_name; /* own account only; kinds whose names are unique in an account */
    struct resource *first, *last;
    size_t own; /* resources of our account */
};

struct state_file {
    char *path; /* NULL: nothing is saved */
    int fd;
    size_t lines;       /* written since it was made afresh */
    size_t lines_fresh; /* it had when it was made afresh */
};

struct store {
    pthread_mutex_t lock;
    atomic_uint_fast64_t version;
    const struct tunables *tunables;
    struct arena *arena;
    struct str account;
    struct kind_index kinds[RESOURCE_KINDS];
    struct map *tokens; /* client token -> resource */
    uint64_t last_seq;
    int64_t now_ns;
    int64_t stale_ms; /* of the change that is going on */
    struct resource_list dirty;
    struct resource_list pending;  /* with a due_ns */
    struct resource_list draining; /* groups with a draining target */
    int64_t next_due_ns;           /* of both lists; INT64_MAX: never */
    struct strbuf unsaved;         /* lines of removed resources and of dirty ones */
    size_t unsaved_lines;
    struct state_file file;
    bool loading;
};

/* resources.c: the row about each kind. */
struct kind_row {
    const char *name; /* in the state file */
    size_t size;      /* of its struct */
    bool unique_name;
};

extern const struct kind_row kind_rows[RESOURCE_KINDS];

/* Appends to, removes from a list (in order); the latter does nothing if it is not there. */
void list_add(struct resource_list *list, struct resource *r);
void list_remove(struct resource_list *list, const struct resource *r);

/* resources.c: what store_add does for a resource that may be an old one (seq > 0). */
struct resource *resource_add(struct store *s, enum resource_kind kind, struct str account,
                              uint64_t seq, struct str doc_text, struct error *err);

/* resources.c: releases a resource that nothing refers to any more. */
void resource_free(struct resource *r);

/* resources.c: remembers the client token in its document, if there is one. */
void token_enter(struct store *s, struct resource *r);

/* views.c: reads r->doc into the fields of its struct. */
void resource_view(struct resource *r);

/* links.c: makes parents and users know it, or forget it. ERR_SYNTAX: a parent is missing. */
int resource_link(struct store *s, struct resource *r, struct error *err);
void resource_unlink(struct store *s, struct resource *r);

/* links.c: brings the users of target groups up to date with a rule's action. */
void rule_link_groups(struct store *s, struct rule *rule);
void rule_unlink_groups(struct store *s, struct rule *rule);

/* life.c: everything that is due. */
void life_advance(struct store *s);

/* life.c: the next due time may have become earlier. */
void life_due(struct store *s, int64_t due_ns);

/* targets.c: removes targets whose draining is over; false when none drains any more. */
bool targets_advance(struct store *s, struct target_group *g);

/* targets.c: releases all targets. */
void targets_free(struct target_group *g);

/* save.c: the line of a resource, or of its removal, into s->unsaved. */
void save_resource(struct store *s, struct resource *r);
void save_removal(struct store *s, const struct resource *r);

/* save.c: opens and loads; writes what is unsaved; writes everything afresh. */
int save_open(struct store *s, const char *path, struct error *err);
int save_flush(struct store *s, struct error *err);
int save_afresh(struct store *s, struct error *err);

#endif
