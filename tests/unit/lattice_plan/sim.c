/* sim.c - see sim.h: the run of a plan, and what the operations on services do. */
#include "sim.h"

#include "sim_calls.h"

#include "json/json_read.h"
#include "lattice/tags.h"
#include "model_parts.h"

bool sim_refuse(struct sim *s, const char *why)
{
    const struct plan_step *step = s->step;
    if (!s->failed)
        error_set(s->err, ERR_INVALID, "%s %" PRISTR ": %s", step->operation,
                  STR_ARG(step->subject), why);
    s->failed = true;
    return false;
}

/* `text` with the placeholders replaced by what earlier steps brought. */
static struct str filled_in(struct sim *s, struct str text)
{
    struct str done = STR_NONE;
    ptrdiff_t at;
    while ((at = str_find(text, STR("@{"))) >= 0) {
        struct str rest = str_sub(text, (size_t)at + 2, text.n);
        ptrdiff_t end = str_find_char(rest, '}');
        struct str value = jv_str(jv_get_str(s->keys, str_sub(rest, 0, (size_t)end)));
        if (!value.n)
            sim_refuse(s, "a placeholder that no step has brought");
        struct str before = str_sub(text, 0, (size_t)at);
        done = arena_printf(s->a, "%" PRISTR "%" PRISTR "%" PRISTR, STR_ARG(done), STR_ARG(before),
                            STR_ARG(value));
        text = str_sub(rest, (size_t)end + 1, rest.n);
    }
    return arena_printf(s->a, "%" PRISTR "%" PRISTR, STR_ARG(done), STR_ARG(text));
}

struct str sim_param(struct sim *s, const char *name)
{
    for (size_t i = 0; i < s->step->param_count; i++)
        if (strcmp(s->step->params[i].name, name) == 0)
            return filled_in(s, s->step->params[i].value);
    sim_refuse(s, "a parameter is missing");
    return STR_NONE;
}

ptrdiff_t sim_find(const struct jv *list, const char *member, struct str value)
{
    jv_foreach (list, i, item) {
        if (str_eq(jv_str(jv_get(item, member)), value))
            return (ptrdiff_t)i;
    }
    return -1;
}

struct jv *sim_item(struct sim *s, struct jv *list, struct str id)
{
    ptrdiff_t at = sim_find(list, "id", id);
    if (at < 0)
        sim_refuse(s, "404: there is no such resource");
    return at < 0 ? NULL : jv_at_mut(list, (size_t)at);
}

struct jv *sim_list(struct sim *s, struct jv *object, const char *name)
{
    struct jv *list = jv_get_mut(object, str_of(name));
    if (!list) {
        list = jv_new_array(s->a);
        jv_set(s->a, object, str_of(name), list);
    }
    return jv_get_mut(object, str_of(name));
}

bool sim_owned(struct sim *s, const struct jv *object)
{
    struct str owner = jv_str(jv_get(jv_get(object, "exactTags"), TAG_MANAGED_BY));
    return str_eq(owner, model_identity.owner) ||
           sim_refuse(s, "a change of what does not carry our owner tag");
}

struct jv *sim_create(struct sim *s, struct jv *list, const char *prefix)
{
    struct jv *object = jv_clone(s->a, s->body);
    const struct jv *tags = jv_get(object, "tags");
    struct str id = arena_printf(s->a, "%s-%d", prefix, ++*s->serial);
    jv_set(s->a, object, STR("exactTags"), tags ? jv_clone(s->a, tags) : jv_new_object(s->a));
    jv_unset(object, STR("tags"));
    jv_set(s->a, object, STR("id"), jv_new_str(s->a, id));
    sim_owned(s, object);
    jv_set(s->a, s->keys, s->step->produces, jv_new_str(s->a, id));
    jv_append(s->a, list, object);
    return jv_at_mut(list, jv_len(list) - 1);
}

struct jv *sim_service(struct sim *s, struct str id)
{
    struct jv *service = jv_get_mut(s->unit, STR("service"));
    if (service && str_eq(jv_str(jv_get(service, "id")), id))
        return service;
    return sim_item(s, sim_list(s, s->unit, "staleServices"), id);
}

/* --- services ------------------------------------------------------------------------------------
 */

static void create_service(struct sim *s)
{
    struct jv *list = jv_new_array(s->a);
    struct str name = jv_str(jv_get(s->body, "name"));
    if (jv_get(s->unit, "service") || sim_find(jv_get(s->unit, "staleServices"), "name", name) >= 0)
        sim_refuse(s, "409: the name is taken");
    struct jv *service = sim_create(s, list, "svc");
    const struct jv *domain = jv_get(service, "customDomainName");
    if (domain)
        jv_set(s->a, service, STR("customDomain"), jv_clone(s->a, domain));
    jv_set(s->a, s->unit, STR("service"), service);
}

static void update_service(struct sim *s)
{
    struct jv *service = sim_service(s, sim_param(s, "serviceIdentifier"));
    if (service && sim_owned(s, service))
        jv_set(s->a, service, STR("certificateArn"),
               jv_clone(s->a, jv_get(s->body, "certificateArn")));
}

static void delete_service(struct sim *s)
{
    struct str id = sim_param(s, "serviceIdentifier");
    struct jv *service = sim_service(s, id);
    if (!service || !sim_owned(s, service))
        return;
    if (jv_len(jv_get(service, "associations")))
        sim_refuse(s, "409: the service has associations");
    struct jv *stale = sim_list(s, s->unit, "staleServices");
    ptrdiff_t at = sim_find(stale, "id", id);
    if (at >= 0)
        jv_remove_at(stale, (size_t)at);
    else
        jv_unset(s->unit, STR("service"));
}

static void associate(struct sim *s)
{
    struct jv *service = sim_service(s, jv_str(jv_get(s->body, "serviceIdentifier")));
    if (!service || !sim_owned(s, service))
        return;
    struct str network = jv_str(jv_get(s->body, "serviceNetworkIdentifier"));
    struct jv *list = sim_list(s, service, "associations");
    if (sim_find(list, "networkId", network) >= 0)
        sim_refuse(s, "409: Association already exists");
    ptrdiff_t at = sim_find(jv_get(s->unit, "networks"), "id", network);
    if (at < 0) {
        sim_refuse(s, "404: there is no such network");
        return;
    }
    struct jv *association = sim_create(s, list, "snsa");
    jv_set(s->a, association, STR("networkId"), jv_new_str(s->a, network));
    jv_set(s->a, association, STR("network"),
           jv_clone(s->a, jv_get(jv_at(jv_get(s->unit, "networks"), (size_t)at), "name")));
}

static bool removed_from(struct sim *s, struct jv *service, struct str id)
{
    struct jv *list = sim_list(s, service, "associations");
    ptrdiff_t at = sim_find(list, "id", id);
    if (at < 0)
        return false;
    if (sim_owned(s, jv_at(list, (size_t)at)))
        jv_remove_at(list, (size_t)at);
    return true;
}

static void disassociate(struct sim *s)
{
    struct str id = sim_param(s, "serviceNetworkServiceAssociationIdentifier");
    struct jv *service = jv_get_mut(s->unit, STR("service"));
    struct jv *stale = sim_list(s, s->unit, "staleServices");
    bool found = service && removed_from(s, service, id);
    for (size_t i = 0; i < jv_len(stale) && !found; i++)
        found = removed_from(s, jv_at_mut(stale, i), id);
    if (!found)
        sim_refuse(s, "404: there is no such association");
}

/* The resource with an id, wherever it is in the document. */
static struct jv *anywhere(struct jv *value, struct str id)
{
    if (jv_type(value) == JV_OBJECT && str_eq(jv_str(jv_get(value, "id")), id))
        return value;
    struct jv *found = NULL;
    for (size_t i = 0; i < jv_len(value) && !found; i++) {
        struct str key;
        if (jv_type(value) == JV_ARRAY)
            found = anywhere(jv_at_mut(value, i), id);
        else if (jv_member(value, i, &key))
            found = anywhere(jv_get_mut(value, key), id);
    }
    return found;
}

static void tag_resource(struct sim *s)
{
    struct str rest = sim_param(s, "resourceArn"), id = rest;
    while (str_split(&rest, '/', &id))
        ;
    struct jv *object = anywhere(s->unit, id);
    if (!object || !sim_owned(s, object)) {
        sim_refuse(s, "404: there is no such resource");
        return;
    }
    struct jv *tags = jv_get_mut(object, STR("exactTags"));
    struct str key;
    jv_foreach_member (jv_get(s->body, "tags"), i, key, value) {
        jv_set(s->a, tags, key, jv_clone(s->a, value));
    }
}

/* --- the run -------------------------------------------------------------------------------------
 */

static const struct {
    const char *operation;
    void (*apply)(struct sim *s);
} operations[] = {
    {"CreateService", create_service},
    {"UpdateService", update_service},
    {"DeleteService", delete_service},
    {"CreateServiceNetworkServiceAssociation", associate},
    {"DeleteServiceNetworkServiceAssociation", disassociate},
    {"TagResource", tag_resource},
    {"CreateListener", sim_create_listener},
    {"UpdateListener", sim_update_listener},
    {"DeleteListener", sim_delete_listener},
    {"CreateRule", sim_create_rule},
    {"UpdateRule", sim_update_rule},
    {"BatchUpdateRule", sim_batch_update_rule},
    {"DeleteRule", sim_delete_rule},
    {"CreateTargetGroup", sim_create_group},
    {"UpdateTargetGroup", sim_update_group},
    {"DeleteTargetGroup", sim_delete_group},
    {"RegisterTargets", sim_register},
    {"DeregisterTargets", sim_deregister},
};

static void count(struct sim_counts *counts, const char *operation)
{
    counts->total++;
    counts->rule_creates += strcmp(operation, "CreateRule") == 0;
    counts->rule_deletes += strcmp(operation, "DeleteRule") == 0;
    counts->rule_updates += strcmp(operation, "UpdateRule") == 0;
    counts->rule_batches += strcmp(operation, "BatchUpdateRule") == 0;
}

static void apply(struct sim *s, const struct plan_step *step)
{
    s->step = step;
    s->body = jv_new_object(s->a);
    if (step->body.n)
        s->body = json_read(s->a, filled_in(s, step->body), NULL, s->err);
    for (size_t i = 0; i < ARRAY_LEN(operations); i++)
        if (strcmp(operations[i].operation, step->operation) == 0) {
            operations[i].apply(s);
            return;
        }
    sim_refuse(s, "an operation that is not known");
}

static bool is_ready(const struct plan_step *step, const bool *done)
{
    for (size_t i = 0; i < step->after_count; i++)
        if (!done[step->after[i]])
            return false;
    return true;
}

/* The step to do next: the first that is ready, or any of them. */
static size_t next_step(const struct plan *plan, const bool *done, uint64_t *seed)
{
    size_t ready = 0, chosen = plan->step_count;
    for (size_t i = 0; i < plan->step_count; i++) {
        if (done[i] || !is_ready(&plan->steps[i], done))
            continue;
        if (!*seed)
            return i;
        *seed = *seed * 6364136223846793005u + 1442695040888963407u;
        if ((*seed >> 33) % ++ready == 0)
            chosen = i;
    }
    return chosen;
}

int sim_apply(struct arena *a, struct jv *unit, const struct desired_service *want,
              const struct plan *plan, size_t most, uint64_t seed, int *serial,
              struct sim_counts *ret_counts, struct error *err)
{
    struct sim s = {
        .a = a, .unit = unit, .want = want, .keys = jv_new_object(a), .serial = serial, .err = err};
    bool *done = ARENA_NEW_ARRAY(a, plan->step_count + 1, bool);
    *ret_counts = (struct sim_counts){0};
    for (size_t n = 0; n < plan->step_count && n < most && !s.failed; n++) {
        size_t i = next_step(plan, done, &seed);
        if (i == plan->step_count)
            return error_set(err, ERR_INVALID, "the dependencies form a circle");
        apply(&s, &plan->steps[i]);
        count(ret_counts, plan->steps[i].operation);
        done[i] = true;
    }
    return s.failed ? -1 : 0;
}

struct jv *sim_nothing(struct arena *a, const struct jv *desired)
{
    struct jv *unit = jv_new_object(a), *networks = jv_new_array(a);
    jv_set(a, unit, STR("route"), jv_clone(a, jv_get(desired, "route")));
    jv_foreach (jv_get(desired, "networks"), i, name) {
        struct jv *network = jv_new_object(a);
        struct str text = jv_str(name);
        struct str id = arena_printf(a, "sn-%" PRISTR, STR_ARG(text));
        jv_set(a, network, STR("name"), jv_clone(a, name));
        jv_set(a, network, STR("id"), jv_new_str(a, id));
        jv_append(a, networks, network);
    }
    jv_set(a, unit, STR("networks"), networks);
    return unit;
}
