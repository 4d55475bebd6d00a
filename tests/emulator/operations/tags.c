/* tags.c - see tags.h; TagResource, UntagResource, ListTagsForResource. */
#include "operations/tags.h"

#include "emulator/tunables.h"
#include "operations/families.h"
#include "operations/shapes.h"

static const struct shape arn = {
    .type = SHAPE_STRING,
    .max = 1224,
    .pattern = "arn:[a-z0-9][a-z0-9.-]{0,62}:vpc-lattice:([a-z0-9][a-z0-9.-]{0,62})?:"
               "[0-9]{12}:[^/].*"};
static const struct shape tag_keys = {.type = SHAPE_LIST, .max = 200, .item = &shape_tag_key};
static const struct shape tag_input =
    STRUCTURE(REQUIRED("resourceArn", arn), REQUIRED("tags", shape_tags));
static const struct shape untag_input =
    STRUCTURE(REQUIRED("resourceArn", arn), REQUIRED("tagKeys", tag_keys));
static const struct shape list_input = STRUCTURE(REQUIRED("resourceArn", arn));

/* Letters and digits of any language, blanks and _ . : / = + - @ */
static bool characters_allowed(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      (unsigned char)c >= 0x80;
        if (!letter && !strchr(" _.:/=+-@", c))
            return false;
    }
    return true;
}

static bool tag_allowed(struct call *c, struct str key, struct str value)
{
    if (str_eq_nocase(str_sub(key, 0, 4), STR("aws:")))
        return call_invalid(c, "tags", "keys that begin with aws: are reserved");
    return (characters_allowed(key) && characters_allowed(value)) ||
           call_invalid(c, "tags", "a character in \"%" PRISTR "\" or its value is not allowed",
                        STR_ARG(key));
}

bool tags_allowed(struct call *c, const struct jv *tags)
{
    struct str key;
    if ((int64_t)jv_len(tags) > c->tunables->quota_tags)
        return call_invalid(c, "tags", "a resource can have at most %lld tags",
                            (long long)c->tunables->quota_tags);
    jv_foreach_member (tags, i, key, value) {
        if (!tag_allowed(c, key, jv_str(value)))
            return false;
    }
    return true;
}

static void set_tags(struct call *c, struct resource *r, const struct jv *tags)
{
    struct jv *before = jv_clone(c->arena, jv_get(r->doc, "tags"));
    store_set(c->store, r, "tagsBefore", before);
    store_set(c->store, r, "tags", tags);
    store_set(c->store, r, "taggedAt", jv_new_int(c->arena, store_now(c->store)));
}

static struct jv *tags_of(struct call *c, const struct jv *doc)
{
    const struct jv *tags = jv_get(doc, "tags");
    return tags ? jv_clone(c->arena, tags) : jv_new_object(c->arena);
}

bool tags_add(struct call *c, struct resource *r, const struct jv *tags)
{
    struct jv *all = tags_of(c, r->doc);
    struct str key;
    jv_foreach_member (tags, i, key, value) {
        jv_set(c->arena, all, key, jv_clone(c->arena, value));
    }
    if (!tags_allowed(c, all))
        return false;
    set_tags(c, r, all);
    return true;
}

bool tags_remove(struct call *c, struct resource *r, const struct jv *keys)
{
    struct jv *all = tags_of(c, r->doc);
    jv_foreach (keys, i, key) {
        jv_unset(all, jv_str(key));
    }
    set_tags(c, r, all);
    return true;
}

static bool tag_resource(struct call *c)
{
    c->reply = jv_new_object(c->arena);
    return tags_add(c, c->on[0], call_param(c, "tags"));
}

static bool untag_resource(struct call *c)
{
    c->reply = jv_new_object(c->arena);
    return tags_remove(c, c->on[0], call_param(c, "tagKeys"));
}

static bool list_tags(struct call *c)
{
    c->reply = jv_new_object(c->arena);
    jv_set(c->arena, c->reply, STR("tags"), tags_of(c, store_seen(c->arena, c->store, c->on[0])));
    return true;
}

#define PATH "/tags/{resourceArn}"

const struct operation tag_operations[] = {
    {.name = "TagResource",
     .method = "POST",
     .path = PATH,
     .status = 200,
     .input = &tag_input,
     .handle = tag_resource},
    {.name = "UntagResource",
     .method = "DELETE",
     .path = PATH,
     .status = 200,
     .input = &untag_input,
     .handle = untag_resource},
    {.name = "ListTagsForResource",
     .method = "GET",
     .path = PATH,
     .status = 200,
     .input = &list_input,
     .handle = list_tags},
    {.name = NULL},
};
