/* defaulter.h - what the defaults of all kinds share. Private to defaults. */
#ifndef LG_DEFAULTS_DEFAULTER_H
#define LG_DEFAULTS_DEFAULTER_H

#include "api/views.h"
#include "defaults/defaults.h"
#include "kube_meta/field.h"

struct defaulter {
    struct arena *arena;
    const struct defaults_settings *settings;
    const struct lookup *lookup;
    unsigned fields; /* the setting, or what the namespace's label says instead */
    struct defaults_result result;
};

static inline bool defaults_to(const struct defaulter *d, enum default_field field)
{
    return d->fields & 1u << field;
}

/* Whether `object` is an object in which nothing is written for `key`. */
bool is_unset(const struct jv *object, const char *key);

/* Sets `key` of `object`, which stands at `path`, and notes "defaulted to " and the text. */
void fill_in(struct defaulter *d, struct jv *object, const struct fpath *path, const char *key,
             struct jv *value, const char *format, ...) _printf_(6, 7);

/* Whether `trust` lets a default rest on an answer; a pending one has everything done again. */
bool may_rest_on(struct defaulter *d, enum lookup_trust trust);

/* Fill in what an object of the kind leaves out; `object` is what the typed view was read from. */
void default_gateway(struct defaulter *d, struct gateway *gateway, struct jv *object);
void default_route(struct defaulter *d, const struct http_route *route, struct jv *object);

#endif
