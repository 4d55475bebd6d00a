/* learn_listener.c - what replies to our writes tell about listeners and rules. */
#include "observed/copy.h"
#include "observed/observed_impl.h"
#include "observed/parse.h"

/* The service that the call is about, to be changed; NULL if it is not known or not in detail. */
static struct service_entry *edited(const struct learned *l)
{
    struct str id = learned_param(l, "serviceIdentifier");
    const struct service_entry *old = service_find(l->store, id);
    return old && old->s.detail_known ? service_edit(l->store, id) : NULL;
}

static int keep(const struct learned *l, struct service_entry *e)
{
    e->at.written = l->call->now_ns;
    service_put(l->store, e);
    return 0;
}

static int bad(const struct learned *l, struct service_entry *e)
{
    service_release(e);
    return error_wrap(l->err, "%s", l->call->operation);
}

/* --- listeners ----------------------------------------------------------------------------------
 */

static struct observed_listener *listener_of(struct service_entry *e, struct str id)
{
    for (size_t i = 0; i < e->s.listener_count; i++)
        if (str_eq(e->s.listeners[i].id, id))
            return &listeners_of(&e->s)[i];
    return NULL;
}

/* The room for one more that copies have (copy.h); an array for one rule comes with it. */
static struct observed_listener *listener_add(struct service_entry *e)
{
    struct observed_listener *x = &listeners_of(&e->s)[e->s.listener_count++];
    x->rules = ARENA_NEW(e->arena, struct observed_rule);
    return x;
}

static int create_listener(const struct learned *l)
{
    struct service_entry *e = edited(l);
    if (!e)
        return 0;
    struct observed_listener *x = listener_add(e);
    if (parse_listener(e->arena, l->call->reply, x, l->err) < 0)
        return bad(l, e);
    learned_body_tags(l, x->arn);
    return keep(l, e);
}

static int update_listener(const struct learned *l)
{
    struct service_entry *e = edited(l);
    if (!e)
        return 0;
    struct observed_listener *x = listener_of(e, learned_param(l, "listenerIdentifier"));
    if (x && parse_listener(e->arena, l->call->reply, x, l->err) < 0)
        return bad(l, e);
    return keep(l, e);
}

static int delete_listener(const struct learned *l)
{
    struct service_entry *e = edited(l);
    if (!e)
        return 0;
    struct observed_listener *x = listener_of(e, learned_param(l, "listenerIdentifier"));
    if (x) {
        listener_tags_drop(l->store, x);
        *x = e->s.listeners[--e->s.listener_count];
    }
    return keep(l, e);
}

/* --- rules --------------------------------------------------------------------------------------
 */

static struct observed_rule *rule_of(struct observed_listener *x, struct str id)
{
    for (size_t i = 0; x && i < x->rule_count; i++)
        if (str_eq(x->rules[i].id, id))
            return &rules_of(x)[i];
    return NULL;
}

static int create_rule(const struct learned *l)
{
    struct service_entry *e = edited(l);
    struct observed_listener *x = e ? listener_of(e, learned_param(l, "listenerIdentifier")) : NULL;
    if (!x)
        return e ? keep(l, e) : 0;
    struct observed_rule *rule = &rules_of(x)[x->rule_count++];
    if (parse_rule(e->arena, l->call->reply, rule, l->err) < 0)
        return bad(l, e);
    learned_body_tags(l, rule->arn);
    return keep(l, e);
}

static int update_rule(const struct learned *l)
{
    struct service_entry *e = edited(l);
    if (!e)
        return 0;
    struct observed_rule *rule = rule_of(listener_of(e, learned_param(l, "listenerIdentifier")),
                                         learned_param(l, "ruleIdentifier"));
    if (rule && parse_rule(e->arena, l->call->reply, rule, l->err) < 0)
        return bad(l, e);
    return keep(l, e);
}

static int delete_rule(const struct learned *l)
{
    struct service_entry *e = edited(l);
    if (!e)
        return 0;
    struct observed_listener *x = listener_of(e, learned_param(l, "listenerIdentifier"));
    struct observed_rule *rule = rule_of(x, learned_param(l, "ruleIdentifier"));
    if (rule) {
        tags_drop(l->store, rule->arn);
        *rule = x->rules[--x->rule_count];
    }
    return keep(l, e);
}

static int batch_update_rule(const struct learned *l)
{
    struct service_entry *e = edited(l);
    if (!e)
        return 0;
    struct observed_listener *x = listener_of(e, learned_param(l, "listenerIdentifier"));
    jv_foreach (jv_get(l->call->reply, "successful"), i, item) {
        struct observed_rule *rule = rule_of(x, jv_str(jv_get(item, "id")));
        if (rule && parse_rule(e->arena, item, rule, l->err) < 0)
            return bad(l, e);
    }
    return keep(l, e);
}

int learn_listener(const struct learned *l)
{
    static const struct {
        const char *operation;
        int (*learn)(const struct learned *l);
    } rows[] = {
        {"CreateListener", create_listener},
        {"UpdateListener", update_listener},
        {"DeleteListener", delete_listener},
        {"CreateRule", create_rule},
        {"UpdateRule", update_rule},
        {"DeleteRule", delete_rule},
        {"BatchUpdateRule", batch_update_rule},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (strcmp(rows[i].operation, l->call->operation) == 0)
            return rows[i].learn(l);
    return 1;
}
