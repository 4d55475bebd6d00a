/*
 * decision.h - what shall go wrong with one call: filled in by the fault rules, acted upon by the
 * control plane. Plain data; all zero means that nothing goes wrong.
 */
#ifndef LG_FAULTS_DECISION_H
#define LG_FAULTS_DECISION_H

#include <sys/types.h>

#include "base/str.h"

/* The one thing that happens instead of, or to, the reply. */
enum fault_kind {
    FAULT_NONE,
    FAULT_ERROR,     /* answer with status, code and message; retry_after_s */
    FAULT_TIMEOUT,   /* answer nothing for hold_ms, then close the connection */
    FAULT_CUT,       /* close the connection without an answer */
    FAULT_BODY_CUT,  /* after the effect: announce the whole body, send half of it, close */
    FAULT_BODY_HUGE, /* after the effect: the members are followed by body_bytes of padding */
    FAULT_BODY_TEXT, /* after the effect: an HTML page instead of JSON, with the same status */
    FAULT_PARTIAL,   /* some items of the batch end up in `unsuccessful` */
    FAULT_LIFE, /* the life cycle that this call begins ends in CREATE_, UPDATE_, DELETE_FAILED */
};

/* On which side of the call's effect. */
enum fault_when { FAULT_BEFORE, FAULT_AFTER };

struct fault_decision {
    uint64_t rule;    /* the id of the first rule that hit, for the journal; 0: none did */
    int64_t delay_ms; /* wait that long first, in any case */
    int64_t stale_ms; /* reads see the state from before this call for so long */
    enum fault_kind kind;
    enum fault_when when;  /* of ERROR, TIMEOUT, CUT: with FAULT_BEFORE there is no effect */
    int status;            /* ERROR */
    struct str code;       /* ERROR: "ThrottlingException"; LIFE, PARTIAL: the failureCode */
    struct str message;    /* the same three */
    int64_t retry_after_s; /* ERROR: the header Retry-After; -1: none */
    int64_t hold_ms;       /* TIMEOUT */
    int64_t body_bytes;    /* BODY_HUGE */
    int64_t items;         /* PARTIAL: how many, the first ones of the batch */
    struct str item;       /* PARTIAL: instead of `items`: those whose id contains this */
    pid_t kill_pid;        /* SIGKILL to it; 0: to nobody */
    enum fault_when kill_when;
};

/*
 * FAULT_PARTIAL: whether the item at position `index` (from 0) of the batch, with this identifier
 * (target id, rule identifier), is to fail.
 */
bool fault_item_fails(const struct fault_decision *d, size_t index, struct str identifier);

#endif
