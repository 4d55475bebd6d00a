/* dispatch.c - see dispatch.h. */
#include "operations/dispatch.h"

#include "emulator/tunables.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "operations/families.h"

enum { REPLY_BYTES = 64 << 20 };

static const struct operation *const families[] = {
    service_operations,
    service_network_operations,
    service_association_operations,
    listener_operations,
    rule_operations,
    vpc_association_operations,
    target_group_operations,
    target_operations,
    access_log_operations,
    policy_operations,
    tag_operations,
};

static bool is_label(struct str part)
{
    return part.n && part.p[0] == '{';
}

static bool path_matches(const char *path, const struct target_parts *target)
{
    struct str rest = str_of(path + 1), part;
    size_t i = 0;
    for (; str_split(&rest, '/', &part); i++)
        if (i >= target->segment_count || (!is_label(part) && !str_eq(part, target->segments[i])))
            return false;
    return i == target->segment_count;
}

const struct operation *operation_find(struct str method, const struct target_parts *target)
{
    if (target->segment_count > TARGET_SEGMENTS)
        return NULL;
    for (size_t f = 0; f < ARRAY_LEN(families); f++)
        for (const struct operation *o = families[f]; o->name; o++)
            if (str_is(method, o->method) && path_matches(o->path, target))
                return o;
    return NULL;
}

static void add_labels(struct call *c, struct jv *params, const struct target_parts *target)
{
    struct str rest = str_of(c->operation->path + 1), part;
    for (size_t i = 0; str_split(&rest, '/', &part); i++)
        if (is_label(part))
            jv_set(c->arena, params, str_sub(part, 1, part.n - 1),
                   jv_new_str(c->arena, target->segments[i]));
}

static void add_query(struct call *c, struct jv *params, const struct target_parts *target)
{
    vec_foreach (&target->params, p) {
        const struct shape *shape = shape_member(c->operation->input, p->name);
        struct jv *value = jv_new_str(c->arena, p->value);
        int64_t number = 0;
        if (shape && shape->type == SHAPE_INTEGER && str_to_i64(p->value, &number)) {
            value = jv_new_int(c->arena, number);
        } else if (shape && shape->type == SHAPE_LIST) {
            struct jv *list = jv_get_mut(params, p->name);
            list = list ? list : jv_new_array(c->arena);
            jv_append(c->arena, list, value);
            value = list;
        }
        jv_set(c->arena, params, p->name, value);
    }
}

struct jv *operation_params(struct call *c, const struct target_parts *target, struct str body)
{
    struct error err;
    struct jv *params = jv_new_object(c->arena);
    struct jv *members = body.n ? json_read(c->arena, body, NULL, &err) : NULL;
    struct str key;
    if (body.n && jv_type(members) != JV_OBJECT) {
        call_invalid(c, "", "The body is not a JSON object.");
        jv_set(c->arena, c->failure.members, STR("reason"),
               jv_new_str(c->arena, STR("cannotParse")));
        return NULL;
    }
    jv_foreach_member (members, i, key, item) {
        if (jv_type(item) != JV_NULL)
            jv_set(c->arena, params, key, jv_clone(c->arena, item));
    }
    add_labels(c, params, target);
    add_query(c, params, target);
    return params;
}

static void add_words(struct arena *a, struct str *words, const struct jv *v)
{
    struct str text = jv_str(v), key;
    if (text.n)
        *words = arena_printf(a, "%" PRISTR "%s%" PRISTR, STR_ARG(*words), words->n ? " " : "",
                              STR_ARG(text));
    jv_foreach (v, i, item) {
        add_words(a, words, item);
    }
    jv_foreach_member (v, j, key, member) {
        add_words(a, words, member);
    }
}

struct str operation_subject(struct arena *a, const struct jv *params)
{
    struct str words = STR_NONE, key;
    jv_foreach_member (params, i, key, item) {
        if (!str_is(key, "clientToken") && !str_is(key, "nextToken") && !str_is(key, "policy"))
            add_words(a, &words, item);
    }
    return words;
}

static bool judge_shape(struct call *c)
{
    struct field_errors errors = {0};
    shape_check(c->arena, c->operation->input, c->params, &errors);
    if (errors.n)
        return call_invalid_fields(c, &errors);
    c->params = shape_prune(c->arena, c->operation->input, c->params);
    return true;
}

/* Labels of one resource each; policies and tags take more than one kind. */
static const struct {
    const char *label;
    enum resource_kind kind; /* RESOURCE_KINDS: any */
} labels[] = {
    {"serviceIdentifier", RESOURCE_SERVICE},
    {"serviceNetworkIdentifier", RESOURCE_SERVICE_NETWORK},
    {"serviceNetworkServiceAssociationIdentifier", RESOURCE_SERVICE_ASSOCIATION},
    {"serviceNetworkVpcAssociationIdentifier", RESOURCE_VPC_ASSOCIATION},
    {"listenerIdentifier", RESOURCE_LISTENER},
    {"ruleIdentifier", RESOURCE_RULE},
    {"targetGroupIdentifier", RESOURCE_TARGET_GROUP},
    {"accessLogSubscriptionIdentifier", RESOURCE_ACCESS_LOG_SUBSCRIPTION},
    {"resourceIdentifier", RESOURCE_KINDS},
    {"resourceArn", RESOURCE_KINDS},
};

/* Whether what the path names as a parent, if it names one, is the parent. */
static bool lies_in(struct call *c, struct resource *r, struct resource *parent)
{
    struct resource *actual = NULL;
    if (r->kind == RESOURCE_LISTENER)
        actual = &listener_of(r)->service->r;
    else if (r->kind == RESOURCE_RULE)
        actual = &rule_of(r)->listener->r;
    return !parent || actual == parent || call_not_found(c, r->kind, r->id);
}

static bool find_label(struct call *c, struct str label, size_t *at)
{
    size_t i = 0;
    while (!str_is(label, labels[i].label))
        i++;
    struct str identifier = call_text(c, labels[i].label);
    struct resource *r = labels[i].kind == RESOURCE_KINDS
                             ? call_find_any(c, identifier, c->operation->foreign)
                             : call_find(c, labels[i].kind, identifier, c->operation->foreign);
    if (!r || !lies_in(c, r, *at ? c->on[*at - 1] : NULL))
        return false;
    c->on[(*at)++] = r;
    return true;
}

static bool find_labels(struct call *c)
{
    struct str rest = str_of(c->operation->path + 1), part;
    size_t at = 0;
    while (str_split(&rest, '/', &part))
        if (is_label(part) && !find_label(c, str_sub(part, 1, part.n - 1), &at))
            return false;
    return true;
}

static bool judge(struct call *c)
{
    if (c->tunables->undocumented.validation_first)
        return judge_shape(c) && find_labels(c);
    return find_labels(c) && judge_shape(c);
}

static bool is_create(const struct call *c)
{
    return str_starts(str_of(c->operation->name), STR("Create"));
}

static struct str token_of(struct call *c)
{
    struct str token = is_create(c) ? call_text(c, "clientToken") : STR_NONE;
    return token.n ? arena_printf(c->arena, "%s|%" PRISTR, c->operation->name, STR_ARG(token))
                   : STR_NONE;
}

/* A Create that was carried out before: the same reply, without a second effect. */
static bool replay(struct call *c, struct resource *r)
{
    if (!jv_equal(jv_get(r->doc, "clientParams"), c->params) &&
        !call_refuse(c, c->tunables->undocumented.token_mismatch, r, "clientToken",
                     "The client token was used with other parameters."))
        return false;
    return call_reply(c, r);
}

static bool carry_out(struct call *c)
{
    struct str token = token_of(c);
    struct resource *known = token.n ? store_find_token(c->store, token) : NULL;
    if (known)
        return replay(c, known);
    store_delay_reads(c->store, c->fault->stale_ms);
    if (!c->operation->handle(c))
        return false;
    if (token.n && c->made) {
        store_set(c->store, c->made, "clientParams", c->params);
        store_set_token(c->store, c->made, token);
    }
    return true;
}

static struct str text_of(struct call *c, const struct jv *v)
{
    struct strbuf out = STRBUF(REPLY_BYTES);
    json_write(&out, v);
    struct str text = arena_str(c->arena, strbuf_str(&out));
    strbuf_free(&out);
    return text;
}

static struct str failure_text(struct call *c)
{
    struct jv *body = c->failure.members ? c->failure.members : jv_new_object(c->arena);
    jv_set(c->arena, body, STR("message"), jv_new_str(c->arena, c->failure.message));
    return text_of(c, body);
}

int operation_run(struct call *c, struct str *ret_body)
{
    struct error err;
    bool done = false;
    store_lock(c->store);
    if (!c->failure.status)
        done = judge(c) && carry_out(c);
    *ret_body = STR_NONE;
    if (done && c->reply)
        *ret_body = text_of(c, c->reply);
    if (store_commit(c->store, &err))
        done = call_broken(c, &err);
    store_unlock(c->store);
    if (done)
        return c->operation->status;
    *ret_body = failure_text(c);
    return c->failure.status;
}
