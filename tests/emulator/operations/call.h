/*
 * call.h - one call of the API while it is carried out, under the store's lock.
 *
 * An operation is a row: name, method, path, status, the shape of its request, the members of its
 * reply, a handler. The handler first judges everything, then changes the store, then sets the
 * reply; it returns false with the failure set, and has then changed nothing.
 */
#ifndef LG_OPERATIONS_CALL_H
#define LG_OPERATIONS_CALL_H

#include "faults/decision.h"
#include "store/store.h"
#include "wire/shape.h"

struct tunables;

/* The account that the emulator plays. */
struct world {
    struct store *store;
    const struct tunables *tunables;
    struct str account;   /* 12 digits */
    struct str region;    /* "us-west-2" */
    struct str partition; /* "aws" */
};

struct failure {
    int status; /* 0: none */
    const char *code;
    struct str message;
    struct jv *members; /* of the body besides the message; NULL: none */
};

struct call;

struct operation {
    const char *name;
    const char *method;
    const char *path; /* "/services/{serviceIdentifier}" */
    int status;
    const struct shape *input;
    const char *reply; /* members of the resource, separated by blanks; of the items of a list */
    bool (*handle)(struct call *call);
    bool foreign; /* also on resources of other accounts that are shared with ours */
};

enum { CALL_LABELS = 3 };

struct call {
    struct arena *arena;
    const struct world *world;
    struct store *store;
    const struct tunables *tunables;
    const struct operation *operation;
    const struct jv *params;            /* members of the path, query and body */
    const struct fault_decision *fault; /* never NULL */
    struct resource *on[CALL_LABELS];   /* what the labels of the path name */
    struct resource *made;              /* by a Create operation, for its clientToken */
    struct jv *reply;                   /* NULL: an empty body */
    struct failure failure;
};

/* --- failures; all return false --- */

/* "TARGET_GROUP": the resourceType of a kind. */
const char *call_type(enum resource_kind kind);

/* ValidationException about one field (empty: about none in particular). */
bool call_invalid(struct call *c, const char *field, const char *format, ...) _printf_(3, 4);

/* ValidationException about all these fields. */
bool call_invalid_fields(struct call *c, const struct field_errors *errors);

/* ConflictException with a resource. */
bool call_conflict(struct call *c, const struct resource *with, const char *format, ...)
    _printf_(3, 4);

/* ResourceNotFoundException, AccessDeniedException. */
bool call_not_found(struct call *c, enum resource_kind kind, struct str identifier);
bool call_denied(struct call *c, const char *format, ...) _printf_(2, 3);

/* InternalServerException: the emulator itself is in trouble. */
bool call_broken(struct call *c, const struct error *err);

/* ServiceQuotaExceededException for something of that kind. */
bool call_over_quota(struct call *c, enum resource_kind kind, const char *quota_code,
                     int64_t quota);

/* The failure that a switch of undocumented.h chooses; true (go on) for "accepted". */
bool call_refuse(struct call *c, int64_t refusal, const struct resource *with, const char *field,
                 const char *format, ...) _printf_(5, 6);

/* --- parameters --- */

/* A parameter, or NULL if it is absent or null; the text of one, or the empty view. */
const struct jv *call_param(const struct call *c, const char *name);
struct str call_text(const struct call *c, const char *name);

/* --- resources --- */

/*
 * The resource that `identifier` names, as reads see it: NULL with a failure if there is none, or
 * if it is another account's and not shared (`foreign`) with ours.
 */
struct resource *call_find(struct call *c, enum resource_kind kind, struct str identifier,
                           bool foreign);

/* The same for an ARN or id of whichever kind it says. */
struct resource *call_find_any(struct call *c, struct str identifier, bool foreign);

/* Whether the resource may be changed or used; else a conflict that names its status. */
bool call_settled(struct call *c, const struct resource *r);

/*
 * A document with a new id, ARN and times, and the named parameters (separated by blanks) as they
 * are. `parent` is the ARN in which the new one lies, or empty.
 */
struct jv *call_new_doc(struct call *c, enum resource_kind kind, struct str parent,
                        const char *params);

/* Adds it to the store with its tags, as c->made; NULL with a failure. */
struct resource *call_add(struct call *c, enum resource_kind kind, struct jv *doc);

/* Sets lastUpdatedAt. */
void call_updated(struct call *c, struct resource *r);

/* Begins a life cycle, which ends in failure if the call's fault says so. */
void call_begin_life(struct call *c, struct resource *r, enum resource_status now,
                     enum resource_status then, int64_t delay_ms);

/* --- replies --- */

/* The named members of a resource, computed ones included, as an object. */
struct jv *call_pick(struct call *c, const struct resource *r, const char *members);

/* Sets the reply to the operation's members of `r`. Returns true. */
bool call_reply(struct call *c, const struct resource *r);

/* Collects items of a list in order of creation (seq), a page of them. */
struct page {
    uint64_t after;
    size_t room;
    struct jv *items;
    uint64_t last; /* seq of the last item that fitted */
    bool more;
};

/* Begins a page from maxResults and nextToken; false with a failure for a bad token. */
bool page_begin(struct call *c, struct page *ret_page);

/* Whether the item `seq` is to be added now; false: it lies before or behind the page. */
bool page_wants(struct page *p, uint64_t seq);

/* Adds the operation's members of a resource if the page wants it and reads show it. */
void page_add(struct call *c, struct page *p, const struct resource *r);

/* Sets the reply. Returns true. */
bool page_reply(struct call *c, const struct page *p);

/* The handler of Get operations: the last resource that the path names. */
bool call_get(struct call *c);

#endif
