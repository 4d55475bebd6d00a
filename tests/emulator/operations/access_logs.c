/* access_logs.c - where the access logs of services and service networks go; see call.h. */
#include "operations/families.h"
#include "operations/shapes.h"

static const char *const log_types[] = {"SERVICE", "RESOURCE", NULL};

static const struct shape destination = {
    .type = SHAPE_STRING,
    .min = 20,
    .max = 2048,
    .pattern = "arn(:[a-z0-9]+([.-][a-z0-9]+)*){2}(:([a-z0-9]+([.-][a-z0-9]+)*)?){2}:([^/].*)?"};
static const struct shape log_type = {.type = SHAPE_STRING, .words = log_types};
static const struct shape create_input =
    STRUCTURE(REQUIRED("resourceIdentifier", shape_resource_identifier),
              REQUIRED("destinationArn", destination), OPTIONAL("clientToken", shape_client_token),
              OPTIONAL("serviceNetworkLogType", log_type), OPTIONAL("tags", shape_tags));
static const struct shape update_input =
    STRUCTURE(REQUIRED("accessLogSubscriptionIdentifier", shape_subscription_identifier),
              REQUIRED("destinationArn", destination));
static const struct shape path_input =
    STRUCTURE(REQUIRED("accessLogSubscriptionIdentifier", shape_subscription_identifier));
static const struct shape list_input =
    STRUCTURE(REQUIRED("resourceIdentifier", shape_resource_identifier), PAGING);

/* "logs", "s3" or "firehose": the third part of the ARN. */
static struct str destination_type(struct str arn)
{
    struct str part = STR_NONE;
    for (int i = 0; i < 3; i++)
        str_split(&arn, ':', &part);
    return part;
}

static struct resource_list *subscriptions_of(struct resource *on)
{
    return on->kind == RESOURCE_SERVICE ? &service_of(on)->subscriptions
                                        : &service_network_of(on)->subscriptions;
}

static struct str text(const struct resource *r, const char *key)
{
    return jv_str(jv_get(r->doc, key));
}

/* One subscription for each type of destination; networks have two types of logs. */
static bool judge(struct call *c, struct resource *on, const struct resource *except,
                  struct str of_type)
{
    struct str wanted = destination_type(call_text(c, "destinationArn"));
    if (!str_is(wanted, "logs") && !str_is(wanted, "s3") && !str_is(wanted, "firehose"))
        return call_invalid(c, "destinationArn",
                            "a log group, an S3 bucket or a Firehose stream is needed");
    vec_foreach (subscriptions_of(on), item) {
        if (*item != except && str_eq(text(*item, "serviceNetworkLogType"), of_type) &&
            str_eq(destination_type(text(*item, "destinationArn")), wanted))
            return call_conflict(c, *item,
                                 "The resource has a subscription with this type of destination.");
    }
    return true;
}

static struct str type_asked(struct call *c, const struct resource *on)
{
    struct str asked = call_text(c, "serviceNetworkLogType");
    return on->kind == RESOURCE_SERVICE_NETWORK && !asked.n ? STR("SERVICE") : asked;
}

static void set(struct call *c, struct jv *doc, const char *key, struct str value)
{
    jv_set(c->arena, doc, str_of(key), jv_new_str(c->arena, value));
}

static bool create_subscription(struct call *c)
{
    struct resource *on = call_find_any(c, call_text(c, "resourceIdentifier"), false);
    if (!on || !judge(c, on, NULL, type_asked(c, on)))
        return false;
    if (on->kind == RESOURCE_SERVICE && type_asked(c, on).n)
        return call_invalid(c, "serviceNetworkLogType", "it is for service networks");
    struct jv *doc = call_new_doc(c, RESOURCE_ACCESS_LOG_SUBSCRIPTION, STR_NONE, "destinationArn");
    set(c, doc, "resourceId", on->id);
    set(c, doc, "resourceArn", on->arn);
    if (type_asked(c, on).n)
        set(c, doc, "serviceNetworkLogType", type_asked(c, on));
    struct resource *r = call_add(c, RESOURCE_ACCESS_LOG_SUBSCRIPTION, doc);
    return r && call_reply(c, r);
}

static bool update_subscription(struct call *c)
{
    struct resource *r = c->on[0];
    if (!judge(c, access_log_subscription_of(r)->on, r, text(r, "serviceNetworkLogType")))
        return false;
    store_set(c->store, r, "destinationArn", call_param(c, "destinationArn"));
    call_updated(c, r);
    return call_reply(c, r);
}

static bool delete_subscription(struct call *c)
{
    store_remove(c->store, c->on[0]);
    return true;
}

static bool list_subscriptions(struct call *c)
{
    struct page page;
    struct resource *on = call_find_any(c, call_text(c, "resourceIdentifier"), false);
    if (!on || !page_begin(c, &page))
        return false;
    vec_foreach (subscriptions_of(on), r)
        page_add(c, &page, *r);
    return page_reply(c, &page);
}

#define ALL  "/accesslogsubscriptions"
#define PATH ALL "/{accessLogSubscriptionIdentifier}"
#define ITEM                                                                                       \
    "id arn resourceId resourceArn destinationArn serviceNetworkLogType createdAt lastUpdatedAt"

const struct operation access_log_operations[] = {
    {.name = "CreateAccessLogSubscription",
     .method = "POST",
     .path = ALL,
     .status = 201,
     .input = &create_input,
     .reply = "id arn resourceId resourceArn serviceNetworkLogType destinationArn",
     .handle = create_subscription},
    {.name = "GetAccessLogSubscription",
     .method = "GET",
     .path = PATH,
     .status = 200,
     .input = &path_input,
     .reply = ITEM,
     .handle = call_get},
    {.name = "UpdateAccessLogSubscription",
     .method = "PATCH",
     .path = PATH,
     .status = 200,
     .input = &update_input,
     .reply = "id arn resourceId resourceArn destinationArn",
     .handle = update_subscription},
    {.name = "DeleteAccessLogSubscription",
     .method = "DELETE",
     .path = PATH,
     .status = 204,
     .input = &path_input,
     .handle = delete_subscription},
    {.name = "ListAccessLogSubscriptions",
     .method = "GET",
     .path = ALL,
     .status = 200,
     .input = &list_input,
     .reply = ITEM,
     .handle = list_subscriptions},
    {.name = NULL},
};
