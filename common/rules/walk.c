/*
 * walk.c - the places that a pattern leads to are those of the pattern without its last segment,
 * one step further; they are kept by pattern in a small hash table.
 */
#include "rules/walk.h"

enum { BUCKETS = 64 };

struct place {
    const struct jv *value;
    const struct fpath *path;
};

struct places {
    struct str pattern;
    struct places *next; /* in the bucket */
    struct place *found;
    size_t n;
};

struct walk {
    struct arena *arena;
    const struct jv *object;
    struct places *buckets[BUCKETS];
};

struct walk *walk_new(struct arena *a, const struct jv *object)
{
    struct walk *walk = ARENA_NEW(a, struct walk);
    walk->arena = a;
    walk->object = object;
    return walk;
}

static void add(struct walk *walk, struct places *to, const struct jv *value, struct fpath frame)
{
    struct fpath *path = arena_alloc_raw(walk->arena, sizeof(*path));
    *path = frame;
    to->found[to->n++] = (struct place){value, path};
}

/* "[]": every element; "[*]": every key. */
static void step_all(struct walk *walk, struct places *to, const struct place *from, bool elements)
{
    struct str key;
    if (elements) {
        jv_foreach (from->value, i, element)
            add(walk, to, element, *FP_INDEX(from->path, i));
    } else {
        jv_foreach_member (from->value, i, key, value)
            add(walk, to, value, *FP_KEY(from->path, key));
    }
}

/* One step from everywhere: a name, "[]", "[*]" or "[key]". */
static void step(struct walk *walk, struct places *to, const struct places *before,
                 struct str segment)
{
    bool bracket = segment.p[0] == '[';
    struct str name = bracket ? str_sub(segment, 1, segment.n - 1) : segment;
    bool all = bracket && (!name.n || str_is(name, "*"));
    size_t room = 0, hint = 0;
    for (size_t i = 0; i < before->n; i++)
        room += all ? jv_len(before->found[i].value) : 1;
    to->found = arena_alloc_raw(walk->arena, room * sizeof(*to->found));
    for (size_t i = 0; i < before->n; i++) {
        const struct place *from = &before->found[i];
        if (all) {
            step_all(walk, to, from, !name.n);
            continue;
        }
        const struct jv *value = jv_get_near(from->value, name, &hint);
        if (value)
            add(walk, to, value, bracket ? *FP_KEY(from->path, name) : *FP_NAME(from->path, name));
    }
}

/* Where the last segment begins: its '[', or what follows the last '.' (keys may hold dots). */
static size_t last_segment(struct str pattern)
{
    char mark = pattern.p[pattern.n - 1] == ']' ? '[' : '.';
    size_t at = pattern.n - 1;
    while (at > 0 && pattern.p[at] != mark)
        at--;
    return pattern.p[at] == '.' ? at + 1 : at;
}

static struct places *known(const struct walk *walk, size_t bucket, struct str pattern)
{
    struct places *places = walk->buckets[bucket];
    while (places && !str_eq(places->pattern, pattern))
        places = places->next;
    return places;
}

/* Patterns differ in their ends: a few characters of it and the length tell most of them apart. */
static size_t bucket_of(struct str pattern)
{
    size_t hash = pattern.n;
    for (size_t i = pattern.n > 6 ? pattern.n - 6 : 0; i < pattern.n; i++)
        hash = hash * 31 + (unsigned char)pattern.p[i];
    return hash % BUCKETS;
}

static const struct places *places_of(struct walk *walk, struct str pattern)
{
    size_t bucket = bucket_of(pattern);
    struct places *places = known(walk, bucket, pattern);
    if (places)
        return places;
    places = ARENA_NEW(walk->arena, struct places);
    places->pattern = pattern;
    places->next = walk->buckets[bucket];
    walk->buckets[bucket] = places;
    if (!pattern.n) {
        places->found = ARENA_NEW(walk->arena, struct place);
        places->found[places->n++] = (struct place){walk->object, NULL};
        return places;
    }
    size_t at = last_segment(pattern);
    bool dotted = at > 0 && pattern.p[at - 1] == '.';
    const struct places *before = places_of(walk, str_sub(pattern, 0, dotted ? at - 1 : at));
    step(walk, places, before, str_sub(pattern, at, pattern.n));
    return places;
}

void rule_walk(struct rule_ctx *c, struct walk *walk, const char *pattern)
{
    const struct places *places = places_of(walk, str_of(pattern));
    for (size_t i = 0; i < places->n; i++)
        c->rule->check(c, places->found[i].value, places->found[i].path);
}
