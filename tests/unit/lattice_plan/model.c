/* model.c - see model.h: what both halves are made of. */
#include "model_parts.h"

#include "lattice/tags.h"

const struct lattice_identity model_identity = {
    .account = S(ACCOUNT),
    .cluster = S("demo"),
    .vpc = S("vpc-0123456789abcdef0"),
    .region = S("us-west-2"),
    .owner = S(ACCOUNT "/demo/vpc-0123456789abcdef0"),
};

int member_int(const struct jv *object, const char *key, int otherwise)
{
    int64_t value;
    return jv_int(jv_get(object, key), &value) ? (int)value : otherwise;
}

struct str member_str(const struct jv *object, const char *key, struct str otherwise)
{
    const struct jv *value = jv_get(object, key);
    return value ? jv_str(value) : otherwise;
}

size_t word_index(struct str word, const char *const words[], size_t n, size_t otherwise)
{
    for (size_t i = 0; i < n; i++)
        if (words[i] && str_is(word, words[i]))
            return i;
    return otherwise;
}

static int by_key(const void *a, const void *b)
{
    const struct lattice_tag_pair *x = a, *y = b;
    return str_cmp(x->key, y->key);
}

/* Adds or replaces a tag; an empty value that was not written removes it. */
static void put_tag(struct arena *a, struct lattice_tags *tags, struct str key,
                    const struct jv *value)
{
    bool short_form = key.n && key.p[0] >= 'A' && key.p[0] <= 'Z' && str_find_char(key, '/') < 0;
    if (short_form)
        key = arena_printf(a, LATTICE_PREFIX "%" PRISTR, STR_ARG(key));
    for (size_t i = 0; i < tags->n; i++)
        if (str_eq(tags->items[i].key, key))
            tags->items[i] = tags->items[--tags->n];
    struct str text = str_is(jv_str(value), "@us") ? model_identity.owner : jv_str(value);
    if (jv_type(value) == JV_STRING)
        tags->items[tags->n++] = (struct lattice_tag_pair){key, text};
}

struct lattice_tags merged_tags(struct arena *a, const struct jv *basis, const struct jv *written)
{
    struct lattice_tags tags = {
        .items = ARENA_NEW_ARRAY(a, jv_len(basis) + jv_len(written) + 1, struct lattice_tag_pair)};
    struct str key;
    jv_foreach_member (basis, i, key, value) {
        put_tag(a, &tags, key, value);
    }
    jv_foreach_member (written, i, key, value) {
        put_tag(a, &tags, key, value);
    }
    if (tags.n)
        qsort(tags.items, tags.n, sizeof(*tags.items), by_key);
    return tags;
}

struct lattice_tags model_tags(struct arena *a, const struct jv *written)
{
    return merged_tags(a, NULL, written);
}

static void set_text(struct arena *a, struct jv *object, const char *key, struct str value)
{
    jv_set(a, object, str_of(key), jv_new_str(a, value));
}

struct jv *owner_tags(struct arena *a)
{
    struct jv *tags = jv_new_object(a);
    set_text(a, tags, "ManagedBy", STR("@us"));
    return tags;
}

void split_pair(struct str pair, char sep, struct str *ret_first, struct str *ret_second)
{
    str_split(&pair, sep, ret_first);
    *ret_second = pair;
}

struct jv *route_tags(struct arena *a, struct str route)
{
    struct str namespace, name;
    split_pair(route, '/', &namespace, &name);
    struct jv *tags = owner_tags(a);
    set_text(a, tags, "RouteName", name);
    set_text(a, tags, "RouteNamespace", namespace);
    set_text(a, tags, "RouteType", STR("http"));
    return tags;
}

struct jv *group_tags(struct arena *a, struct str route, const struct jv *group)
{
    struct str namespace, name;
    split_pair(jv_str(jv_get(group, "service")), '/', &namespace, &name);
    struct jv *tags = route_tags(a, route);
    jv_unset(tags, STR("RouteType"));
    set_text(a, tags, "ClusterName", model_identity.cluster);
    set_text(a, tags, "ServiceName", name);
    set_text(a, tags, "ServiceNamespace", namespace);
    set_text(a, tags, "SourceTypeKey", STR("HTTPRoute"));
    set_text(a, tags, "ProtocolVersion", member_str(group, "protocolVersion", STR("HTTP1")));
    return tags;
}

enum lattice_protocol member_protocol(const struct jv *object)
{
    static const char *const words[] = {"HTTP", "HTTPS", "TLS_PASSTHROUGH", "TCP"};
    return (enum lattice_protocol)word_index(member_str(object, "protocol", STR("HTTP")), words,
                                             ARRAY_LEN(words), 0);
}

enum lattice_protocol_version member_version(const struct jv *object)
{
    static const char *const words[] = {"HTTP1", "HTTP2", "GRPC", ""};
    return (enum lattice_protocol_version)word_index(
        member_str(object, "protocolVersion", STR("HTTP1")), words, ARRAY_LEN(words), 0);
}

enum lattice_ip_type member_ip_type(const struct jv *object)
{
    return str_is(jv_str(jv_get(object, "ipAddressType")), "IPV6") ? LATTICE_IPV6 : LATTICE_IPV4;
}

const struct lattice_health_check *member_health_check(struct arena *a, const struct jv *object)
{
    const struct jv *written = jv_get(object, "healthCheck");
    if (!written)
        return NULL;
    struct lattice_health_check *check = ARENA_NEW(a, struct lattice_health_check);
    *check = (struct lattice_health_check){
        .enabled = jv_bool(jv_get(written, "enabled"), true),
        .protocol = member_protocol(written),
        .protocol_version = member_version(written),
        .path = member_str(written, "path", STR("/")),
        .matcher = member_str(jv_get(written, "matcher"), "httpCode", STR("200")),
        .port = member_int(written, "port", 0),
        .interval_seconds = member_int(written, "healthCheckIntervalSeconds", 30),
        .timeout_seconds = member_int(written, "healthCheckTimeoutSeconds", 5),
        .healthy_threshold = member_int(written, "healthyThresholdCount", 5),
        .unhealthy_threshold = member_int(written, "unhealthyThresholdCount", 2),
    };
    return check;
}

static int by_group(const void *a, const void *b)
{
    const struct lattice_forward *x = a, *y = b;
    return str_cmp(x->target_group, y->target_group);
}

/* {"forward": {GROUP: WEIGHT}} or {"fixedResponse": 404}, or as the API has it. */
struct lattice_action member_action(struct arena *a, const struct jv *object, const char *key)
{
    const struct jv *written = jv_get(object, key);
    if (!written)
        return (struct lattice_action){.fixed_status = 404};
    const struct jv *fixed = jv_get(written, "fixedResponse");
    if (fixed)
        return (struct lattice_action){
            .fixed_status = jv_type(fixed) == JV_OBJECT ? member_int(fixed, "statusCode", 0)
                                                        : member_int(written, "fixedResponse", 0)};
    const struct jv *forward = jv_get(written, "forward");
    const struct jv *groups = jv_get(forward, "targetGroups");
    size_t n = 0;
    struct lattice_forward *all =
        ARENA_NEW_ARRAY(a, jv_len(forward) + jv_len(groups), struct lattice_forward);
    struct str id;
    jv_foreach (groups, i, group) {
        all[n++] = (struct lattice_forward){jv_str(jv_get(group, "targetGroupIdentifier")),
                                            member_int(group, "weight", 1)};
    }
    for (size_t i = 0; !groups && i < jv_len(forward); i++) {
        jv_member(forward, i, &id);
        all[n++] = (struct lattice_forward){id, member_int(forward, id.p, 1)};
    }
    if (n)
        qsort(all, n, sizeof(*all), by_group);
    return (struct lattice_action){.forwards = all, .forward_count = n};
}

static enum lattice_compare compare_of(const struct jv *match, struct str *ret_value)
{
    static const char *const words[] = {"exact", "prefix", "contains"};
    struct str word = STR_NONE;
    *ret_value = jv_str(jv_member(match, 0, &word));
    return (enum lattice_compare)word_index(word, words, ARRAY_LEN(words), 0);
}

static void api_headers(struct arena *a, const struct jv *headers, struct lattice_match *match)
{
    struct lattice_header_match *all =
        ARENA_NEW_ARRAY(a, jv_len(headers), struct lattice_header_match);
    jv_foreach (headers, i, header) {
        all[i].name = jv_str(jv_get(header, "name"));
        all[i].compare = compare_of(jv_get(header, "match"), &all[i].value);
        all[i].case_sensitive = jv_bool(jv_get(header, "caseSensitive"), false);
    }
    match->headers = all;
    match->header_count = jv_len(headers);
}

static struct lattice_match api_match(struct arena *a, const struct jv *http)
{
    const struct jv *path = jv_get(http, "pathMatch");
    struct lattice_match match = {.method = jv_str(jv_get(http, "method")),
                                  .has_path = path != NULL};
    if (path) {
        match.path_compare = compare_of(jv_get(path, "match"), &match.path);
        match.path_case_sensitive = jv_bool(jv_get(path, "caseSensitive"), false);
    }
    api_headers(a, jv_get(http, "headerMatches"), &match);
    return match;
}

/* {"path": "/x*", "method": "GET", "headers": {"x-canary": "1"}}, or as the API has it. */
struct lattice_match member_match(struct arena *a, const struct jv *object)
{
    const struct jv *written = jv_get(object, "match");
    if (jv_get(written, "httpMatch"))
        return api_match(a, jv_get(written, "httpMatch"));
    const struct jv *headers = jv_get(written, "headers");
    struct str path = member_str(written, "path", STR("/*")), name;
    bool prefix = str_ends(path, STR("*"));
    struct lattice_header_match *all =
        ARENA_NEW_ARRAY(a, jv_len(headers), struct lattice_header_match);
    jv_foreach_member (headers, i, name, value) {
        all[i] = (struct lattice_header_match){.name = name, .value = jv_str(value)};
    }
    return (struct lattice_match){.method = jv_str(jv_get(written, "method")),
                                  .has_path = true,
                                  .path = str_sub(path, 0, path.n - prefix),
                                  .path_compare = prefix ? COMPARE_PREFIX : COMPARE_EXACT,
                                  .path_case_sensitive = true,
                                  .headers = all,
                                  .header_count = jv_len(headers)};
}

struct lattice_target target_of(struct str written, struct str *ret_status)
{
    struct str place;
    split_pair(written, ' ', &place, ret_status);
    struct lattice_target target;
    ptrdiff_t colon = -1;
    for (size_t i = 0; i < place.n; i++)
        if (place.p[i] == ':')
            colon = (ptrdiff_t)i;
    int64_t number = 0;
    str_to_i64(str_sub(place, (size_t)colon + 1, place.n), &number);
    target.port = (int)number;
    target.id = str_sub(place, 0, (size_t)colon);
    return target;
}

int compare_targets(const struct lattice_target *a, const struct lattice_target *b)
{
    int ids = str_cmp(a->id, b->id);
    return ids ? ids : a->port - b->port;
}
