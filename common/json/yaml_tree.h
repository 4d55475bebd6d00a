/*
 * yaml_tree.h - values from the events of libyaml; for the YAML files of common/json only.
 *
 * libyaml says where scalars, lists and mappings begin and end; keys, duplicates, anchors, merging
 * and all limits are handled here. Its own document builder is not used: it needs quadratic time
 * for deep nesting and does not see duplicate keys.
 */
#ifndef LG_JSON_YAML_TREE_H
#define LG_JSON_YAML_TREE_H

#include <yaml.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"
#include "json/yaml_read.h"

/* An open list or mapping. */
struct yaml_frame {
    struct jv *container;
    struct jv *merged; /* members that came through `<<`, or NULL */
    struct str key;    /* the key whose value comes next */
    struct jv_place key_place;
    bool has_key;
    bool key_merges; /* that key is `<<` */
};

struct yaml_tree {
    struct arena *a;
    struct str text;
    uint32_t lines_before; /* lines of the file before `text` */
    size_t *expanded;      /* values that aliases added to the file so far */
    struct error *err;
    yaml_parser_t parser;
    struct map *anchors; /* of this document; NULL: none */
    size_t nodes;
    unsigned depth;
    struct yaml_frame frames[LIMIT_YAML_DEPTH];
    struct jv *root;
    VEC(struct yaml_surprise) surprises;
};

/*
 * Begins to read `text`, which follows on `lines_before` lines of the file; *expanded is counted up
 * over all texts of a file. End with yaml_tree_end(), whatever happened between.
 */
void yaml_tree_begin(struct yaml_tree *t, struct arena *a, struct str text, uint32_t lines_before,
                     size_t *expanded);

/*
 * Reads the next document: 1 and *ret_document (without its number), 0 at the end, or -1; nothing
 * can be read after a failure.
 */
int yaml_tree_next(struct yaml_tree *t, struct yaml_document *ret_document, struct error *err);

/* Releases the parser; what was read stays in the arena. */
void yaml_tree_end(struct yaml_tree *t);

#endif
