/* listeners.c - listeners and the default rule that comes with each; see call.h. */
#include "emulator/tunables.h"
#include "operations/action.h"
#include "operations/families.h"
#include "operations/shapes.h"

static const char *const protocols[] = {"HTTP", "HTTPS", "TLS_PASSTHROUGH", NULL};

static const struct shape name = {
    .type = SHAPE_STRING, .min = 3, .max = 63, .pattern = NAME_PATTERN, .not_prefix = "listener-"};
static const struct shape protocol = {.type = SHAPE_STRING, .words = protocols};
static const struct shape create_input =
    STRUCTURE(REQUIRED("serviceIdentifier", shape_service_identifier), REQUIRED("name", name),
              REQUIRED("protocol", protocol), REQUIRED("defaultAction", shape_rule_action),
              OPTIONAL("port", shape_port), OPTIONAL("clientToken", shape_client_token),
              OPTIONAL("tags", shape_tags));
static const struct shape update_input =
    STRUCTURE(REQUIRED("serviceIdentifier", shape_service_identifier),
              REQUIRED("listenerIdentifier", shape_listener_identifier),
              REQUIRED("defaultAction", shape_rule_action));
static const struct shape path_input =
    STRUCTURE(REQUIRED("serviceIdentifier", shape_service_identifier),
              REQUIRED("listenerIdentifier", shape_listener_identifier));
static const struct shape list_input =
    STRUCTURE(REQUIRED("serviceIdentifier", shape_service_identifier), PAGING);

static enum listener_protocol protocol_asked(struct call *c)
{
    unsigned i = 0;
    while (!str_is(call_text(c, "protocol"), protocols[i]))
        i++;
    return (enum listener_protocol)i;
}

static int64_t port_asked(struct call *c)
{
    int64_t port = protocol_asked(c) == LISTENER_HTTP ? 80 : 443;
    jv_int(call_param(c, "port"), &port);
    return port;
}

static bool judge_create(struct call *c, struct service *service)
{
    int64_t quota = c->tunables->quota_listeners_per_service;
    vec_foreach (&service->listeners, item) {
        struct listener *other = listener_of(*item);
        if (str_eq(other->r.name, call_text(c, "name")))
            return call_conflict(c, *item, "The service has a listener of this name.");
        if (other->port == port_asked(c) &&
            !call_refuse(c, c->tunables->undocumented.duplicate_port, *item, "port",
                         "The service has a listener on this port."))
            return false;
    }
    if (protocol_asked(c) == LISTENER_TLS_PASSTHROUGH && !service->custom_domain.n)
        return call_invalid(c, "protocol",
                            "TLS_PASSTHROUGH needs a service with a custom domain name");
    return (int64_t)service->listeners.n < quota ||
           call_over_quota(c, RESOURCE_LISTENER, "L-D64E952E", quota);
}

static void set(struct call *c, struct jv *doc, const char *key, struct str value)
{
    jv_set(c->arena, doc, str_of(key), jv_new_str(c->arena, value));
}

static bool add_default_rule(struct call *c, struct resource *listener, struct jv *action)
{
    struct error err;
    struct jv *doc = call_new_doc(c, RESOURCE_RULE, listener->arn, "");
    set(c, doc, "name", STR(UNDOCUMENTED_DEFAULT_RULE_NAME));
    set(c, doc, "listenerId", listener->id);
    jv_set(c->arena, doc, STR("isDefault"), jv_new_bool(c->arena, true));
    jv_set(c->arena, doc, STR("action"), action);
    return store_add(c->store, RESOURCE_RULE, c->world->account, doc, &err) || call_broken(c, &err);
}

static bool create_listener(struct call *c)
{
    struct service *service = service_of(c->on[0]);
    if (!call_settled(c, &service->r) || !judge_create(c, service))
        return false;
    struct jv *action = action_make(c, service, protocol_asked(c), NULL,
                                    call_param(c, "defaultAction"), "defaultAction");
    if (!action)
        return false;
    struct jv *doc = call_new_doc(c, RESOURCE_LISTENER, service->r.arn, "name protocol");
    set(c, doc, "serviceId", service->r.id);
    set(c, doc, "serviceArn", service->r.arn);
    jv_set(c->arena, doc, STR("port"), jv_new_int(c->arena, port_asked(c)));
    jv_set(c->arena, doc, STR("defaultAction"), action);
    struct resource *r = call_add(c, RESOURCE_LISTENER, doc);
    return r && add_default_rule(c, r, action) && call_reply(c, r);
}

static bool update_listener(struct call *c)
{
    struct resource *r = c->on[1];
    struct listener *l = listener_of(r);
    if (!call_settled(c, c->on[0]))
        return false;
    struct jv *action = action_make(c, l->service, l->protocol, l->default_rule,
                                    call_param(c, "defaultAction"), "defaultAction");
    if (!action)
        return false;
    store_set(c->store, r, "defaultAction", action);
    store_set(c->store, &l->default_rule->r, "action", action);
    call_updated(c, r);
    call_updated(c, &l->default_rule->r);
    return call_reply(c, r);
}

static bool delete_listener(struct call *c)
{
    if (!call_settled(c, c->on[0]))
        return false;
    store_remove(c->store, c->on[1]);
    return true;
}

static bool list_listeners(struct call *c)
{
    struct page page;
    if (!page_begin(c, &page))
        return false;
    vec_foreach (&service_of(c->on[0])->listeners, r)
        page_add(c, &page, *r);
    return page_reply(c, &page);
}

#define ALL  "/services/{serviceIdentifier}/listeners"
#define PATH ALL "/{listenerIdentifier}"

const struct operation listener_operations[] = {
    {.name = "CreateListener",
     .method = "POST",
     .path = ALL,
     .status = 201,
     .input = &create_input,
     .reply = "arn id name protocol port serviceArn serviceId defaultAction",
     .handle = create_listener},
    {.name = "GetListener",
     .method = "GET",
     .path = PATH,
     .status = 200,
     .input = &path_input,
     .reply = "arn id name protocol port serviceArn serviceId defaultAction createdAt "
              "lastUpdatedAt",
     .handle = call_get},
    {.name = "UpdateListener",
     .method = "PATCH",
     .path = PATH,
     .status = 200,
     .input = &update_input,
     .reply = "arn id name protocol port serviceArn serviceId defaultAction",
     .handle = update_listener},
    {.name = "DeleteListener",
     .method = "DELETE",
     .path = PATH,
     .status = 204,
     .input = &path_input,
     .handle = delete_listener},
    {.name = "ListListeners",
     .method = "GET",
     .path = ALL,
     .status = 200,
     .input = &list_input,
     .reply = "arn id name protocol port createdAt lastUpdatedAt",
     .handle = list_listeners},
    {.name = NULL},
};
