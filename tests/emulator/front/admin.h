/*
 * admin.h - what tests ask of the emulator itself, below a path that AWS does not have. README.md
 * lists the calls.
 */
#ifndef LG_FRONT_ADMIN_H
#define LG_FRONT_ADMIN_H

#include "front/front.h"

#define ADMIN_PREFIX "/_emulator/"

/* Answers a request whose path begins with ADMIN_PREFIX. */
enum http_outcome admin_handle(struct front *front, struct http_request *request,
                               struct http_response *response);

/* admin_resources.c: POST, PATCH, DELETE of resources as somebody else's doing. */
struct admin_call;
void admin_add_resource(struct admin_call *a);
void admin_change_resource(struct admin_call *a);
void admin_remove_resource(struct admin_call *a);

/* One admin call: what it is about and what it answers. */
struct admin_call {
    struct front *front;
    struct arena *arena;
    struct str method;
    struct str rest; /* of the path, behind the row's */
    struct str text; /* the body */
    struct jv *body; /* its value; NULL: none */
    int status;
    struct str reply;
};

/* Sets {"message": ...} as the reply. */
void admin_refuse(struct admin_call *a, int status, const char *format, ...) _printf_(3, 4);

/* Sets a value as the reply. */
void admin_reply(struct admin_call *a, int status, const struct jv *value);

#endif
