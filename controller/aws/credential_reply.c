/* credential_reply.c - see credential_reply.h. */
#include "aws/credential_reply.h"

#include "json/json_read.h"
#include "kube_meta/time.h"

static int read_expiration(struct str text, int64_t *ret_wall_ns, struct error *err)
{
    if (text.n && !kube_time_parse(text, ret_wall_ns))
        return error_set(err, ERR_SYNTAX, "its reply has an Expiration that is no RFC 3339 time");
    return 0;
}

static int lacks(const char *member, struct error *err)
{
    return error_set(err, ERR_SYNTAX, "its reply has no %s", member);
}

/* --- JSON --------------------------------------------------------------------------------------
 */

int credential_json_read(struct arena *a, struct str text, struct aws_keys *ret_keys,
                         struct error *err)
{
    const struct jv *reply = json_read(a, text, NULL, NULL);
    if (jv_type(reply) != JV_OBJECT)
        return error_set(err, ERR_SYNTAX, "its reply of %zu bytes is no JSON object", text.n);
    struct str code = jv_str(jv_get(reply, "Code")), message = jv_str(jv_get(reply, "Message"));
    if (code.n && !str_is(code, "Success"))
        return error_set(err, ERR_REMOTE, "it answered %" PRISTR ": %" PRISTR, STR_ARG(code),
                         STR_ARG(message));
    struct aws_keys keys = {
        .access_key_id = jv_str(jv_get(reply, "AccessKeyId")),
        .secret_access_key = jv_str(jv_get(reply, "SecretAccessKey")),
        .session_token = jv_str(jv_get(reply, "Token")),
        .account_id = jv_str(jv_get(reply, "AccountId")),
    };
    if (!keys.access_key_id.n)
        return lacks("AccessKeyId", err);
    if (!keys.secret_access_key.n)
        return lacks("SecretAccessKey", err);
    if (read_expiration(jv_str(jv_get(reply, "Expiration")), &keys.expires_wall_ns, err) < 0)
        return -1;
    *ret_keys = keys;
    return 0;
}

/* --- XML ---------------------------------------------------------------------------------------
 */

/* What stands between the first <name> and the </name> behind it, as it is. */
static bool element(struct arena *a, struct str xml, const char *name, struct str *ret_content)
{
    struct str open = arena_printf(a, "<%s>", name), close = arena_printf(a, "</%s>", name);
    ptrdiff_t from = str_find(xml, open);
    if (from < 0)
        return false;
    struct str rest = str_sub(xml, (size_t)from + open.n, xml.n);
    ptrdiff_t to = str_find(rest, close);
    if (to < 0)
        return false;
    *ret_content = str_sub(rest, 0, (size_t)to);
    return true;
}

/* The predefined entities (XML 1.0, 4.6). */
static const struct {
    struct str entity;
    char meaning;
} entities[] = {
    {S("&amp;"), '&'}, {S("&lt;"), '<'}, {S("&gt;"), '>'}, {S("&quot;"), '"'}, {S("&apos;"), '\''},
};

/* Writes the character that `rest` begins with and returns how many bytes it took. */
static size_t decode_one(struct str rest, char *ret)
{
    for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
        if (str_starts(rest, entities[i].entity)) {
            *ret = entities[i].meaning;
            return entities[i].entity.n;
        }
    }
    *ret = rest.p[0];
    return 1;
}

/* The text of a leaf element; empty if it is absent, empty or no leaf. */
static struct str leaf(struct arena *a, struct str xml, const char *name)
{
    struct str raw;
    if (!element(a, xml, name, &raw) || str_find_char(raw, '<') >= 0)
        return STR_NONE;
    raw = str_trim(raw);
    char *text = arena_alloc(a, raw.n + 1);
    size_t n = 0;
    while (raw.n) {
        size_t taken = decode_one(raw, &text[n++]);
        raw = str_sub(raw, taken, raw.n);
    }
    return (struct str){text, n};
}

int sts_credentials_read(struct arena *a, struct str text, struct aws_keys *ret_keys,
                         struct error *err)
{
    struct str xml;
    if (!element(a, text, "Credentials", &xml))
        return lacks("element Credentials", err);
    struct aws_keys keys = {
        .access_key_id = leaf(a, xml, "AccessKeyId"),
        .secret_access_key = leaf(a, xml, "SecretAccessKey"),
        .session_token = leaf(a, xml, "SessionToken"),
    };
    struct str expiration = leaf(a, xml, "Expiration");
    if (!keys.access_key_id.n)
        return lacks("element AccessKeyId", err);
    if (!keys.secret_access_key.n)
        return lacks("element SecretAccessKey", err);
    if (!keys.session_token.n)
        return lacks("element SessionToken", err);
    if (!expiration.n)
        return lacks("element Expiration", err);
    if (read_expiration(expiration, &keys.expires_wall_ns, err) < 0)
        return -1;
    *ret_keys = keys;
    return 0;
}

struct sts_error sts_error_read(struct arena *a, struct str text)
{
    return (struct sts_error){leaf(a, text, "Code"), leaf(a, text, "Message"),
                              leaf(a, text, "RequestId")};
}
