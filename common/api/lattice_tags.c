/* lattice_tags.c - see lattice_tags.h. */
#include "api/lattice_tags.h"

#include "api/object.h"

struct lattice_tag lattice_tag_parse(struct str pair)
{
    struct str rest = pair, key = STR_NONE;
    str_split(&rest, '=', &key);
    struct lattice_tag tag = {.key = str_trim(key)};
    if (rest.p)
        tag.value = str_trim(rest);
    return tag;
}

/*
 * Letters, digits and white space of any script, and "_.:/=+-@". Which characters beyond ASCII are
 * letters is left to AWS.
 */
static bool is_tag_text(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!alnum && c < 0x80 && !(c && strchr(" _.:/=+-@", c)))
            return false;
    }
    return true;
}

static bool is_reserved(struct str key)
{
    return str_starts(key, STR(LATTICE_PREFIX)) || str_eq_nocase(str_sub(key, 0, 4), STR("aws:"));
}

const char *lattice_tag_fault(const struct lattice_tag *tag)
{
    if (!tag->key.n || !tag->value.n)
        return "must be key=value, neither empty";
    if (str_utf8_len(tag->key) > LATTICE_TAG_KEY_MAX)
        return "the key may not be more than 128 characters";
    if (str_utf8_len(tag->value) > LATTICE_TAG_VALUE_MAX)
        return "the value may not be more than 256 characters";
    if (!is_tag_text(tag->key) || !is_tag_text(tag->value))
        return "must be letters, digits, spaces and _.:/=+-@";
    if (is_reserved(tag->key))
        return "keys beginning with \"aws:\" and \"" LATTICE_PREFIX "\" are reserved";
    return NULL;
}
