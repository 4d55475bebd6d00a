/* vpc_associations.c - which VPCs can reach which service networks; see call.h. */
#include "emulator/tunables.h"
#include "operations/families.h"
#include "operations/shapes.h"

static const char *const preferences[] = {"VERIFIED_DOMAINS_ONLY", "ALL_DOMAINS",
                                          "VERIFIED_DOMAINS_AND_SPECIFIED_DOMAINS",
                                          "SPECIFIED_DOMAINS_ONLY", NULL};
static const struct shape network = {.type = SHAPE_STRING, .min = 3, .max = 2048};
static const struct shape group = {
    .type = SHAPE_STRING, .min = 5, .max = 200, .pattern = "sg-([0-9a-z]{8}|[0-9a-z]{17})"};
static const struct shape create_groups = {.type = SHAPE_LIST, .max = 5, .item = &group};
static const struct shape update_groups = {.type = SHAPE_LIST, .min = 1, .max = 5, .item = &group};
static const struct shape preference = {.type = SHAPE_STRING, .words = preferences};
static const struct shape domain = {.type = SHAPE_STRING, .min = 1, .max = 255};
static const struct shape domains = {.type = SHAPE_LIST, .min = 1, .max = 10, .item = &domain};
static const struct shape dns_options = STRUCTURE(OPTIONAL("privateDnsPreference", preference),
                                                  OPTIONAL("privateDnsSpecifiedDomains", domains));

static const struct shape create_input = STRUCTURE(
    REQUIRED("serviceNetworkIdentifier", network), REQUIRED("vpcIdentifier", shape_vpc_id),
    OPTIONAL("clientToken", shape_client_token), OPTIONAL("privateDnsEnabled", shape_boolean),
    OPTIONAL("securityGroupIds", create_groups), OPTIONAL("tags", shape_tags),
    OPTIONAL("dnsOptions", dns_options));
static const struct shape update_input =
    STRUCTURE(REQUIRED("serviceNetworkVpcAssociationIdentifier", shape_vpc_association_identifier),
              OPTIONAL("securityGroupIds", update_groups),
              OPTIONAL("privateDnsEnabled", shape_boolean), OPTIONAL("dnsOptions", dns_options));
static const struct shape path_input =
    STRUCTURE(REQUIRED("serviceNetworkVpcAssociationIdentifier", shape_vpc_association_identifier));
static const struct shape list_input =
    STRUCTURE(PAGING, OPTIONAL("vpcIdentifier", shape_vpc_id),
              OPTIONAL("serviceNetworkIdentifier", shape_service_network_identifier));

static bool judge_create(struct call *c, const struct service_network *of)
{
    struct str vpc = call_text(c, "vpcIdentifier");
    for (struct resource *r = store_first(c->store, RESOURCE_VPC_ASSOCIATION); r; r = r->next)
        if (str_eq(vpc_association_of(r)->vpc_id, vpc))
            return call_conflict(c, r, "VPC has already been associated to a service network.");
    return (int64_t)of->vpc_associations.n < c->tunables->quota_vpcs_per_network ||
           call_over_quota(c, RESOURCE_VPC_ASSOCIATION, "L-EF6E2D62",
                           c->tunables->quota_vpcs_per_network);
}

static void set(struct call *c, struct jv *doc, const char *key, struct str value)
{
    jv_set(c->arena, doc, str_of(key), jv_new_str(c->arena, value));
}

static struct jv *new_doc(struct call *c, const struct service_network *of)
{
    struct jv *doc = call_new_doc(c, RESOURCE_VPC_ASSOCIATION, STR_NONE,
                                  "securityGroupIds privateDnsEnabled dnsOptions");
    set(c, doc, "createdBy", c->world->account);
    set(c, doc, "serviceNetworkId", of->r.id);
    set(c, doc, "serviceNetworkName", of->r.name);
    set(c, doc, "serviceNetworkArn", of->r.arn);
    set(c, doc, "vpcId", call_text(c, "vpcIdentifier"));
    if (!jv_get(doc, "securityGroupIds"))
        jv_set(c->arena, doc, STR("securityGroupIds"), jv_new_array(c->arena));
    if (!jv_get(doc, "privateDnsEnabled"))
        jv_set(c->arena, doc, STR("privateDnsEnabled"), jv_new_bool(c->arena, false));
    return doc;
}

static bool create_association(struct call *c)
{
    struct resource *of =
        call_find(c, RESOURCE_SERVICE_NETWORK, call_text(c, "serviceNetworkIdentifier"), true);
    if (!of || !judge_create(c, service_network_of(of)))
        return false;
    struct resource *r = call_add(c, RESOURCE_VPC_ASSOCIATION, new_doc(c, service_network_of(of)));
    if (!r)
        return false;
    call_begin_life(c, r, STATUS_CREATE_IN_PROGRESS, STATUS_ACTIVE,
                    c->tunables->vpc_association_delay_ms);
    return call_reply(c, r);
}

static bool update_association(struct call *c)
{
    static const char *const members[] = {"securityGroupIds", "privateDnsEnabled", "dnsOptions"};
    struct resource *r = c->on[0];
    if (!call_settled(c, r))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        if (call_param(c, members[i]))
            store_set(c->store, r, members[i], call_param(c, members[i]));
    call_updated(c, r);
    call_begin_life(c, r, STATUS_UPDATE_IN_PROGRESS, STATUS_ACTIVE,
                    c->tunables->vpc_association_delay_ms);
    return call_reply(c, r);
}

static bool delete_association(struct call *c)
{
    struct resource *r = c->on[0];
    if (r->status == STATUS_CREATE_IN_PROGRESS)
        return call_conflict(c, r, "Creation is in progress.");
    if (r->status == STATUS_UPDATE_IN_PROGRESS)
        return call_conflict(c, r, "Update is in progress.");
    if (r->status != STATUS_DELETE_IN_PROGRESS)
        call_begin_life(c, r, STATUS_DELETE_IN_PROGRESS, STATUS_GONE,
                        c->tunables->vpc_association_delay_ms);
    return call_reply(c, r);
}

static bool list_associations(struct call *c)
{
    struct page page;
    struct str vpc = call_text(c, "vpcIdentifier"), of = call_text(c, "serviceNetworkIdentifier");
    if (!vpc.n && !of.n && c->tunables->undocumented.filter_required)
        return call_invalid(c, "", "vpcIdentifier or serviceNetworkIdentifier must be given.");
    if (!page_begin(c, &page))
        return false;
    for (struct resource *r = store_first(c->store, RESOURCE_VPC_ASSOCIATION); r; r = r->next) {
        const struct vpc_association *a = vpc_association_of(r);
        if ((!vpc.n || str_eq(vpc, a->vpc_id)) &&
            (!of.n || str_eq(of, a->network->r.id) || str_eq(of, a->network->r.arn)))
            page_add(c, &page, r);
    }
    return page_reply(c, &page);
}

#define ALL  "/servicenetworkvpcassociations"
#define PATH ALL "/{serviceNetworkVpcAssociationIdentifier}"
#define ITEM                                                                                       \
    "id arn status createdBy createdAt serviceNetworkId serviceNetworkName serviceNetworkArn "     \
    "privateDnsEnabled dnsOptions vpcId lastUpdatedAt"

const struct operation vpc_association_operations[] = {
    {.name = "CreateServiceNetworkVpcAssociation",
     .method = "POST",
     .path = ALL,
     .status = 200,
     .input = &create_input,
     .reply = "id status arn createdBy securityGroupIds privateDnsEnabled dnsOptions",
     .handle = create_association},
    {.name = "GetServiceNetworkVpcAssociation",
     .method = "GET",
     .path = PATH,
     .status = 200,
     .input = &path_input,
     .reply = ITEM " securityGroupIds failureMessage failureCode",
     .handle = call_get,
     .foreign = true},
    {.name = "UpdateServiceNetworkVpcAssociation",
     .method = "PATCH",
     .path = PATH,
     .status = 200,
     .input = &update_input,
     .reply = "id arn status createdBy securityGroupIds privateDnsEnabled dnsOptions",
     .handle = update_association},
    {.name = "DeleteServiceNetworkVpcAssociation",
     .method = "DELETE",
     .path = PATH,
     .status = 200,
     .input = &path_input,
     .reply = "id status arn",
     .handle = delete_association},
    {.name = "ListServiceNetworkVpcAssociations",
     .method = "GET",
     .path = ALL,
     .status = 200,
     .input = &list_input,
     .reply = ITEM,
     .handle = list_associations},
    {.name = NULL},
};
