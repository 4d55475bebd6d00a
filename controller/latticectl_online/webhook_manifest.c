/* webhook_manifest.c - see webhook_manifest.h. */
#include "latticectl_online/webhook_manifest.h"

#include "api/kinds.h"
#include "base/base64.h"
#include "json/json_write.h"

static void member(struct jw *w, const char *key, struct str value)
{
    jw_key(w, key);
    jw_str(w, value);
}

static void list(struct jw *w, const char *key, const char *const *items)
{
    jw_key(w, key);
    jw_begin_array(w);
    for (; *items; items++)
        jw_str(w, str_of(*items));
    jw_end_array(w);
}

static void begin_object(struct jw *w, const char *api_version, const char *kind, struct str name,
                         struct str namespace)
{
    jw_begin_object(w);
    member(w, "apiVersion", str_of(api_version));
    member(w, "kind", str_of(kind));
    jw_key(w, "metadata");
    jw_begin_object(w);
    member(w, "name", name);
    if (namespace.n)
        member(w, "namespace", namespace);
    jw_end_object(w);
}

static void write_secret(struct jw *w, const struct webhook_manifest *m, struct arena *a)
{
    struct str name = arena_printf(a, "%" PRISTR "-tls", STR_ARG(m->service));
    begin_object(w, "v1", "Secret", name, m->namespace);
    member(w, "type", STR("kubernetes.io/tls"));
    jw_key(w, "data");
    jw_begin_object(w);
    member(w, "ca.crt", base64_encode(a, m->certs->ca.cert));
    member(w, "tls.crt", base64_encode(a, m->certs->serving.cert));
    member(w, "tls.key", base64_encode(a, m->certs->serving.key));
    jw_end_object(w);
    jw_end_object(w);
}

static void write_client_config(struct jw *w, const struct webhook_manifest *m, const char *path,
                                struct arena *a)
{
    jw_key(w, "clientConfig");
    jw_begin_object(w);
    member(w, "caBundle", m->certs->ca_bundle);
    if (m->url.n) {
        member(w, "url", arena_printf(a, "%" PRISTR "%s", STR_ARG(m->url), path));
    } else {
        jw_key(w, "service");
        jw_begin_object(w);
        member(w, "namespace", m->namespace);
        member(w, "name", m->service);
        member(w, "path", str_of(path));
        jw_key(w, "port");
        jw_int(w, 443);
        jw_end_object(w);
    }
    jw_end_object(w);
}

static void write_rule(struct jw *w, enum api_kind kind, bool mutating)
{
    static const char *const versions[] = {"v1", "v1beta1", NULL};
    static const char *const writes[] = {"CREATE", "UPDATE", NULL};
    static const char *const all[] = {"CREATE", "UPDATE", "DELETE", NULL};
    const struct api_kind_info *info = api_kind_info(kind);
    const char *const groups[] = {info->group.p, NULL}, *const resources[] = {info->plural.p, NULL};
    jw_key(w, "rules");
    jw_begin_array(w);
    jw_begin_object(w);
    list(w, "apiGroups", groups);
    list(w, "apiVersions", versions);
    list(w, "operations", mutating ? writes : all);
    list(w, "resources", resources);
    jw_end_object(w);
    jw_end_array(w);
}

/* Objects in the webhook's own namespace and in kube-system never wait for the webhook. */
static void write_namespace_selector(struct jw *w, const struct webhook_manifest *m)
{
    jw_key(w, "namespaceSelector");
    jw_begin_object(w);
    jw_key(w, "matchExpressions");
    jw_begin_array(w);
    jw_begin_object(w);
    member(w, "key", STR("kubernetes.io/metadata.name"));
    member(w, "operator", STR("NotIn"));
    const char *const values[] = {m->namespace.p, "kube-system", NULL};
    list(w, "values", values);
    jw_end_object(w);
    jw_end_array(w);
    jw_end_object(w);
}

static void write_webhook(struct jw *w, const struct webhook_manifest *m, enum api_kind kind,
                          bool mutating, struct arena *a)
{
    static const char *const review_versions[] = {"v1", "v1beta1", NULL};
    jw_begin_object(w);
    member(w, "name",
           arena_printf(a, "%s.%s.lattice-gateway.k8s.aws", api_kind_info(kind)->plural.p,
                        mutating ? "mutate" : "validate"));
    write_client_config(w, m, mutating ? "/mutate" : "/validate", a);
    write_rule(w, kind, mutating);
    if (api_kind_info(kind)->namespaced)
        write_namespace_selector(w, m);
    member(w, "failurePolicy", m->failure_policy);
    member(w, "matchPolicy", STR("Equivalent"));
    member(w, "sideEffects", STR("None"));
    jw_key(w, "timeoutSeconds");
    jw_int(w, m->timeout_s);
    list(w, "admissionReviewVersions", review_versions);
    jw_end_object(w);
}

static void write_configuration(struct jw *w, const struct webhook_manifest *m, bool mutating,
                                struct arena *a)
{
    static const enum api_kind kinds[] = {KIND_GATEWAY_CLASS, KIND_GATEWAY, KIND_HTTP_ROUTE,
                                          KIND_REFERENCE_GRANT};
    begin_object(w, "admissionregistration.k8s.io/v1",
                 mutating ? "MutatingWebhookConfiguration" : "ValidatingWebhookConfiguration",
                 STR("lattice-gateway"), STR_NONE);
    jw_key(w, "webhooks");
    jw_begin_array(w);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        write_webhook(w, m, kinds[i], mutating, a);
    jw_end_array(w);
    jw_end_object(w);
}

void webhook_manifest_write(struct strbuf *out, const struct webhook_manifest *manifest,
                            struct arena *a)
{
    struct jw w = JW(out);
    jw_begin_object(&w);
    member(&w, "apiVersion", STR("v1"));
    member(&w, "kind", STR("List"));
    jw_key(&w, "items");
    jw_begin_array(&w);
    write_secret(&w, manifest, a);
    write_configuration(&w, manifest, true, a);
    write_configuration(&w, manifest, false, a);
    jw_end_array(&w);
    jw_end_object(&w);
    strbuf_addc(out, '\n');
}
