/*
 * front.h - the emulator as seen from outside: which service a request is for, its signature, the
 * faults that meet it, its journal line. The services themselves are in operations/ (VPC Lattice)
 * and in services.h (the few calls of the others).
 */
#ifndef LG_FRONT_FRONT_H
#define LG_FRONT_FRONT_H

#include "emulator/tunables.h"
#include "faults/faults.h"
#include "front/delays.h"
#include "front/issuer.h"
#include "front/journal.h"
#include "http/http_server.h"
#include "operations/call.h"
#include "wire/target.h"

struct dataplane;

struct front {
    struct world world;
    struct tunables *tunables; /* read and changed under the store's lock */
    struct faults *faults;
    struct journal *journal;
    struct delays *delays;
    struct issuer issuer;
    struct str certificates;     /* file of ACM's certificates, or empty */
    struct str vpc;              /* of the instance that the metadata describe */
    struct str role;             /* its role, and that of the container endpoint */
    struct str container_token;  /* Authorization that the container endpoint wants; empty: any */
    struct dataplane *dataplane; /* or NULL */
};

/* What a service answers. */
struct answer {
    int status;
    struct str body;
    struct str content_type;
    struct str error;      /* code; empty for a success */
    int64_t retry_after_s; /* -1: none */
    bool secret;           /* the journal leaves the body out */
};

/* One request on its way. Lives in the request's arena. */
struct visit {
    struct front *front;
    struct http_request *request;
    struct http_response *response;
    struct arena *arena;
    struct tunables tunables; /* as they were when it came */
    const struct http_header *headers;
    size_t header_count;
    struct target_parts target;
    const struct served *service;
    struct str operation;
    struct jv *params;
    struct call call; /* of VPC Lattice */
    struct fault_decision fault;
    struct answer answer;
    struct str request_id;
};

/* Serves every method and path; ctx is the front. */
enum http_outcome front_handle(struct http_request *request, struct http_response *response,
                               void *ctx);

/* The time by the emulator's clock, in nanoseconds since 1970. */
int64_t visit_now_ns(const struct visit *v);

/* A field of the request's header, or the empty view. */
struct str visit_header(const struct visit *v, const char *name);

#endif
