/* learn_network.c - what replies tell about service networks and the VPC's association. */
#include "observed/copy.h"
#include "observed/observed_impl.h"
#include "observed/parse.h"

static int bad(const struct learned *l, struct network_entry *e)
{
    network_release(e);
    return error_wrap(l->err, "%s", l->call->operation);
}

static int list_networks(const struct learned *l)
{
    jv_foreach (jv_get(l->call->reply, "items"), i, item) {
        struct network_entry *e = network_edit(l->store, jv_str(jv_get(item, "id")));
        if (parse_network(e->arena, item, &e->n, l->err) < 0)
            return bad(l, e);
        e->at.listed = l->call->now_ns;
        network_put(l->store, e);
    }
    return 0;
}

static int create_network(const struct learned *l)
{
    struct network_entry *e = network_edit(l->store, jv_str(jv_get(l->call->reply, "id")));
    if (parse_network(e->arena, l->call->reply, &e->n, l->err) < 0)
        return bad(l, e);
    e->at.listed = e->at.written = l->call->now_ns;
    learned_body_tags(l, e->n.arn);
    network_put(l->store, e);
    return 0;
}

static int delete_network(const struct learned *l)
{
    network_drop(l->store, learned_param(l, "serviceNetworkIdentifier"));
    return 0;
}

/* --- the VPC's association ----------------------------------------------------------------------
 */

/* Takes the association over into an arena of its own. */
static int put_vpc(const struct learned *l, const struct jv *reply, bool fresh)
{
    struct arena *a = arena_new();
    struct observed_vpc_association *x = ARENA_NEW(a, struct observed_vpc_association);
    if (l->store->vpc && !fresh)
        copy_vpc_association(a, x, l->store->vpc);
    if (parse_vpc_association(a, reply, x, l->err) < 0) {
        arena_free(a);
        return error_wrap(l->err, "%s", l->call->operation);
    }
    const struct network_entry *network =
        network_find(l->store, learned_param(l, "serviceNetworkIdentifier"));
    if (network && fresh) {
        x->network_id = arena_str(a, network->n.id);
        x->network_name = arena_str(a, network->n.name);
        x->network_arn = arena_str(a, network->n.arn);
    }
    arena_free(l->store->vpc_arena);
    l->store->vpc_arena = a;
    l->store->vpc = x;
    l->store->vpc_at.listed = l->call->now_ns;
    return 0;
}

/* Of several (one that goes, one that comes) the one that is not going counts. */
static int list_vpc_associations(const struct learned *l)
{
    const struct jv *best = NULL;
    jv_foreach (jv_get(l->call->reply, "items"), i, item) {
        bool going = str_is(jv_str(jv_get(item, "status")), "DELETE_IN_PROGRESS");
        if (!best || !going)
            best = item;
    }
    if (!best || l->store->vpc_at.written > l->call->started_ns)
        return 0;
    bool same = l->store->vpc && str_eq(l->store->vpc->id, jv_str(jv_get(best, "id")));
    return put_vpc(l, best, !same);
}

static int create_vpc_association(const struct learned *l)
{
    if (put_vpc(l, l->call->reply, true) < 0)
        return -1;
    l->store->vpc_at.written = l->call->now_ns;
    learned_body_tags(l, l->store->vpc->arn);
    return 0;
}

static int update_vpc_association(const struct learned *l)
{
    l->store->vpc_at.written = l->call->now_ns;
    return put_vpc(l, l->call->reply, false);
}

static int delete_vpc_association(const struct learned *l)
{
    struct str id = learned_param(l, "serviceNetworkVpcAssociationIdentifier");
    if (l->store->vpc && str_eq(l->store->vpc->id, id)) {
        l->store->vpc->status = LATTICE_DELETE_IN_PROGRESS;
        l->store->vpc_at.written = l->call->now_ns;
    }
    return 0;
}

int learn_network(const struct learned *l)
{
    static const struct {
        const char *operation;
        int (*learn)(const struct learned *l);
    } rows[] = {
        {"ListServiceNetworks", list_networks},
        {"CreateServiceNetwork", create_network},
        {"DeleteServiceNetwork", delete_network},
        {"ListServiceNetworkVpcAssociations", list_vpc_associations},
        {"CreateServiceNetworkVpcAssociation", create_vpc_association},
        {"UpdateServiceNetworkVpcAssociation", update_vpc_association},
        {"DeleteServiceNetworkVpcAssociation", delete_vpc_association},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (strcmp(rows[i].operation, l->call->operation) == 0)
            return rows[i].learn(l);
    return 1;
}
