/* learn_service.c - what replies tell about services and their associations. */
#include "observed/copy.h"
#include "observed/observed_impl.h"
#include "observed/parse.h"

static int bad(const struct learned *l, struct service_entry *e)
{
    service_release(e);
    return error_wrap(l->err, "%s", l->call->operation);
}

/* --- services -----------------------------------------------------------------------------------
 */

static int list_services(const struct learned *l)
{
    jv_foreach (jv_get(l->call->reply, "items"), i, item) {
        struct service_entry *e = service_edit(l->store, jv_str(jv_get(item, "id")));
        bool stale = e->at.written > l->call->started_ns;
        if (!stale && parse_service(e->arena, item, &e->s, l->err) < 0)
            return bad(l, e);
        e->at.listed = l->call->now_ns;
        service_put(l->store, e);
    }
    return 0;
}

static int get_service(const struct learned *l)
{
    struct service_entry *e = service_edit(l->store, jv_str(jv_get(l->call->reply, "id")));
    bool stale = e->at.written > l->call->started_ns;
    if (!stale && parse_service(e->arena, l->call->reply, &e->s, l->err) < 0)
        return bad(l, e);
    e->at.listed = l->call->now_ns;
    service_put(l->store, e);
    return 0;
}

static int create_service(const struct learned *l)
{
    struct service_entry *e = service_edit(l->store, jv_str(jv_get(l->call->reply, "id")));
    if (parse_service(e->arena, l->call->reply, &e->s, l->err) < 0)
        return bad(l, e);
    e->s.certificate_known = e->s.detail_known = true;
    e->at.listed = e->at.written = e->at.detail = l->call->now_ns;
    service_put(l->store, e);
    learned_body_tags(l, e->s.arn);
    return 0;
}

static int update_service(const struct learned *l)
{
    struct str id = learned_param(l, "serviceIdentifier");
    if (!service_find(l->store, id))
        return 0;
    struct service_entry *e = service_edit(l->store, id);
    if (parse_service(e->arena, l->call->reply, &e->s, l->err) < 0)
        return bad(l, e);
    e->at.written = l->call->now_ns;
    service_put(l->store, e);
    return 0;
}

static int delete_service(const struct learned *l)
{
    struct str id = learned_param(l, "serviceIdentifier");
    if (!service_find(l->store, id))
        return 0;
    struct service_entry *e = service_edit(l->store, id);
    e->s.status = LATTICE_DELETE_IN_PROGRESS;
    e->at.written = l->call->now_ns;
    service_put(l->store, e);
    return 0;
}

/* --- associations -------------------------------------------------------------------------------
 */

static struct observed_association *association_of(struct service_entry *e, struct str id)
{
    for (size_t i = 0; i < e->s.association_count; i++)
        if (str_eq(e->s.associations[i].id, id))
            return &associations_of(&e->s)[i];
    return NULL;
}

/* A copy has room for one more (copy.h). */
static struct observed_association *association_add(struct service_entry *e)
{
    return &associations_of(&e->s)[e->s.association_count++];
}

static int create_association(const struct learned *l)
{
    struct str id = learned_param(l, "serviceIdentifier");
    if (!service_find(l->store, id))
        return 0;
    struct service_entry *e = service_edit(l->store, id);
    struct observed_association *x = association_add(e);
    if (parse_association(e->arena, l->call->reply, x, l->err) < 0)
        return bad(l, e);
    const struct network_entry *network =
        network_find(l->store, learned_param(l, "serviceNetworkIdentifier"));
    if (network) {
        x->network_id = arena_str(e->arena, network->n.id);
        x->network_name = arena_str(e->arena, network->n.name);
        x->network_arn = arena_str(e->arena, network->n.arn);
    } else {
        x->network_id = arena_str(e->arena, learned_param(l, "serviceNetworkIdentifier"));
    }
    learned_body_tags(l, x->arn);
    e->at.written = l->call->now_ns;
    service_put(l->store, e);
    return 0;
}

static int delete_association(const struct learned *l)
{
    struct str id = learned_param(l, "serviceNetworkServiceAssociationIdentifier");
    const struct service_entry *old = service_with_association(l->store, id);
    if (!old)
        return 0;
    struct service_entry *e = service_edit(l->store, old->s.id);
    association_of(e, id)->status = LATTICE_DELETE_IN_PROGRESS;
    e->at.written = l->call->now_ns;
    service_put(l->store, e);
    return 0;
}

static bool is_among(const struct observed_association *associations, size_t n, struct str id)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(associations[i].id, id))
            return true;
    return false;
}

void observed_store_put_associations(struct observed_store *s, struct str service_id,
                                     const struct observed_association *associations, size_t n,
                                     int64_t started_ns)
{
    const struct service_entry *old = service_find(s, service_id);
    if (!old || old->at.written > started_ns)
        return;
    for (size_t i = 0; i < old->s.association_count; i++)
        if (!is_among(associations, n, old->s.associations[i].id))
            tags_drop(s, old->s.associations[i].arn);
    struct service_entry *e = service_edit(s, service_id);
    struct observed_service with = e->s;
    with.associations = associations;
    with.association_count = n;
    copy_service(e->arena, &e->s, &with);
    service_put(s, e);
}

int learn_service(const struct learned *l)
{
    static const struct {
        const char *operation;
        int (*learn)(const struct learned *l);
    } rows[] = {
        {"ListServices", list_services},
        {"GetService", get_service},
        {"CreateService", create_service},
        {"UpdateService", update_service},
        {"DeleteService", delete_service},
        {"CreateServiceNetworkServiceAssociation", create_association},
        {"DeleteServiceNetworkServiceAssociation", delete_association},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (strcmp(rows[i].operation, l->call->operation) == 0)
            return rows[i].learn(l);
    return 1;
}
