/*
 * build_match.c - a match of the route in VPC Lattice's terms, or why there is none.
 *
 * What VPC Lattice cannot express is found here although admission refuses it: the webhook may have
 * been off. The codes are those of `latticectl explain`.
 *
 * A Gateway API prefix ends at a path element: "/foo" takes /foo and /foo/bar, not /foobar. Whether
 * a prefix of VPC Lattice does is not documented. "/foo" becomes one prefix rule all the same, as
 * the Go controller makes it: the way to be certain, "/foo" exactly and the prefix "/foo/", costs a
 * second rule for every match, of which a listener has ten. A prefix that ends in "/" is the same
 * prefix without it. Everything is compared with case; the Go controller did not so for headers.
 */
#include "api/http_match.h"
#include "api/lattice_match.h"
#include "lattice/builder.h"

/* --- what cannot be expressed ----------------------------------------------------------------- */

struct match_fault {
    const char *code;
    const char *field; /* below the match */
    const char *text;
};

static const struct match_fault query_params = {"HR202", ".queryParams",
                                                "VPC Lattice cannot match query parameters"};
static const struct match_fault path_type = {
    "HR203", ".path.type", "VPC Lattice matches a path exactly or by prefix, nothing else"};
static const struct match_fault header_count = {
    "HR204", ".headers", "VPC Lattice allows at most 5 header matches per rule"};
static const struct match_fault header_type = {
    "HR205", ".headers[].type", "VPC Lattice compares header values as text, nothing else"};
static const struct match_fault path_length = {
    "HR206", ".path.value", "a path may not be more than 200 characters in VPC Lattice"};
static const struct match_fault path_alphabet = {
    "HR207", ".path.value", "VPC Lattice takes letters, digits and @:%_+.~#?&/=- in a path"};
static const struct match_fault header_length = {
    "HR208", ".headers[]", "a header name may have 100, its value 200 characters in VPC Lattice"};

static const struct match_fault *path_fault(const struct http_match *match)
{
    struct str path = http_match_path(match);
    if (!http_match_is_prefix(match) && !str_is(match->path_type, "Exact"))
        return &path_type;
    if (path.n > LATTICE_PATH_MAX)
        return &path_length;
    return lattice_path_bad_char(path) || path.p[0] != '/' ? &path_alphabet : NULL;
}

static const struct match_fault *header_fault(const struct header_match *header)
{
    if (header->type.p && !str_is(header->type, "Exact"))
        return &header_type;
    bool too_long = str_utf8_len(header->name) > LATTICE_HEADER_NAME_MAX ||
                    str_utf8_len(header->value) > LATTICE_HEADER_VALUE_MAX;
    return too_long ? &header_length : NULL;
}

static const struct match_fault *find_fault(const struct http_match *match)
{
    if (match->query_param_count)
        return &query_params;
    if (match->headers.n > LATTICE_HEADER_MATCHES_MAX)
        return &header_count;
    const struct match_fault *fault = path_fault(match);
    for (size_t i = 0; i < match->headers.n && !fault; i++)
        fault = header_fault(&match->headers.items[i]);
    return fault;
}

/* --- what can --------------------------------------------------------------------------------- */

static int by_name(const void *x, const void *y)
{
    const struct lattice_header_match *a = x, *b = y;
    return str_cmp(a->name, b->name);
}

static void add_headers(struct arena *a, const struct http_match *match,
                        struct lattice_match *ret_match)
{
    if (!match->headers.n)
        return;
    struct lattice_header_match *headers =
        ARENA_NEW_ARRAY(a, match->headers.n, struct lattice_header_match);
    size_t n = 0;
    for (size_t i = 0; i < match->headers.n; i++)
        if (http_match_header_counts(match, i))
            headers[n++] = (struct lattice_header_match){.name = match->headers.items[i].name,
                                                         .value = match->headers.items[i].value,
                                                         .compare = COMPARE_EXACT,
                                                         .case_sensitive = true};
    qsort(headers, n, sizeof(*headers), by_name);
    ret_match->headers = headers;
    ret_match->header_count = n;
}

bool build_match(struct builder *b, size_t rule, size_t match, struct lattice_match *ret_match)
{
    const struct http_match *wanted = http_rule_match(&b->route->rules.items[rule], match);
    const struct match_fault *fault = find_fault(wanted);
    if (fault) {
        tell(b, OBSTACLE_UNSUPPORTED, "UnsupportedValue",
             "Dropped Rule %zu: %s spec.rules[%zu].matches[%zu]%s: %s", rule, fault->code, rule,
             match, fault->field, fault->text);
        return false;
    }
    *ret_match = (struct lattice_match){
        .method = wanted->method,
        .has_path = true,
        .path = http_match_path(wanted),
        .path_compare = http_match_is_prefix(wanted) ? COMPARE_PREFIX : COMPARE_EXACT,
        .path_case_sensitive = true,
    };
    add_headers(b->arena, wanted, ret_match);
    return true;
}
