/*
 * rule.h - what a rule is, and what its check is given.
 *
 * A rule is one row in a table of its kind and group (http_route_lattice.c …) plus one case file
 * (tests/cases/rules/CODE.yaml). The engine walks the row's path over the object and calls the
 * check for every value that is there; a check looks at one value and reports what is wrong with
 * it. It cannot fail, does no I/O, and does not know whether it runs in the webhook, in latticectl
 * or in the controller.
 *
 * Codes: two letters of the kind and three digits, never reused. 001-009 the CRD's OpenAPI schema,
 * 010-099 its CEL rules (group api), 100-199 spec, 200-299 lattice, 300-399 reference.
 */
#ifndef LG_RULES_RULE_H
#define LG_RULES_RULE_H

#include "api/lookup.h"
#include "api/ownership.h"
#include "api/views.h"
#include "kube_meta/field.h"
#include "rules/settings.h"

enum severity { SEVERITY_WARNING, SEVERITY_ERROR };

enum operation {
    OP_CREATE = 1,
    OP_UPDATE = 2,
    OP_DELETE = 4,
    OP_WRITE = OP_CREATE | OP_UPDATE,
};

/* Whose objects a rule looks at; the default (0) is WHEN_OURS. */
enum rule_when {
    WHEN_OURS = 1,
    WHEN_UNKNOWN = 2, /* the parent or class that would decide does not exist */
    WHEN_LEAVING = 4, /* an update after which the object is no longer ours */
};

struct rule_ctx;

/* `value` stands at `path` in the object; for DELETE in the old object. */
typedef void rule_check(struct rule_ctx *c, const struct jv *value, const struct fpath *path);

struct rule {
    const char *code;
    enum api_kind kind;
    enum rule_group group;
    enum severity severity;
    unsigned operations; /* OP_*; a rule without OP_CREATE compares with the old object */
    unsigned when;       /* WHEN_*; 0: WHEN_OURS */
    const char *since;   /* group api: first bundle that has the rule, "v1.6.1"; NULL: all */
    /*
     * Where to look: "spec.rules[].backendRefs[].weight" ([] every element, [key] one key of a map,
     * [*] every key of a map); "" is the object itself. The check is not called for absent values.
     */
    const char *path;
    rule_check *check;   /* NULL for the OpenAPI rows: the schema tables check */
    const char *summary; /* one line: what is demanded */
    const char
        *cause;      /* why: whose rule it is (Gateway API, VPC Lattice), what happens otherwise */
    const char *fix; /* what to write instead */
    const char *example; /* a correct YAML fragment */
};

/* What a check may look at. All members are read-only but for what rule_report() collects. */
struct rule_ctx {
    struct arena *arena;
    const struct rule *rule;
    enum operation operation;
    const struct jv *object;           /* the new object; the old one for DELETE */
    const struct jv *old_object;       /* UPDATE and DELETE; else NULL */
    const struct api_object *view;     /* typed: cast by kind, or use ctx_route() … */
    const struct api_object *old_view; /* an outline (api/object.h): a route without its rules */
    const struct rule_settings *settings;
    const struct lookup *lookup;
    struct collector *collector;
};

static inline const struct http_route *ctx_route(const struct rule_ctx *c)
{
    return (const struct http_route *)c->view;
}

static inline const struct http_route *ctx_old_route(const struct rule_ctx *c)
{
    return (const struct http_route *)c->old_view;
}

static inline const struct gateway *ctx_gateway(const struct rule_ctx *c)
{
    return (const struct gateway *)c->view;
}

static inline const struct gateway *ctx_old_gateway(const struct rule_ctx *c)
{
    return (const struct gateway *)c->old_view;
}

/*
 * Reports a finding at `path`. `value` (or NULL) is quoted in the message by the types that quote;
 * the rest is the detail: what would be right ("must be …", "VPC Lattice …; use …").
 */
void rule_report(struct rule_ctx *c, const struct fpath *path, enum field_error_type type,
                 const struct jv *value, const char *format, ...) _printf_(5, 6);

/*
 * The same for a finding that rests on another object: `trust` is what lookup->trust() says about
 * it. Pending makes the evaluation be repeated; unconfirmed makes an error a warning.
 */
void rule_report_on(struct rule_ctx *c, enum lookup_trust trust, const struct fpath *path,
                    enum field_error_type type, const struct jv *value, const char *format, ...)
    _printf_(6, 7);

/* The `nth` (0: outermost) list index of a path: rule i, match j of spec.rules[i].matches[j]. */
size_t path_index(const struct fpath *path, size_t nth);

/* `; did you mean "http"?` for the nearest of `candidates`, or "" if none is near. */
struct str did_you_mean(struct arena *a, struct str written, const struct str *candidates,
                        size_t count);

#endif
