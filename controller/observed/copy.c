/* copy.c - see copy.h. */
#include "observed/copy.h"

static void copy_text(struct arena *a, struct str *s)
{
    if (s->n)
        *s = arena_str(a, *s);
}

/* `n` elements and one more. */
static void *copy_items(struct arena *a, const void *items, size_t n, size_t size)
{
    char *copy = arena_calloc(a, n + 1, size);
    if (n)
        memcpy(copy, items, n * size);
    return copy;
}

struct lattice_tags copy_tags(struct arena *a, const struct lattice_tags *from)
{
    struct lattice_tags to = {copy_items(a, from->items, from->n, sizeof(*from->items)), from->n};
    for (size_t i = 0; i < to.n; i++) {
        copy_text(a, &to.items[i].key);
        copy_text(a, &to.items[i].value);
    }
    return to;
}

static void copy_known_tags(struct arena *a, struct observed_tags *tags)
{
    tags->tags = copy_tags(a, &tags->tags);
}

static void copy_match(struct arena *a, struct lattice_match *m)
{
    struct lattice_header_match *headers =
        copy_items(a, m->headers, m->header_count, sizeof(*headers));
    copy_text(a, &m->method);
    copy_text(a, &m->path);
    for (size_t i = 0; i < m->header_count; i++) {
        copy_text(a, &headers[i].name);
        copy_text(a, &headers[i].value);
    }
    m->headers = headers;
}

static void copy_action(struct arena *a, struct lattice_action *action)
{
    struct lattice_forward *forwards =
        copy_items(a, action->forwards, action->forward_count, sizeof(*forwards));
    for (size_t i = 0; i < action->forward_count; i++)
        copy_text(a, &forwards[i].target_group);
    action->forwards = forwards;
}

void copy_rule(struct arena *a, struct observed_rule *to, const struct observed_rule *from)
{
    *to = *from;
    copy_text(a, &to->id);
    copy_text(a, &to->arn);
    copy_text(a, &to->name);
    copy_match(a, &to->match);
    copy_action(a, &to->action);
    copy_known_tags(a, &to->tags);
}

void copy_listener(struct arena *a, struct observed_listener *to,
                   const struct observed_listener *from)
{
    *to = *from;
    copy_text(a, &to->id);
    copy_text(a, &to->arn);
    copy_text(a, &to->name);
    copy_action(a, &to->default_action);
    copy_known_tags(a, &to->tags);
    struct observed_rule *rules = copy_items(a, from->rules, from->rule_count, sizeof(*rules));
    for (size_t i = 0; i < from->rule_count; i++)
        copy_rule(a, &rules[i], &from->rules[i]);
    to->rules = rules;
}

void copy_association(struct arena *a, struct observed_association *to,
                      const struct observed_association *from)
{
    *to = *from;
    copy_text(a, &to->id);
    copy_text(a, &to->arn);
    copy_text(a, &to->network_id);
    copy_text(a, &to->network_name);
    copy_text(a, &to->network_arn);
    copy_text(a, &to->failure_code);
    copy_text(a, &to->failure_message);
    copy_known_tags(a, &to->tags);
}

void copy_service(struct arena *a, struct observed_service *to, const struct observed_service *from)
{
    *to = *from;
    copy_text(a, &to->id);
    copy_text(a, &to->arn);
    copy_text(a, &to->name);
    copy_text(a, &to->failure_code);
    copy_text(a, &to->failure_message);
    copy_text(a, &to->dns_name);
    copy_text(a, &to->custom_domain);
    copy_text(a, &to->certificate_arn);
    copy_known_tags(a, &to->tags);
    struct observed_association *associations =
        copy_items(a, from->associations, from->association_count, sizeof(*associations));
    for (size_t i = 0; i < from->association_count; i++)
        copy_association(a, &associations[i], &from->associations[i]);
    to->associations = associations;
    struct observed_listener *listeners =
        copy_items(a, from->listeners, from->listener_count, sizeof(*listeners));
    for (size_t i = 0; i < from->listener_count; i++)
        copy_listener(a, &listeners[i], &from->listeners[i]);
    to->listeners = listeners;
}

static void copy_targets(struct arena *a, struct observed_target_group *g)
{
    struct observed_target *targets = copy_items(a, g->targets, g->target_count, sizeof(*targets));
    for (size_t i = 0; i < g->target_count; i++) {
        copy_text(a, &targets[i].target.id);
        copy_text(a, &targets[i].status);
        copy_text(a, &targets[i].reason_code);
    }
    g->targets = targets;
}

static void copy_health_check(struct arena *a, struct observed_target_group *g)
{
    if (!g->health_check)
        return;
    struct lattice_health_check *check = ARENA_NEW(a, struct lattice_health_check);
    *check = *g->health_check;
    copy_text(a, &check->path);
    copy_text(a, &check->matcher);
    g->health_check = check;
}

void copy_target_group(struct arena *a, struct observed_target_group *to,
                       const struct observed_target_group *from)
{
    *to = *from;
    copy_text(a, &to->id);
    copy_text(a, &to->arn);
    copy_text(a, &to->name);
    copy_text(a, &to->failure_code);
    copy_text(a, &to->failure_message);
    copy_text(a, &to->vpc);
    copy_known_tags(a, &to->tags);
    copy_health_check(a, to);
    copy_targets(a, to);
    struct str *arns = copy_items(a, from->service_arns, from->service_arn_count, sizeof(*arns));
    for (size_t i = 0; i < from->service_arn_count; i++)
        copy_text(a, &arns[i]);
    to->service_arns = arns;
}

void copy_network(struct arena *a, struct observed_network *to, const struct observed_network *from)
{
    *to = *from;
    copy_text(a, &to->id);
    copy_text(a, &to->arn);
    copy_text(a, &to->name);
    copy_text(a, &to->account);
    copy_known_tags(a, &to->tags);
}

void copy_vpc_association(struct arena *a, struct observed_vpc_association *to,
                          const struct observed_vpc_association *from)
{
    *to = *from;
    copy_text(a, &to->id);
    copy_text(a, &to->arn);
    copy_text(a, &to->network_id);
    copy_text(a, &to->network_name);
    copy_text(a, &to->network_arn);
    copy_text(a, &to->failure_code);
    copy_text(a, &to->failure_message);
    copy_known_tags(a, &to->tags);
}
