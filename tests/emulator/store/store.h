/*
 * store.h - all resources of the emulated account, behind one lock, saved as they change.
 *
 * One lock around everything: between store_lock() and store_unlock() a caller may read every
 * struct of resource.h and follow every pointer; nothing of it may be kept afterwards. Nobody waits
 * for I/O of a peer while holding it. The data plane copies what it needs when store_version() has
 * moved on; operations change resources, mark them with store_touch() and call store_commit()
 * before they unlock:
 *
 *     store_lock(store);
 *     for (struct resource *r = store_first(store, RESOURCE_SERVICE); r; r = r->next)
 *         copy(service_of(r));
 *     store_unlock(store);
 *
 * The state file is a log of JSON lines, one for each version of a resource and each removal; it is
 * loaded and written afresh at the start and whenever it has become much longer than what it
 * describes. A line is written before the call that caused it is answered, so the state survives
 * SIGKILL; an unfinished last line is left out.
 */
#ifndef LG_STORE_STORE_H
#define LG_STORE_STORE_H

#include "base/error.h"
#include "store/resource.h"

struct store;
struct tunables; /* emulator/tunables.h: delays, quotas and switches, changed at run time */

/*
 * Loads `path` (which need not exist yet; NULL: nothing is saved). ERR_IO, ERR_SYNTAX. `tunables`
 * is borrowed; its fields are read under the lock. The caller owns the store.
 */
struct store *store_open(const char *path, struct str account, const struct tunables *tunables,
                         struct error *err);

/* Accepts NULL; returns NULL. */
struct store *store_close(struct store *s);

/* The lock. store_lock() also lets all life cycles and drainings proceed to the present. */
void store_lock(struct store *s);
void store_unlock(struct store *s);

/*
 * Moves on with each change of anything but reported health: services, listeners, rules, groups,
 * targets, their status. Any thread, without the lock.
 */
uint64_t store_version(const struct store *s);

/* --- reading, under the lock --- */

/* The oldest resource of a kind; the others follow by `next`. All accounts, all statuses. */
struct resource *store_first(const struct store *s, enum resource_kind kind);

/* How many there are, of our own account. */
size_t store_count(const struct store *s, enum resource_kind kind);

/* By id or ARN; NULL if there is none. */
struct resource *store_find(const struct store *s, enum resource_kind kind, struct str identifier);

/* Our own resource of that name (services, service networks, target groups), or NULL. */
struct resource *store_find_name(const struct store *s, enum resource_kind kind, struct str name);

/* The target of a group, or NULL. */
struct target *store_find_target(const struct target_group *group, struct str id, uint16_t port);

/* The document as a read shows it now: NULL if it does not show the resource yet. */
const struct jv *store_seen(struct arena *a, const struct store *s, const struct resource *r);

/* The resource that a call with this client token made (store_set_token), or NULL. */
struct resource *store_find_token(const struct store *s, struct str token);

/* The wall clock of this locking, in nanoseconds: life cycles and timestamps go by it. */
int64_t store_now(const struct store *s);

/* The services that use a group through a rule or default action, without repetition. */
void target_group_services(struct arena *a, const struct target_group *group,
                           struct resource_list *ret_services);

/* --- what the data plane reports; takes the lock itself --- */

/*
 * The result of health checks: HEALTHY, UNHEALTHY with a reason (static text, the reasonCode of
 * the API), or INITIAL after the checks were begun afresh. Without effect if the group or target
 * is gone. Not saved: after a restart every target is INITIAL until it has been checked.
 */
void store_target_health(struct store *s, struct str target_group, struct str id, uint16_t port,
                         enum target_status health, const char *reason);

/* --- changing, under the lock --- */

/*
 * A new resource from its document, which must hold id, arn and the ids of its parents; linked to
 * them, marked as touched. `doc` is copied. NULL with ERR_SYNTAX if one of these is missing.
 */
struct resource *store_add(struct store *s, enum resource_kind kind, struct str account,
                           const struct jv *doc, struct error *err);

/*
 * Reads show what is changed from here to the next commit as it was before, for so long after that
 * commit: the slow propagation of a change. Removals are seen at once all the same.
 */
void store_delay_reads(struct store *s, int64_t stale_ms);

/* Its document, for change with r->arena; marks it as touched. */
struct jv *store_touch(struct store *s, struct resource *r);

/* Sets a member of its document to a deep copy of `value`; NULL removes it. Touches. */
void store_set(struct store *s, struct resource *r, const char *key, const struct jv *value);

/* Remembers `token` for as long as the resource is there. */
void store_set_token(struct store *s, struct resource *r, struct str token);

/* Sets the status, and what it becomes after `delay_ns` (0: it stays, if next is STATUS_NONE). */
void store_set_status(struct store *s, struct resource *r, enum resource_status status,
                      enum resource_status next, int64_t delay_ns);

/* Removes it at once, and what lives within it: listeners and rules, subscriptions. */
void store_remove(struct store *s, struct resource *r);

/* Targets: adds one (or ends its draining), begins draining until `until_ns`, removes one. */
struct target *store_add_target(struct store *s, struct target_group *g, struct str id,
                                uint16_t port);
void store_drain_target(struct store *s, struct target_group *g, struct target *t,
                        int64_t until_ns);
void store_remove_target(struct store *s, struct target_group *g, struct target *t);

/*
 * Saves what was touched and brings the views up to date; until then they show what was before.
 * ERR_IO when the state cannot be written.
 */
int store_commit(struct store *s, struct error *err);

/* Removes everything, also from the state file. */
int store_reset(struct store *s, struct error *err);

#endif
