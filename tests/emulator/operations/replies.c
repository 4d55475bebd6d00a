/* replies.c - replies made of the members of resources, and pages of them; see call.h. */
#include "emulator/tunables.h"
#include "operations/call.h"
#include "wire/page.h"

static struct jv *count(struct call *c, const struct resource *r, size_t n)
{
    (void)r;
    return jv_new_int(c->arena, (int64_t)n);
}

static struct jv *service_arns(struct call *c, const struct resource *r)
{
    struct resource_list services;
    struct jv *out = jv_new_array(c->arena);
    target_group_services(c->arena, (const struct target_group *)(const void *)r, &services);
    vec_foreach (&services, service)
        jv_append(c->arena, out, jv_new_str(c->arena, (*service)->arn));
    return out;
}

static struct jv *network_count(struct call *c, const struct resource *r, struct str name)
{
    const struct service_network *n = (const struct service_network *)(const void *)r;
    if (str_is(name, "numberOfAssociatedVPCs"))
        return count(c, r, n->vpc_associations.n);
    if (str_is(name, "numberOfAssociatedServices"))
        return count(c, r, n->service_associations.n);
    return str_is(name, "numberOfAssociatedResourceConfigurations") ? count(c, r, 0) : NULL;
}

/* Members of the configuration stand beside the others in the items of ListTargetGroups. */
static struct jv *target_group_member(struct call *c, const struct resource *r,
                                      const struct jv *doc, struct str name)
{
    static const char *const flat[] = {"port", "protocol", "ipAddressType", "vpcIdentifier",
                                       "lambdaEventStructureVersion"};
    if (str_is(name, "serviceArns"))
        return service_arns(c, r);
    for (size_t i = 0; i < ARRAY_LEN(flat); i++)
        if (str_is(name, flat[i]))
            return jv_clone(c->arena, jv_get(jv_get(doc, "config"), flat[i]));
    return NULL;
}

static struct jv *rule_member(struct call *c, const struct resource *r, struct str name)
{
    int64_t priority = c->tunables->undocumented.default_rule_priority;
    bool wanted =
        str_is(name, "priority") && priority && ((const struct rule *)(const void *)r)->is_default;
    return wanted ? jv_new_int(c->arena, priority) : NULL;
}

/* A member that is not in the document, or NULL. */
static struct jv *computed(struct call *c, const struct resource *r, const struct jv *doc,
                           struct str name)
{
    if (r->kind == RESOURCE_SERVICE_NETWORK)
        return network_count(c, r, name);
    if (r->kind == RESOURCE_TARGET_GROUP)
        return target_group_member(c, r, doc, name);
    return r->kind == RESOURCE_RULE ? rule_member(c, r, name) : NULL;
}

static struct jv *pick(struct call *c, const struct resource *r, const struct jv *doc,
                       const char *members)
{
    struct jv *out = jv_new_object(c->arena);
    struct str rest = str_of(members), name;
    while (str_split(&rest, ' ', &name)) {
        const struct jv *held = jv_get_str(doc, name);
        struct jv *value = held ? jv_clone(c->arena, held) : computed(c, r, doc, name);
        if (value)
            jv_set(c->arena, out, name, value);
    }
    return out;
}

struct jv *call_pick(struct call *c, const struct resource *r, const char *members)
{
    return pick(c, r, r->doc, members);
}

bool call_reply(struct call *c, const struct resource *r)
{
    bool read = str_is(STR("GET"), c->operation->method);
    const struct jv *doc = read ? store_seen(c->arena, c->store, r) : r->doc;
    c->reply = pick(c, r, doc, c->operation->reply);
    return true;
}

/* What a token is bound to: the operation and all parameters but those of paging. */
static struct str query_of(struct call *c)
{
    struct str text = str_of(c->operation->name), key;
    jv_foreach_member (c->params, i, key, item) {
        struct str value = jv_str(item);
        if (!str_is(key, "nextToken") && !str_is(key, "maxResults"))
            text = arena_printf(c->arena, "%" PRISTR "&%" PRISTR "=%" PRISTR, STR_ARG(text),
                                STR_ARG(key), STR_ARG(value));
    }
    return text;
}

bool page_begin(struct call *c, struct page *ret_page)
{
    struct str token = call_text(c, "nextToken");
    int64_t room = c->tunables->undocumented.page_size;
    *ret_page = (struct page){.items = jv_new_array(c->arena)};
    jv_int(call_param(c, "maxResults"), &room);
    ret_page->room = (size_t)room;
    if (token.n && !page_token_read(c->arena, query_of(c), token, &ret_page->after))
        return call_invalid(c, "nextToken", "it is not a token of this list");
    return true;
}

bool page_wants(struct page *p, uint64_t seq)
{
    if (seq <= p->after || p->more)
        return false;
    p->more = p->room == 0;
    if (p->more)
        return false;
    p->room--;
    p->last = seq;
    return true;
}

void page_add(struct call *c, struct page *p, const struct resource *r)
{
    const struct jv *doc = store_seen(c->arena, c->store, r);
    bool shown = str_eq(r->account, c->world->account) || jv_bool(jv_get(doc, "shared"), false);
    if (doc && shown && page_wants(p, r->seq))
        jv_append(c->arena, p->items, pick(c, r, doc, c->operation->reply));
}

bool page_reply(struct call *c, const struct page *p)
{
    c->reply = jv_new_object(c->arena);
    jv_set(c->arena, c->reply, STR("items"), p->items);
    if (p->more)
        jv_set(c->arena, c->reply, STR("nextToken"),
               jv_new_str(c->arena, page_token(c->arena, query_of(c), p->last)));
    return true;
}
