/*
 * credential_source.h - one place that credentials may come from, and one asking of it; for the
 * credentials files only.
 *
 * A fetch walks the sources in order to the first that is configured and starts it. The source
 * works on, perhaps over several HTTP calls, and ends with exactly one of fetch_succeed() and
 * fetch_fail(), after which it touches nothing any more. A refresh never holds a lock.
 */
#ifndef LG_AWS_CREDENTIAL_SOURCE_H
#define LG_AWS_CREDENTIAL_SOURCE_H

#include "aws/credentials.h"
#include "aws/secret.h"
#include "base/arena.h"
#include "http/http_client.h"

struct fetch;

struct credential_source {
    const char *name;

    /* Whether it is configured; if not, *ret_why_not says what is missing. */
    bool (*configured)(struct arena *a, const struct aws_environment *env, struct str *ret_why_not);

    /* Begins. */
    void (*start)(struct fetch *f);

    /* What distinguishes it, for people: the role, the profile; may be empty. NULL: nothing. */
    struct str (*detail)(struct arena *a, const struct aws_environment *env);

    const char *advice; /* what to check when nothing answers; may be NULL */
};

extern const struct credential_source source_environment, source_web_identity, source_profile,
    source_container, source_imds;

struct fetch_options {
    struct aws_environment environment;
    struct str sts_endpoint;
    struct http_client *http;
    int64_t now_wall_ns;
    /* Runs once, on this or an HTTP client's thread; what it gets is good until it returns. */
    void (*done)(void *ctx, const struct credential_source *source, const struct aws_keys *keys,
                 const struct error *err); /* `source` NULL: none is configured */
    void *ctx;
};

/* One asking. */
struct fetch {
    struct fetch_options options;
    struct arena *arena; /* for all of its life */
    const struct credential_source *source;
    struct str why_not; /* what is missing for the sources before it */
    void *state;        /* the source's */
    void *transport;    /* fetch_http()'s */
    int64_t skew_ns;    /* the clock of who replied last minus ours, when they differ by minutes */
};

/*
 * The first source that is configured, or NULL; *ret_why_not lists what the sources before it lack.
 */
const struct credential_source *
credential_source_find(struct arena *a, const struct aws_environment *env, struct str *ret_why_not);

/* "web identity (arn:aws:iam::123456789012:role/x)"; "none" for NULL. */
struct str credential_source_describe(struct arena *a, const struct aws_environment *env,
                                      const struct credential_source *source);

/* Starts; sts_endpoint and what the environment gives must live until `done`. */
void fetch_start(const struct fetch_options *options);

/* --- for the sources ---------------------------------------------------------------------------
 */

/*
 * Ends well. The end of the keys is given by the clock of who sent them, and kept by ours. Keys
 * that have expired already turn it into a failure.
 */
void fetch_succeed(struct fetch *f, const struct aws_keys *keys);

/* Ends badly; the message gets the source's name in front. */
void fetch_fail(struct fetch *f, enum error_code code, const char *format, ...) _printf_(3, 4);

/* One HTTP call. */
struct fetch_call {
    struct http_call http; /* without on_done and ctx; what it points to lives in f->arena */
    unsigned attempts;     /* in all: after connection errors, time-outs and 5xx */
    bool (*again)(struct arena *a, const struct http_reply *reply); /* may be NULL: also then */
    void (*next)(struct fetch *f, const struct http_reply *reply);  /* the last reply, any status */
};

/* Makes the call; then `next` goes on, or the fetch has failed: there was no reply. */
void fetch_http(struct fetch *f, const struct fetch_call *call);

#endif
