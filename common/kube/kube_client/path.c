/* path.c - see path.h; encoding of segments and values by RFC 3986, section 2.3. */
#include "kube_client/path.h"

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

static void add_encoded(struct strbuf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (is_unreserved(s.p[i]))
            strbuf_addc(out, s.p[i]);
        else
            strbuf_printf(out, "%%%02X", (unsigned char)s.p[i]);
    }
}

static void add_segment(struct strbuf *out, struct str s)
{
    if (s.n == 0)
        return;
    strbuf_addc(out, '/');
    add_encoded(out, s);
}

void kube_path_write(struct strbuf *out, const struct kube_path *path)
{
    strbuf_addz(out, path->group.n ? "/apis" : "/api");
    add_segment(out, path->group);
    add_segment(out, path->version);
    if (path->namespace.n) {
        strbuf_addz(out, "/namespaces");
        add_segment(out, path->namespace);
    }
    add_segment(out, path->plural);
    add_segment(out, path->name);
    add_segment(out, path->subresource);
}

void kube_query_add(struct strbuf *out, bool *first, const char *name, struct str value)
{
    strbuf_addc(out, *first ? '?' : '&');
    *first = false;
    strbuf_addz(out, name);
    strbuf_addc(out, '=');
    add_encoded(out, value);
}
