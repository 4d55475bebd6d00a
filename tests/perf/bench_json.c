/*
 * bench_json.c - json_read() beside json-c (strict, UTF-8 checked) on the same texts in one run:
 * parsing and releasing an admission review of about 6 kB and documents of about 1 MB.
 *
 * Usage: bench-json. Prints, for each text, the best of several rounds: microseconds a document
 * (CPU time) for both, megabytes a second, bytes of tree for each byte of text (ours), and how many
 * times faster.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "json/json_read.h"

enum { ROUNDS = 7, ROUND_BYTES = 8 << 20, TEXT_MAX = 8 << 20 };

/* CPU time of this process: steadier than the clock on a machine that others use too. */
static int64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * NS_PER_SECOND + t.tv_nsec;
}

static void add_route(struct strbuf *out, size_t rules)
{
    strbuf_addz(out,
                "{\"apiVersion\":\"gateway.networking.k8s.io/v1\",\"kind\":\"HTTPRoute\","
                "\"metadata\":{\"name\":\"shop\",\"namespace\":\"team-a\",\"generation\":7,"
                "\"uid\":\"0b6cfb3a-9f2f-4c5e-8f0a-2f6a9a3f6f10\",\"labels\":{\"app\":"
                "\"shop\",\"tier\":\"web\"},\"annotations\":{\"note\":\"l\\u00f6sen \\\"ja\\\"\"}},"
                "\"spec\":{\"parentRefs\":[{\"group\":\"gateway.networking.k8s.io\",\"kind\":"
                "\"Gateway\",\"name\":\"edge\",\"sectionName\":\"https\"}],\"hostnames\":["
                "\"shop.example.com\"],\"rules\":[");
    for (size_t i = 0; i < rules; i++)
        strbuf_printf(
            out,
            "%s{\"matches\":[{\"path\":{\"type\":\"PathPrefix\",\"value\":\"/v1/items/%zu\"},"
            "\"method\":\"GET\",\"headers\":[{\"type\":\"Exact\",\"name\":\"x-tenant\","
            "\"value\":\"t%zu\"}]}],\"backendRefs\":[{\"group\":\"\",\"kind\":\"Service\","
            "\"name\":\"items-%zu\",\"port\":8080,\"weight\":90},{\"group\":\"\",\"kind\":"
            "\"Service\",\"name\":\"items-next\",\"port\":8080,\"weight\":10}]}",
            i ? "," : "", i, i, i);
    strbuf_addz(out, "]}}");
}

static void make_review(struct strbuf *out, size_t rules)
{
    strbuf_addz(out,
                "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":"
                "{\"uid\":\"705ab4f5-6393-11e8-b7cc-42010a800002\",\"operation\":\"UPDATE\","
                "\"dryRun\":false,\"userInfo\":{\"username\":\"admin\",\"groups\":["
                "\"system:masters\",\"system:authenticated\"]},\"object\":");
    add_route(out, rules);
    strbuf_addz(out, ",\"oldObject\":");
    add_route(out, rules);
    strbuf_addz(out, "}}");
}

static void read_ours(struct arena *a, struct str text)
{
    struct error err;
    if (!json_read(a, text, NULL, &err))
        abort();
}

static double time_ours(struct str text, int repeat, size_t *ret_arena_bytes)
{
    int64_t start = cpu_ns();
    struct arena *a = arena_new();
    for (int i = 0; i < repeat; i++) {
        read_ours(a, text);
        *ret_arena_bytes = arena_used(a);
        arena_reset(a);
    }
    arena_free(a);
    return (double)(cpu_ns() - start) / repeat;
}

static double time_json_c(struct str text, int repeat)
{
    int64_t start = cpu_ns();
    for (int i = 0; i < repeat; i++) {
        struct json_tokener *t = json_tokener_new_ex(64);
        json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
        struct json_object *o = json_tokener_parse_ex(t, text.p, (int)text.n);
        if (!o)
            abort();
        json_object_put(o);
        json_tokener_free(t);
    }
    return (double)(cpu_ns() - start) / repeat;
}

static void compare(const char *name, struct str text)
{
    int repeat = (int)(ROUND_BYTES / text.n) + 1;
    double ours = 1e18, theirs = 1e18;
    size_t arena_bytes = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double t = time_ours(text, repeat, &arena_bytes);
        ours = t < ours ? t : ours;
        t = time_json_c(text, repeat);
        theirs = t < theirs ? t : theirs;
    }
    printf("%-8s %8zu bytes: ours %8.1f us (%4.0f MB/s, %.1f bytes a byte), json-c %8.1f us, "
           "%.1f times faster\n",
           name, text.n, ours / 1e3, (double)text.n / ours * 1e3,
           (double)arena_bytes / (double)text.n, theirs / 1e3, theirs / ours);
}

int main(void)
{
    struct strbuf text = STRBUF(TEXT_MAX);
    make_review(&text, 6);
    compare("review", strbuf_str(&text));
    strbuf_clear(&text);
    make_review(&text, 1250);
    compare("large", strbuf_str(&text));
    strbuf_clear(&text);
    strbuf_addc(&text, '{');
    for (int i = 0; i < 10000; i++)
        strbuf_printf(&text, "%s\"key-%d\":\"value\"", i ? "," : "", i);
    strbuf_addc(&text, '}');
    compare("10k keys", strbuf_str(&text));
    strbuf_free(&text);
    return 0;
}
