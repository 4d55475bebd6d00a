/*
 * route_status.c - status.parents of an HTTPRoute: which entries there are; see status.h.
 *
 * The list is atomic and shared by all controllers: entries of others are carried over where they
 * stand. An entry of ours belongs to one parentRef; it goes when the parentRef does, or when the
 * Gateway is no longer ours.
 */
#include "api/ownership.h"
#include "base/vec.h"
#include "status/route_conditions.h"

enum { PARENTS_MAX = 32 /* Gateway API: RouteStatus.parents */ };

/* A parentRef and what becomes of its entry. */
struct wanted {
    const struct parent_ref *ref;
    const struct gateway *gateway; /* NULL: whose it is cannot be told, an entry stays as it is */
    bool found;
};

struct parents {
    struct arena *arena;
    const struct route_view *view;
    VEC(struct wanted) wanted;
    struct jv *list;
};

/* --- parentRefs ------------------------------------------------------------------------------- */

static struct str or_default(struct str written, const char *otherwise)
{
    return written.p ? written : str_of(otherwise);
}

static bool same_int(struct opt_int a, struct opt_int b)
{
    return a.set == b.set && (!a.set || a.value == b.value);
}

/* Whether both mean the same parent, with defaults filled in. */
static bool same_parent(const struct parent_ref *a, const struct parent_ref *b,
                        struct str own_namespace)
{
    return str_eq(or_default(a->group, GATEWAY_GROUP), or_default(b->group, GATEWAY_GROUP)) &&
           str_eq(or_default(a->kind, "Gateway"), or_default(b->kind, "Gateway")) &&
           str_eq(parent_ref_namespace(a, own_namespace), parent_ref_namespace(b, own_namespace)) &&
           str_eq(a->name, b->name) && str_eq(a->section_name, b->section_name) &&
           same_int(a->port, b->port);
}

/* Absent is not the same as empty: group "" is the core group. */
static struct str text_of(const struct jv *ref, const char *member)
{
    const struct jv *value = jv_if(jv_get(ref, member), JV_STRING);
    return value ? jv_str(value) : STR_NONE;
}

static struct parent_ref read_ref(const struct jv *ref)
{
    struct parent_ref read = {
        .group = text_of(ref, "group"),
        .kind = text_of(ref, "kind"),
        .name = text_of(ref, "name"),
        .namespace = text_of(ref, "namespace"),
        .section_name = text_of(ref, "sectionName"),
    };
    read.port.set = jv_int(jv_get(ref, "port"), &read.port.value);
    return read;
}

static void set_if(struct arena *a, struct jv *object, struct str member, struct str value)
{
    if (value.p)
        jv_set(a, object, member, jv_new_str(a, value));
}

/* Group and kind are always written: readers compare them with the defaulted spec. */
static struct jv *write_ref(struct arena *a, const struct parent_ref *ref)
{
    struct jv *written = jv_new_object(a);
    set_if(a, written, STR("group"), or_default(ref->group, GATEWAY_GROUP));
    set_if(a, written, STR("kind"), or_default(ref->kind, "Gateway"));
    set_if(a, written, STR("name"), ref->name);
    set_if(a, written, STR("namespace"), ref->namespace);
    if (ref->port.set)
        jv_set(a, written, STR("port"), jv_new_int(a, ref->port.value));
    set_if(a, written, STR("sectionName"), ref->section_name);
    return written;
}

/* The first parentRef with that meaning, or NULL. */
static struct wanted *find_wanted(struct parents *p, const struct parent_ref *ref)
{
    vec_foreach (&p->wanted, wanted)
        if (same_parent(wanted->ref, ref, p->view->namespace.name))
            return wanted;
    return NULL;
}

static void add_wanted(struct parents *p, const struct parent_ref *ref)
{
    const struct gateway *gateway = NULL;
    enum owner owner =
        parent_ref_owner(ref, p->view->namespace.name, p->view->lookup, false, &gateway);
    bool cannot_tell = owner == OWNER_ASSUMED || owner == OWNER_UNDECIDED;
    if ((owner != OWNER_OURS && !cannot_tell) || find_wanted(p, ref))
        return;
    vec_push(p->arena, &p->wanted, (struct wanted){ref, cannot_tell ? NULL : gateway, false});
}

/* --- entries ---------------------------------------------------------------------------------- */

/* `old`: the entry as it is, or NULL. */
static void add_entry(struct parents *p, const struct wanted *wanted, const struct jv *old)
{
    struct arena *a = p->arena;
    struct jv *entry = old ? jv_clone(a, old) : jv_new_object(a);
    jv_set(a, entry, STR("parentRef"), write_ref(a, wanted->ref));
    jv_set(a, entry, STR("controllerName"), jv_new_str(a, STR(LATTICE_CONTROLLER_NAME)));
    jv_set(a, entry, STR("conditions"),
           route_conditions(a, p->view, wanted->ref, wanted->gateway, jv_get(old, "conditions")));
    jv_append(a, p->list, entry);
}

static void carry_entry(struct parents *p, const struct jv *old)
{
    if (!str_is(jv_str(jv_get(old, "controllerName")), LATTICE_CONTROLLER_NAME)) {
        jv_append(p->arena, p->list, jv_clone(p->arena, old));
        return;
    }
    struct parent_ref ref = read_ref(jv_get(old, "parentRef"));
    struct wanted *wanted = find_wanted(p, &ref);
    if (!wanted || wanted->found)
        return;
    wanted->found = true;
    if (wanted->gateway)
        add_entry(p, wanted, old);
    else
        jv_append(p->arena, p->list, jv_clone(p->arena, old));
}

struct jv *route_status(struct arena *a, const struct jv *object, const struct http_route *route,
                        const struct lookup *lookup, const struct route_facts *facts,
                        struct str now)
{
    struct route_view view = {
        .route = route,
        .lookup = lookup,
        .facts = facts,
        .now = now,
        .namespace = route_namespace_find(lookup, route),
    };
    const struct jv *old = jv_if(jv_get(object, "status"), JV_OBJECT);
    struct parents p = {.arena = a, .view = &view, .list = jv_new_array(a)};
    for (size_t i = 0; i < route->parent_refs.n; i++)
        add_wanted(&p, &route->parent_refs.items[i]);
    jv_foreach (jv_get(old, "parents"), k, entry)
        carry_entry(&p, entry);
    vec_foreach (&p.wanted, wanted)
        if (!wanted->found && wanted->gateway && jv_len(p.list) < PARENTS_MAX)
            add_entry(&p, wanted, NULL);
    bool same =
        jv_len(p.list) ? jv_equal(jv_get(old, "parents"), p.list) : !jv_len(jv_get(old, "parents"));
    if (same)
        return NULL;
    struct jv *status = old ? jv_clone(a, old) : jv_new_object(a);
    jv_set(a, status, STR("parents"), p.list);
    return status;
}
