/*
 * journal.h - what was asked and answered, one JSON line a call, written when it is answered.
 *
 *     {"time":"2026-01-02T03:04:05.678Z","seq":7,"service":"vpc-lattice","operation":"GetService",
 *      "method":"GET","target":"/services/svc-…","params":{…},"status":200,"reply":{…},
 *      "requestId":"…","latencyUs":412,"fault":{"rule":1,…}}
 *
 * "request" is the body where it could not be taken apart, "error" is the code of an error;
 * "params" are the members of path, query and body under the names of the API model. Credentials
 * that were handed out or handed in are left out.
 */
#ifndef LG_FRONT_JOURNAL_H
#define LG_FRONT_JOURNAL_H

#include "base/error.h"
#include "faults/decision.h"
#include "json/jv.h"

struct journal;

struct journal_entry {
    struct str service;
    struct str operation; /* empty: not known */
    struct str method;
    struct str target;
    const struct jv *params; /* or NULL */
    struct str request;      /* the body as it came, where it could not be taken apart */
    int status;              /* 0: no reply was sent */
    struct str error;        /* code, or empty */
    struct str reply;        /* text; JSON as it is, all else as a string */
    struct str request_id;
    int64_t latency_ns;
    const struct fault_decision *fault;
};

/* Appends to `path`; NULL: keeps nothing. ERR_IO. */
struct journal *journal_open(const char *path, struct error *err);

/* Accepts NULL; returns NULL. */
struct journal *journal_close(struct journal *j);

/* Writes one line, whole, from any thread. */
void journal_write(struct journal *j, const struct journal_entry *entry);

#endif
