/*
 * ini.h - the AWS shared config and credentials files as text. Pure.
 *
 * Format: AWS SDKs and Tools Reference Guide, "Format of the config and credentials files".
 * `[section]`, `key = value`, whole-line comments with # or ;, comments behind a blank after a
 * value, and indented lines: properties of a property whose own value is empty, else more lines of
 * its value.
 */
#ifndef LG_AWS_INI_H
#define LG_AWS_INI_H

#include "base/arena.h"
#include "base/error.h"

struct ini_entry {
    struct str section; /* as written, blanks made one, quotes taken off: "profile dev" */
    struct str key;     /* lower case; empty: the section itself */
    struct str sub;     /* lower case: the property of a property, or empty */
    struct str value;
};

struct ini {
    struct ini_entry *items;
    size_t n, capacity;
};

/* Reads `text`. -1 with ERR_SYNTAX: "line 3: ...", which never holds a value. */
int ini_read(struct arena *a, struct str text, struct ini *ret_ini, struct error *err);

/* Whether there is such a section, be it empty. */
bool ini_has(const struct ini *ini, struct str section);

/* The last value of a key, or of a property below it (`sub`, else ""); empty if there is none. */
struct str ini_get(const struct ini *ini, struct str section, const char *key, const char *sub);

#endif
