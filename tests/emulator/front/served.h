/* served.h - the services that the emulator answers for, one row each. */
#ifndef LG_FRONT_SERVED_H
#define LG_FRONT_SERVED_H

#include "front/front.h"

/* How a service writes its errors. */
enum error_form { ERROR_REST_JSON, ERROR_JSON_1_1, ERROR_XML, ERROR_PLAIN };

struct served {
    const char *name;         /* in the journal */
    const char *signing_name; /* in the scope of signatures */
    enum error_form form;
    bool (*is_signed)(const struct visit *v);
    /* Sets operation and params; false with the answer set if there is no such operation. */
    bool (*prepare)(struct visit *v);
    /* Carries it out and sets the answer. */
    void (*run)(struct visit *v);
};

/* The service that a request is for. */
const struct served *served_find(const struct visit *v);

/* Sets the answer to an error in the form of the service. */
void answer_error(struct visit *v, int status, const char *code, struct str message);

extern const struct served served_lattice;
extern const struct served served_acm;
extern const struct served served_tagging;
extern const struct served served_sts;
extern const struct served served_metadata;
extern const struct served served_container;

/* For rows: always, never. */
bool signed_always(const struct visit *v);
bool signed_never(const struct visit *v);

/* The prepare of services with X-Amz-Target and a JSON body. */
bool prepare_json(struct visit *v);

/* The text of a JSON value, in the visit's arena. */
struct str visit_json(struct visit *v, const struct jv *value);

#endif
