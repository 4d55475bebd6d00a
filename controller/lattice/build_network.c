/*
 * build_network.c - the unit of a service network: who wants it, and whether the cluster's VPC is
 * to be associated with it.
 *
 * It is wanted by every Gateway of ours that stands for it, whatever its namespace, and by the
 * setting of a default network. A Gateway that is being deleted goes on wanting it while routes
 * name it, so that their clients are not cut off before the routes are gone. Whether the VPC is to
 * be associated: the oldest Gateway that says so by annotation decides, else the setting.
 */
#include "api/lattice_names.h"
#include "api/ownership.h"
#include "lattice/builder.h"

enum { NETWORK_ID_CHARS = 17 };

bool gateway_is_standalone(const struct gateway *gateway)
{
    bool standalone = false;
    annotation_bool(&gateway->object, "standalone", &standalone);
    return standalone;
}

struct str network_of(const struct gateway *gateway, const struct build_settings *settings)
{
    bool overridden = settings->override_network && settings->default_service_network.n;
    return overridden ? settings->default_service_network : gateway->object.meta.name;
}

struct str gateway_network_name(const struct gateway *gateway,
                                const struct build_settings *settings)
{
    return gateway_is_standalone(gateway) ? STR_NONE : network_of(gateway, settings);
}

/* "sn-" and 17 letters or digits, or an ARN: it cannot be made under that name. */
static bool is_identifier(struct str name)
{
    struct aws_arn arn;
    bool id = str_starts(name, STR("sn-")) && name.n == 3 + NETWORK_ID_CHARS &&
              str_find_char(str_sub(name, 3, name.n), '-') < 0;
    return id || aws_arn_parse(name, &arn);
}

static bool has_routes(struct arena *a, const struct lookup *lookup, const struct gateway *gateway)
{
    struct str key = api_object_id(a, &gateway->object);
    struct object_list routes = {0};
    enum lookup_state state =
        lookup->list(lookup->ctx, KIND_HTTP_ROUTE, INDEX_PARENT, key, &routes);
    return state == LOOKUP_UNKNOWN || routes.n > 0;
}

static bool wants(struct arena *a, const struct gateway *gateway, struct str network,
                  const struct build_input *input)
{
    return str_eq(gateway_network_name(gateway, input->settings), network) &&
           object_ownership(&gateway->object, input->lookup, input->assume_ours).owner ==
               OWNER_OURS &&
           (!gateway->object.meta.deleting || has_routes(a, input->lookup, gateway));
}

static bool is_older(const struct gateway *a, const struct gateway *b)
{
    int age = str_cmp(a->object.meta.creation_timestamp, b->object.meta.creation_timestamp);
    return age ? age < 0 : str_cmp(a->object.meta.namespace, b->object.meta.namespace) < 0;
}

/* The Gateways that may stand for the network: those of its name, or all where that does not tell.
 */
static enum lookup_state candidates(struct str network, const struct build_input *input,
                                    struct object_list *ret_gateways)
{
    const struct lookup *lookup = input->lookup;
    bool all = input->settings->override_network &&
               str_eq(network, input->settings->default_service_network);
    return lookup->list(lookup->ctx, KIND_GATEWAY, all ? INDEX_ALL : INDEX_NAME,
                        all ? STR("") : network, ret_gateways);
}

struct desired_network build_network(struct arena *a, struct str name,
                                     const struct build_input *input)
{
    const struct build_settings *settings = input->settings;
    const struct lattice_tag_pair own[] = {{STR(TAG_MANAGED_BY), settings->who.owner}};
    const struct lattice_tags none = {0};
    bool wanted = name.n && str_eq(name, settings->default_service_network);
    bool associate = settings->associate_vpc, says;
    const struct gateway *oldest = NULL;
    struct object_list gateways = {0};
    bool all_known = candidates(name, input, &gateways) != LOOKUP_UNKNOWN;
    for (size_t i = 0; i < gateways.n; i++) {
        const struct gateway *gateway = (const struct gateway *)gateways.items[i];
        if (!wants(a, gateway, name, input))
            continue;
        wanted = true;
        if (annotation_bool(&gateway->object, "lattice-vpc-association", &says) &&
            (!oldest || is_older(gateway, oldest))) {
            oldest = gateway;
            associate = says;
        }
    }
    bool can_be_made = !lattice_network_name_fault(name) && !is_identifier(name);
    return (struct desired_network){.name = arena_str(a, name),
                                    .create = wanted && can_be_made,
                                    .delete = !wanted && all_known,
                                    .associate_vpc = wanted && associate,
                                    .tags = tags_join(a, own, ARRAY_LEN(own), &none)};
}
