/* service_associations.c - which services are in which service networks; see call.h. */
#include "emulator/tunables.h"
#include "operations/families.h"
#include "operations/shapes.h"

static const struct shape create_input =
    STRUCTURE(REQUIRED("serviceIdentifier", shape_service_identifier),
              REQUIRED("serviceNetworkIdentifier", shape_service_network_identifier),
              OPTIONAL("clientToken", shape_client_token), OPTIONAL("tags", shape_tags));
static const struct shape path_input = STRUCTURE(
    REQUIRED("serviceNetworkServiceAssociationIdentifier", shape_service_association_identifier));
static const struct shape list_input =
    STRUCTURE(PAGING, OPTIONAL("serviceIdentifier", shape_service_identifier),
              OPTIONAL("serviceNetworkIdentifier", shape_service_network_identifier));

/* A pair can be associated once, and a domain name be used once in a network. */
static bool judge_network(struct call *c, struct service *service, struct service_network *network)
{
    vec_foreach (&network->service_associations, item) {
        struct service_association *other = service_association_of(*item);
        if (other->service == service)
            return other->r.status == STATUS_DELETE_IN_PROGRESS
                       ? call_settled(c, &other->r)
                       : call_conflict(c, &other->r, "Association already exists.");
        if (service->custom_domain.n &&
            str_eq_nocase(other->service->custom_domain, service->custom_domain))
            return call_conflict(c, &other->service->r,
                                 "The custom domain name is used by service %" PRISTR
                                 " in this service network.",
                                 STR_ARG(other->service->r.id));
    }
    return (int64_t)network->service_associations.n < c->tunables->quota_services_per_network ||
           call_over_quota(c, RESOURCE_SERVICE_ASSOCIATION, "L-75D4A19E",
                           c->tunables->quota_services_per_network);
}

static void set(struct call *c, struct jv *doc, const char *key, struct str value)
{
    if (value.n)
        jv_set(c->arena, doc, str_of(key), jv_new_str(c->arena, value));
}

static struct jv *new_doc(struct call *c, struct service *service, struct service_network *network)
{
    struct jv *doc = call_new_doc(c, RESOURCE_SERVICE_ASSOCIATION, STR_NONE, "");
    set(c, doc, "createdBy", c->world->account);
    set(c, doc, "serviceId", service->r.id);
    set(c, doc, "serviceName", service->r.name);
    set(c, doc, "serviceArn", service->r.arn);
    set(c, doc, "serviceNetworkId", network->r.id);
    set(c, doc, "serviceNetworkName", network->r.name);
    set(c, doc, "serviceNetworkArn", network->r.arn);
    set(c, doc, "customDomainName", service->custom_domain);
    jv_set(c->arena, doc, STR("dnsEntry"), jv_clone(c->arena, jv_get(service->r.doc, "dnsEntry")));
    return doc;
}

static bool judge_owners(struct call *c, const struct resource *service,
                         const struct resource *network)
{
    bool ours =
        str_eq(service->account, c->world->account) || str_eq(network->account, c->world->account);
    return ours || call_refuse(c, c->tunables->undocumented.foreign_association, service,
                               "serviceIdentifier",
                               "Neither the service nor the service network is yours.");
}

static bool create_association(struct call *c)
{
    struct resource *service =
        call_find(c, RESOURCE_SERVICE, call_text(c, "serviceIdentifier"), true);
    struct resource *network = service ? call_find(c, RESOURCE_SERVICE_NETWORK,
                                                   call_text(c, "serviceNetworkIdentifier"), true)
                                       : NULL;
    if (!network || !judge_owners(c, service, network) || !call_settled(c, service) ||
        !judge_network(c, service_of(service), service_network_of(network)))
        return false;
    struct jv *doc = new_doc(c, service_of(service), service_network_of(network));
    struct resource *r = call_add(c, RESOURCE_SERVICE_ASSOCIATION, doc);
    if (!r)
        return false;
    call_begin_life(c, r, STATUS_CREATE_IN_PROGRESS, STATUS_ACTIVE,
                    c->tunables->service_association_delay_ms);
    return call_reply(c, r);
}

static bool delete_association(struct call *c)
{
    struct resource *r = c->on[0];
    if (r->status == STATUS_CREATE_IN_PROGRESS)
        return call_conflict(c, r, "Creation is in progress.");
    if (r->status != STATUS_DELETE_IN_PROGRESS)
        call_begin_life(c, r, STATUS_DELETE_IN_PROGRESS, STATUS_GONE,
                        c->tunables->service_association_delay_ms);
    return call_reply(c, r);
}

static bool is_listed(const struct service_association *a, struct str service, struct str network)
{
    return (!service.n || str_eq(service, a->service->r.id) ||
            str_eq(service, a->service->r.arn)) &&
           (!network.n || str_eq(network, a->network->r.id) || str_eq(network, a->network->r.arn));
}

static bool list_associations(struct call *c)
{
    struct page page;
    struct str service = call_text(c, "serviceIdentifier");
    struct str network = call_text(c, "serviceNetworkIdentifier");
    if (!service.n && !network.n && c->tunables->undocumented.filter_required)
        return call_invalid(c, "", "serviceIdentifier or serviceNetworkIdentifier must be given.");
    if (!page_begin(c, &page))
        return false;
    for (struct resource *r = store_first(c->store, RESOURCE_SERVICE_ASSOCIATION); r; r = r->next)
        if (is_listed(service_association_of(r), service, network))
            page_add(c, &page, r);
    return page_reply(c, &page);
}

#define ALL  "/servicenetworkserviceassociations"
#define PATH ALL "/{serviceNetworkServiceAssociationIdentifier}"
#define ITEM                                                                                       \
    "id status arn createdBy createdAt serviceId serviceName serviceArn serviceNetworkId "         \
    "serviceNetworkName serviceNetworkArn dnsEntry customDomainName"

const struct operation service_association_operations[] = {
    {.name = "CreateServiceNetworkServiceAssociation",
     .method = "POST",
     .path = ALL,
     .status = 200,
     .input = &create_input,
     .reply = "id status arn createdBy customDomainName dnsEntry",
     .handle = create_association},
    {.name = "GetServiceNetworkServiceAssociation",
     .method = "GET",
     .path = PATH,
     .status = 200,
     .input = &path_input,
     .reply = ITEM " failureMessage failureCode",
     .handle = call_get,
     .foreign = true},
    {.name = "DeleteServiceNetworkServiceAssociation",
     .method = "DELETE",
     .path = PATH,
     .status = 200,
     .input = &path_input,
     .reply = "id status arn",
     .handle = delete_association,
     .foreign = true},
    {.name = "ListServiceNetworkServiceAssociations",
     .method = "GET",
     .path = ALL,
     .status = 200,
     .input = &list_input,
     .reply = ITEM,
     .handle = list_associations},
    {.name = NULL},
};
