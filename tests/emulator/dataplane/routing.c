/* routing.c - decides about requests; see routing.h. */
#include "dataplane/routing.h"

#include <ctype.h>

#include "dataplane/choice.h"

struct routing *routing_ref(struct routing *r)
{
    atomic_fetch_add(&r->refs, 1);
    return r;
}

struct routing *routing_unref(struct routing *r)
{
    if (r && atomic_fetch_sub(&r->refs, 1) == 1) {
        map_free(r->hosts);
        map_free(r->groups);
        map_free(r->rules);
        arena_free(r->arena);
    }
    return NULL;
}

/* Host without the port, in lower case, in `buffer`; empty if it does not fit. */
static struct str host_name(struct str host, char *buffer, size_t size)
{
    ptrdiff_t colon = str_find_char(host, ':');
    size_t n = colon < 0 ? host.n : (size_t)colon;
    if (n && host.p[n - 1] == '.')
        n--;
    if (n > size)
        return STR_NONE;
    for (size_t i = 0; i < n; i++)
        buffer[i] = (char)tolower((unsigned char)host.p[i]);
    return (struct str){buffer, n};
}

static bool is_at(const struct route_service *s, struct str address)
{
    char dotted[16];
    snprintf(dotted, sizeof(dotted), "%u.%u.%u.%u", s->address >> 24, s->address >> 16 & 255,
             s->address >> 8 & 255, s->address & 255);
    return str_is(address, dotted);
}

/* Custom domains need to be unique in a network only: the address tells which one is meant. */
static const struct route_service *find_name(const struct routing *r, struct str name,
                                             struct str local)
{
    const struct route_service *found = NULL;
    for (const struct route_service *s = map_get(r->hosts, name); s; s = s->same_name) {
        bool named = str_eq_nocase(s->dns_name, name) || str_eq_nocase(s->custom_domain, name);
        if (named && s->reachable && (!found || is_at(s, local)))
            found = s;
    }
    return found;
}

/* A custom domain may begin with a wildcard, for one label. */
static const struct route_service *find_service(const struct routing *r,
                                                const struct route_query *query)
{
    char buffer[256];
    struct str name = host_name(query->host, buffer, sizeof(buffer));
    const struct route_service *found = find_name(r, name, query->local);
    ptrdiff_t dot = str_find_char(name, '.');
    if (found || dot < 1)
        return found;
    buffer[dot - 1] = '*';
    return find_name(r, str_sub(name, (size_t)dot - 1, name.n), query->local);
}

static const struct route_listener *find_listener(const struct route_service *service,
                                                  const struct route_query *query)
{
    enum listener_protocol protocol = query->https ? LISTENER_HTTPS : LISTENER_HTTP;
    for (size_t i = 0; service && i < service->listener_count; i++)
        if (service->listeners[i].port == query->port && service->listeners[i].protocol == protocol)
            return &service->listeners[i];
    return NULL;
}

static struct route_rule *find_rule(const struct routing *r, const struct route_listener *listener,
                                    const struct match_input *input)
{
    for (size_t i = 0; i < listener->rule_count; i++)
        if (listener->rules[i].is_default ||
            match_request(&listener->rules[i].match, input, r->prefix_segments))
            return &listener->rules[i];
    return NULL;
}

static void decide_action(struct route_rule *rule, struct route_decision *d)
{
    if (rule->fixed_status) {
        d->kind = ROUTE_FIXED;
        d->fixed_status = rule->fixed_status;
        return;
    }
    size_t chosen =
        choice_by_weight(rule->weights, rule->group_count, atomic_fetch_add(&rule->turn, 1));
    d->kind = ROUTE_NO_TARGET;
    if (chosen == rule->group_count || !rule->groups[chosen]->target_count)
        return;
    struct route_group *group = rule->groups[chosen];
    d->kind = ROUTE_FORWARD;
    d->group = group;
    d->target = &group->targets[atomic_fetch_add(&group->turn, 1) % group->target_count];
}

struct route_decision routing_decide(struct routing *r, const struct route_query *query)
{
    struct route_decision d = {.kind = ROUTE_UNKNOWN_HOST};
    d.service = find_service(r, query);
    const struct route_listener *listener = find_listener(d.service, query);
    if (!listener)
        return d;
    if (d.service->denied) {
        d.kind = ROUTE_DENIED;
        return d;
    }
    struct route_rule *rule = find_rule(r, listener, &query->input);
    if (rule)
        decide_action(rule, &d);
    return d;
}
