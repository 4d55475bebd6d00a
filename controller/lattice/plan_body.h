/*
 * plan_body.h - resources and their parts as JSON, with the member names of the API model
 * vpc-lattice 2022-11-30: bodies of requests, and snapshots.
 */
#ifndef LG_LATTICE_PLAN_BODY_H
#define LG_LATTICE_PLAN_BODY_H

#include "base/strbuf.h"
#include "json/json_write.h"
#include "lattice/types.h"

/* A JSON object in the making. */
struct plan_body {
    struct arena *a;
    struct strbuf text;
    struct jw w;
};

/* Opens the object; body_end() releases what it uses. */
void body_begin(struct plan_body *b, struct arena *a);

/* Members; an empty text and empty tags are left out. */
void body_str(struct plan_body *b, const char *key, struct str value);
void body_int(struct plan_body *b, const char *key, int value);
void body_tags(struct plan_body *b, const struct lattice_tags *tags);
void body_match(struct plan_body *b, const struct lattice_match *match);
void body_action(struct plan_body *b, const char *key, const struct lattice_action *action);
void body_health_check(struct plan_body *b, const struct lattice_health_check *check);

/* The object as text in the arena; releases what the body used. */
struct str body_end(struct plan_body *b);

#endif
