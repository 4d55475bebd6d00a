/*
 * violations.h - asks the schema library about an object written as JSON, and puts the answer in
 * one line of text.
 */
#ifndef LG_TEST_SCHEMA_VIOLATIONS_H
#define LG_TEST_SCHEMA_VIOLATIONS_H

#include "schema/schema.h"

/* The value of a JSON text; the test fails, and gets NULL, if it is none. */
struct jv *json(struct arena *a, const char *text);

/* The same of a whole object with that kind and spec. */
struct jv *object_with_spec(struct arena *a, const char *kind, const char *spec);

/* Validates (creation) by the bundle, "" for the newest: "TYPE spec.a: text | ENUM spec.b: …". */
struct str violations(struct arena *a, const char *bundle, const struct jv *object);

/* The same for unknown fields, and for an update. */
struct str unknown_fields(struct arena *a, const struct jv *object);
struct str violations_of_update(struct arena *a, const struct jv *object);

#endif
