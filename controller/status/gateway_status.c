/* gateway_status.c - conditions, addresses and listeners of a Gateway; see status.h. */
#include "base/limits.h"
#include "base/strbuf.h"
#include "status/listeners.h"

enum { ADDRESSES_MAX = 16 /* Gateway API: status.addresses */ };

/* --- conditions ------------------------------------------------------------------------------- */

/* AWS gives every service a host name of its own: nothing else can be asked for. */
static const struct gateway_address *static_address(const struct gateway *gateway)
{
    for (size_t i = 0; i < gateway->addresses.n; i++) {
        const struct gateway_address *address = &gateway->addresses.items[i];
        if (address->value.n || !str_is(address->type, "Hostname"))
            return address;
    }
    return NULL;
}

/* "a" and "b" of those that are (not) accepted; *ret_count how many. */
static struct str list_listeners(const struct gateway_view *view, bool accepted, size_t *ret_count)
{
    const struct gateway *gateway = view->gateway;
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_CONDITION_BYTES / 2);
    size_t n = 0;
    for (size_t i = 0; i < gateway->listeners.n; i++) {
        const struct listener *listener = &gateway->listeners.items[i];
        if (listener_is_accepted(view->arena, gateway, listener) == accepted)
            strbuf_printf(&text, "%s%" PRISTR, n++ ? ", " : "", STR_ARG(listener->name));
    }
    *ret_count = n;
    return arena_str(view->arena, strbuf_str(&text));
}

static struct verdict judge_listeners(const struct gateway_view *view)
{
    size_t good = 0, bad = 0;
    struct str accepted = list_listeners(view, true, &good);
    struct str refused = list_listeners(view, false, &bad);
    if (good && !bad)
        return verdict_true("Accepted");
    struct str message =
        !bad    ? STR("there are no listeners")
        : !good ? arena_printf(view->arena, "no listener is valid: %" PRISTR, STR_ARG(refused))
                : arena_printf(view->arena, "not valid: %" PRISTR "; accepted: %" PRISTR,
                               STR_ARG(refused), STR_ARG(accepted));
    return (struct verdict){good ? CONDITION_TRUE : CONDITION_FALSE, STR("ListenersNotValid"),
                            message};
}

static struct verdict accepted(const struct gateway_view *view)
{
    const struct gateway_address *address = static_address(view->gateway);
    if (view->gateway->has_parameters_ref)
        return verdict_false("InvalidParameters",
                             STR("spec.infrastructure.parametersRef: this controller has no "
                                 "parameters per Gateway; remove it"));
    if (address)
        return verdict_false(
            "UnsupportedAddress",
            arena_printf(view->arena,
                         "spec.addresses: \"%" PRISTR
                         "\" cannot be had, AWS chooses the names of VPC Lattice services; remove "
                         "it",
                         STR_ARG(address->value)));
    return judge_listeners(view);
}

/* A failure is told before everything else; "aws-service-network-arn: ARN" is read by programs. */
static struct verdict programmed(const struct gateway_view *view, const struct verdict *acceptance)
{
    const struct gateway_facts *facts = view->facts;
    struct verdict network = verdict_programmed(&facts->network);
    if (facts->network.state == PROGRAMMING_FAILED)
        return network;
    if (acceptance->status == CONDITION_FALSE)
        return verdict_false("Invalid", acceptance->message);
    if (network.status == CONDITION_TRUE && facts->network_arn.n)
        network.message = arena_printf(view->arena, "aws-service-network-arn: %" PRISTR,
                                       STR_ARG(facts->network_arn));
    return network;
}

static struct jv *gateway_conditions(const struct gateway_view *view, const struct jv *existing)
{
    const struct gateway_facts *facts = view->facts;
    const struct programming *vpc = &facts->vpc_association;
    struct verdict acceptance = accepted(view);
    struct conditions conditions =
        conditions_copy(view->arena, existing, view->gateway->object.meta.generation, view->now);
    conditions_set(&conditions, "Accepted", acceptance);
    conditions_set(&conditions, "Programmed", programmed(view, &acceptance));
    if (vpc->state == PROGRAMMING_PENDING && !vpc->reason.n)
        conditions_remove(&conditions, CONDITION_VPC_ASSOCIATED);
    else
        conditions_set(&conditions, CONDITION_VPC_ASSOCIATED, verdict_programmed(vpc));
    conditions_set(&conditions, CONDITION_VALID, verdict_valid(view->arena, &facts->findings));
    return conditions.list;
}

/* --- addresses -------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Sorted, so that they do not change places; each once. */
static struct jv *list_addresses(const struct gateway_view *view)
{
    struct arena *a = view->arena;
    size_t n = view->facts->address_count;
    struct str *names = ARENA_NEW_ARRAY(a, n, struct str);
    struct jv *list = jv_new_array(a);
    for (size_t i = 0; i < n; i++)
        names[i] = view->facts->addresses[i];
    if (n)
        qsort(names, n, sizeof(*names), by_name);
    for (size_t i = 0; i < n && jv_len(list) < ADDRESSES_MAX; i++) {
        if (i && str_eq(names[i], names[i - 1]))
            continue;
        struct jv *address = jv_new_object(a);
        jv_set(a, address, STR("type"), jv_new_str(a, STR("Hostname")));
        jv_set(a, address, STR("value"), jv_new_str(a, names[i]));
        jv_append(a, list, address);
    }
    return list;
}

struct jv *gateway_status(struct arena *a, const struct jv *object, const struct gateway *gateway,
                          const struct lookup *lookup, const struct gateway_facts *facts,
                          struct str now)
{
    struct gateway_view view = {a, gateway, lookup, facts, now};
    const struct jv *old = jv_if(jv_get(object, "status"), JV_OBJECT);
    struct jv *status = old ? jv_clone(a, old) : jv_new_object(a);
    struct jv *addresses = list_addresses(&view);
    if (jv_len(addresses))
        jv_set(a, status, STR("addresses"), addresses);
    else
        jv_unset(status, STR("addresses"));
    jv_set(a, status, STR("conditions"), gateway_conditions(&view, jv_get(old, "conditions")));
    jv_set(a, status, STR("listeners"), listeners_status(&view, jv_get(old, "listeners")));
    return jv_equal(old, status) ? NULL : status;
}
