/* facts.c - see facts.h. */
#include "facts.h"

#include "support/assert.h"

static enum programming_state read_state(struct str word)
{
    static const struct str words[] = {
        [PROGRAMMING_PENDING] = S("PENDING"),
        [PROGRAMMING_DONE] = S("DONE"),
        [PROGRAMMING_WAITING] = S("WAITING"),
        [PROGRAMMING_FAILED] = S("FAILED"),
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq(word, words[i]))
            return (enum programming_state)i;
    T_STR_EQ(word, "one of PENDING, DONE, WAITING, FAILED");
    return PROGRAMMING_PENDING;
}

/* Absent: done. */
static struct programming read_programming(const struct jv *value)
{
    if (!value)
        return (struct programming){PROGRAMMING_DONE, STR("Programmed"), STR_NONE};
    return (struct programming){read_state(jv_str(jv_get(value, "state"))),
                                jv_str(jv_get(value, "reason")), jv_str(jv_get(value, "message"))};
}

static struct str *read_strings(struct arena *a, const struct jv *list, size_t *ret_count)
{
    struct str *items = ARENA_NEW_ARRAY(a, jv_len(list) + 1, struct str);
    *ret_count = jv_len(list);
    jv_foreach (list, i, item)
        items[i] = jv_str(item);
    return items;
}

/* {code, path, text, severity: error | warning, suppressed} */
static struct status_findings read_findings(struct arena *a, const struct jv *facts)
{
    const struct jv *list = jv_get(facts, "findings");
    struct finding *findings = ARENA_NEW_ARRAY(a, jv_len(list) + 1, struct finding);
    int64_t omitted = 0;
    jv_int(jv_get(facts, "findingsOmitted"), &omitted);
    jv_foreach (list, i, written) {
        struct rule *rule = ARENA_NEW(a, struct rule);
        rule->code = jv_str(jv_get(written, "code")).p;
        bool warning = str_is(jv_str(jv_get(written, "severity")), "warning");
        findings[i] = (struct finding){
            .rule = rule,
            .severity = warning ? SEVERITY_WARNING : SEVERITY_ERROR,
            .path_text = jv_str(jv_get(written, "path")),
            .text = jv_str(jv_get(written, "text")),
            .suppressed = jv_bool(jv_get(written, "suppressed"), false),
        };
    }
    return (struct status_findings){findings, jv_len(list), (size_t)omitted};
}

struct route_facts route_facts_read(struct arena *a, const struct jv *facts)
{
    struct route_facts read = {.programming = read_programming(jv_get(facts, "programming")),
                               .all_dropped = jv_bool(jv_get(facts, "allDropped"), false),
                               .findings = read_findings(a, facts)};
    const struct jv *list = jv_get(facts, "unresolved");
    struct unresolved_ref *refs = ARENA_NEW_ARRAY(a, jv_len(list) + 1, struct unresolved_ref);
    jv_foreach (list, i, ref)
        refs[i] =
            (struct unresolved_ref){jv_str(jv_get(ref, "reason")), jv_str(jv_get(ref, "message"))};
    read.unresolved = refs;
    read.unresolved_count = jv_len(list);
    read.dropped = read_strings(a, jv_get(facts, "dropped"), &read.dropped_count);
    return read;
}

/* Case member `secrets`: "NAMESPACE/NAME": VALID, INVALID or UNKNOWN; all others are missing. */
static enum secret_state find_secret(void *ctx, struct str namespace, struct str name)
{
    char id[256];
    snprintf(id, sizeof(id), "%" PRISTR "/%" PRISTR, STR_ARG(namespace), STR_ARG(name));
    struct str word = jv_str(jv_get(ctx, id));
    return str_is(word, "VALID")     ? SECRET_VALID
           : str_is(word, "INVALID") ? SECRET_INVALID
           : str_is(word, "UNKNOWN") ? SECRET_UNKNOWN
                                     : SECRET_MISSING;
}

struct gateway_facts gateway_facts_read(struct arena *a, const struct jv *facts)
{
    const struct jv *vpc = jv_get(facts, "vpcAssociation"), *arn = jv_get(facts, "networkArn");
    struct gateway_facts read = {
        .network = read_programming(jv_get(facts, "network")),
        .network_arn = jv_str(arn),
        .secret = find_secret,
        .ctx = jv_clone(a, jv_get(facts, "secrets")),
        .findings = read_findings(a, facts),
    };
    if (vpc)
        read.vpc_association = read_programming(vpc);
    read.addresses = read_strings(a, jv_get(facts, "addresses"), &read.address_count);
    return read;
}

struct class_facts class_facts_read(struct arena *a, const struct jv *facts)
{
    return (struct class_facts){.bundle_version = jv_str(jv_get(facts, "bundleVersion")),
                                .bundle_known = jv_bool(jv_get(facts, "bundleKnown"), false),
                                .findings = read_findings(a, facts)};
}
