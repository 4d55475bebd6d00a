/* services.c - services: their names, domains, life cycle; see call.h. */
#include "emulator/tunables.h"
#include "operations/families.h"
#include "operations/shapes.h"

static const struct shape name = {
    .type = SHAPE_STRING, .min = 3, .max = 40, .pattern = NAME_PATTERN, .not_prefix = "svc-"};
static const struct shape domain = {.type = SHAPE_STRING, .min = 3, .max = 255};
static const struct shape certificate = {
    .type = SHAPE_STRING,
    .max = 2048,
    .pattern = "(arn(:[a-z0-9]+([.-][a-z0-9]+)*){2}(:([a-z0-9]+([.-][a-z0-9]+)*)?){2}"
               ":certificate/[0-9a-z-]+)?"};
static const struct shape idle_timeout = {.type = SHAPE_INTEGER, .min = 60, .max = 600};

static const struct shape create_input =
    STRUCTURE(REQUIRED("name", name), OPTIONAL("clientToken", shape_client_token),
              OPTIONAL("tags", shape_tags), OPTIONAL("customDomainName", domain),
              OPTIONAL("certificateArn", certificate), OPTIONAL("authType", shape_auth_type),
              OPTIONAL("idleTimeoutSeconds", idle_timeout));
static const struct shape update_input =
    STRUCTURE(REQUIRED("serviceIdentifier", shape_service_identifier),
              OPTIONAL("certificateArn", certificate), OPTIONAL("authType", shape_auth_type),
              OPTIONAL("idleTimeoutSeconds", idle_timeout));
static const struct shape path_input =
    STRUCTURE(REQUIRED("serviceIdentifier", shape_service_identifier));
static const struct shape list_input = STRUCTURE(PAGING);

enum { DEFAULT_IDLE_SECONDS = 60 };

/* The part between the id and the domain is the same for all services of a partition. */
#define PARTITION_ID   "7d67968"
#define HOSTED_ZONE_ID "Z09127221KTH2CFUOHIZH"

struct jv *service_dns_entry(struct call *c, struct str service_name, struct str id)
{
    struct str digits = str_sub(id, sizeof("svc-") - 1, id.n);
    struct jv *entry = jv_new_object(c->arena);
    jv_set(c->arena, entry, STR("domainName"),
           jv_new_str(c->arena, arena_printf(c->arena,
                                             "%" PRISTR "-%" PRISTR "." PARTITION_ID
                                             ".vpc-lattice-svcs.%" PRISTR ".on.aws",
                                             STR_ARG(service_name), STR_ARG(digits),
                                             STR_ARG(c->world->region))));
    jv_set(c->arena, entry, STR("hostedZoneId"), jv_new_str(c->arena, STR(HOSTED_ZONE_ID)));
    return entry;
}

static void set_default(struct call *c, struct jv *doc, const char *key, struct jv *value)
{
    if (!jv_get(doc, key))
        jv_set(c->arena, doc, str_of(key), value);
}

static bool judge_create(struct call *c)
{
    struct resource *same = store_find_name(c->store, RESOURCE_SERVICE, call_text(c, "name"));
    int64_t quota = c->tunables->quota_services;
    if (same)
        return call_conflict(c, same, "A service of this name exists already.");
    if (str_starts(call_text(c, "customDomainName"), STR("*")) &&
        c->tunables->undocumented.wildcard_domain != REFUSE_NOT)
        return call_invalid(c, "customDomainName", "it must not be a wildcard");
    if ((int64_t)store_count(c->store, RESOURCE_SERVICE) >= quota)
        return call_over_quota(c, RESOURCE_SERVICE, "L-620C821E", quota);
    return true;
}

static bool create_service(struct call *c)
{
    if (!judge_create(c))
        return false;
    struct jv *doc =
        call_new_doc(c, RESOURCE_SERVICE, STR_NONE,
                     "name customDomainName certificateArn authType idleTimeoutSeconds");
    set_default(c, doc, "authType", jv_new_str(c->arena, STR("NONE")));
    set_default(c, doc, "idleTimeoutSeconds", jv_new_int(c->arena, DEFAULT_IDLE_SECONDS));
    jv_set(c->arena, doc, STR("dnsEntry"),
           service_dns_entry(c, call_text(c, "name"), jv_str(jv_get(doc, "id"))));
    struct resource *r = call_add(c, RESOURCE_SERVICE, doc);
    if (!r)
        return false;
    call_begin_life(c, r, STATUS_CREATE_IN_PROGRESS, STATUS_ACTIVE, c->tunables->service_delay_ms);
    return call_reply(c, r);
}

static bool update_service(struct call *c)
{
    static const char *const members[] = {"certificateArn", "authType", "idleTimeoutSeconds"};
    struct resource *r = c->on[0];
    if (!call_settled(c, r))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        if (call_param(c, members[i]))
            store_set(c->store, r, members[i], call_param(c, members[i]));
    call_updated(c, r);
    return call_reply(c, r);
}

static bool delete_service(struct call *c)
{
    struct resource *r = c->on[0];
    if (service_of(r)->associations.n)
        return call_conflict(c, r,
                             "Service %" PRISTR " has one or more associated service networks.",
                             STR_ARG(r->id));
    if (r->status == STATUS_CREATE_IN_PROGRESS)
        return call_settled(c, r);
    if (r->status != STATUS_DELETE_IN_PROGRESS)
        call_begin_life(c, r, STATUS_DELETE_IN_PROGRESS, STATUS_GONE,
                        c->tunables->service_delay_ms);
    return call_reply(c, r);
}

static bool list_services(struct call *c)
{
    struct page page;
    if (!page_begin(c, &page))
        return false;
    for (struct resource *r = store_first(c->store, RESOURCE_SERVICE); r; r = r->next)
        page_add(c, &page, r);
    return page_reply(c, &page);
}

#define PATH "/services/{serviceIdentifier}"

const struct operation service_operations[] = {
    {.name = "CreateService",
     .method = "POST",
     .path = "/services",
     .status = 201,
     .input = &create_input,
     .reply = "id arn name customDomainName certificateArn status authType idleTimeoutSeconds "
              "dnsEntry",
     .handle = create_service},
    {.name = "GetService",
     .method = "GET",
     .path = PATH,
     .status = 200,
     .input = &path_input,
     .reply = "id name arn createdAt lastUpdatedAt dnsEntry customDomainName certificateArn "
              "status authType idleTimeoutSeconds failureCode failureMessage",
     .handle = call_get,
     .foreign = true},
    {.name = "UpdateService",
     .method = "PATCH",
     .path = PATH,
     .status = 200,
     .input = &update_input,
     .reply = "id arn name customDomainName certificateArn authType idleTimeoutSeconds",
     .handle = update_service},
    {.name = "DeleteService",
     .method = "DELETE",
     .path = PATH,
     .status = 200,
     .input = &path_input,
     .reply = "id arn name status",
     .handle = delete_service},
    {.name = "ListServices",
     .method = "GET",
     .path = "/services",
     .status = 200,
     .input = &list_input,
     .reply = "id name arn createdAt lastUpdatedAt dnsEntry customDomainName status",
     .handle = list_services},
    {.name = NULL},
};
