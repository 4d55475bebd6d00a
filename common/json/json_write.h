/*
 * json_write.h - JSON text from values, or straight from code without a tree.
 *
 * All functions append to a strbuf, whose maximum bounds the output (check `overflowed` at the
 * end). Only what RFC 8259 demands is escaped: quote, backslash, control characters.
 */
#ifndef LG_JSON_JSON_WRITE_H
#define LG_JSON_JSON_WRITE_H

#include "base/strbuf.h"
#include "json/jv.h"

/* Compact; order and numbers as they are. NULL (absent) is written as null. */
void json_write(struct strbuf *out, const struct jv *v);

/* One member or element a line, two spaces a level, no line feed at the end. */
void json_write_pretty(struct strbuf *out, const struct jv *v);

/* A string in quotes. `text` must be UTF-8. */
void json_write_str(struct strbuf *out, struct str text);

/* The same for a message: about LIMIT_VALUE_CHARS bytes of it, then "..." */
struct str json_quote(struct arena *a, struct str text);

/*
 * The streaming writer puts commas and colons where they belong:
 *
 *     struct jw w = JW(&out);
 *     jw_begin_object(&w);
 *     jw_key(&w, "allowed");
 *     jw_bool(&w, true);
 *     jw_end_object(&w);
 *
 * What cannot become JSON (a value without a key in an object, an end without its begin, more than
 * JW_DEPTH levels) is a mistake in our code and ends in assert().
 */
enum { JW_DEPTH = 32 };

struct jw {
    struct strbuf *out;
    unsigned depth;
    bool key_written; /* a value must follow */
    bool done;        /* the outermost value is complete */
    struct {
        bool object;
        bool filled;
    } level[JW_DEPTH];
};

#define JW(out_) ((struct jw){.out = (out_)})

/* Open and close an object or array; a begin without its end leaves the text incomplete. */
void jw_begin_object(struct jw *w);
void jw_end_object(struct jw *w);
void jw_begin_array(struct jw *w);
void jw_end_array(struct jw *w);

/* The key of the member that follows. */
void jw_key(struct jw *w, const char *key);
void jw_key_str(struct jw *w, struct str key);

/* One value: an array element, a member after its key, or the whole text. */
void jw_str(struct jw *w, struct str value);
void jw_int(struct jw *w, int64_t value);
void jw_bool(struct jw *w, bool value);
void jw_null(struct jw *w);
void jw_value(struct jw *w, const struct jv *value);

/* `text` is one complete JSON value already. */
void jw_raw(struct jw *w, struct str text);

#endif
