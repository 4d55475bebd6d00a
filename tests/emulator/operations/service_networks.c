/* service_networks.c - service networks, which have no life cycle; see call.h. */
#include "emulator/tunables.h"
#include "operations/families.h"
#include "operations/shapes.h"

static const struct shape name = {
    .type = SHAPE_STRING, .min = 3, .max = 63, .pattern = NAME_PATTERN};
static const struct shape sharing = STRUCTURE(OPTIONAL("enabled", shape_boolean));
static const struct shape create_input =
    STRUCTURE(REQUIRED("name", name), OPTIONAL("clientToken", shape_client_token),
              OPTIONAL("authType", shape_auth_type), OPTIONAL("tags", shape_tags),
              OPTIONAL("sharingConfig", sharing));
static const struct shape update_input =
    STRUCTURE(REQUIRED("serviceNetworkIdentifier", shape_service_network_identifier),
              REQUIRED("authType", shape_auth_type));
static const struct shape path_input =
    STRUCTURE(REQUIRED("serviceNetworkIdentifier", shape_service_network_identifier));
static const struct shape list_input = STRUCTURE(PAGING);

static bool create_service_network(struct call *c)
{
    int64_t quota = c->tunables->quota_service_networks;
    struct resource *same =
        store_find_name(c->store, RESOURCE_SERVICE_NETWORK, call_text(c, "name"));
    if (same)
        return call_conflict(c, same, "A service network of this name exists already.");
    if ((int64_t)store_count(c->store, RESOURCE_SERVICE_NETWORK) >= quota)
        return call_over_quota(c, RESOURCE_SERVICE_NETWORK, "L-9CAD07FB", quota);
    struct jv *doc =
        call_new_doc(c, RESOURCE_SERVICE_NETWORK, STR_NONE, "name authType sharingConfig");
    if (!jv_get(doc, "authType"))
        jv_set(c->arena, doc, STR("authType"), jv_new_str(c->arena, STR("NONE")));
    struct resource *r = call_add(c, RESOURCE_SERVICE_NETWORK, doc);
    return r && call_reply(c, r);
}

static bool update_service_network(struct call *c)
{
    struct resource *r = c->on[0];
    store_set(c->store, r, "authType", call_param(c, "authType"));
    call_updated(c, r);
    return call_reply(c, r);
}

static bool delete_service_network(struct call *c)
{
    struct resource *r = c->on[0];
    const struct service_network *n = service_network_of(r);
    if (n->vpc_associations.n)
        return call_conflict(c, r, "ServiceNetwork %" PRISTR " has VPC(s) associated",
                             STR_ARG(r->id));
    if (n->service_associations.n)
        return call_conflict(c, r, "ServiceNetwork %" PRISTR " has service(s) associated",
                             STR_ARG(r->id));
    store_remove(c->store, r);
    return true;
}

static bool list_service_networks(struct call *c)
{
    struct page page;
    if (!page_begin(c, &page))
        return false;
    for (struct resource *r = store_first(c->store, RESOURCE_SERVICE_NETWORK); r; r = r->next)
        page_add(c, &page, r);
    return page_reply(c, &page);
}

#define PATH "/servicenetworks/{serviceNetworkIdentifier}"

const struct operation service_network_operations[] = {
    {.name = "CreateServiceNetwork",
     .method = "POST",
     .path = "/servicenetworks",
     .status = 201,
     .input = &create_input,
     .reply = "id name arn sharingConfig authType",
     .handle = create_service_network},
    {.name = "GetServiceNetwork",
     .method = "GET",
     .path = PATH,
     .status = 200,
     .input = &path_input,
     .reply = "id name createdAt lastUpdatedAt arn authType sharingConfig numberOfAssociatedVPCs "
              "numberOfAssociatedServices",
     .handle = call_get,
     .foreign = true},
    {.name = "UpdateServiceNetwork",
     .method = "PATCH",
     .path = PATH,
     .status = 200,
     .input = &update_input,
     .reply = "id name arn authType",
     .handle = update_service_network},
    {.name = "DeleteServiceNetwork",
     .method = "DELETE",
     .path = PATH,
     .status = 204,
     .input = &path_input,
     .handle = delete_service_network},
    {.name = "ListServiceNetworks",
     .method = "GET",
     .path = "/servicenetworks",
     .status = 200,
     .input = &list_input,
     .reply = "id name arn createdAt lastUpdatedAt numberOfAssociatedVPCs "
              "numberOfAssociatedServices numberOfAssociatedResourceConfigurations",
     .handle = list_service_networks},
    {.name = NULL},
};
