/*
 * limits.h - every bound on foreign input and on our own growth, in one place.
 *
 * A reader who asks "how big may X be" finds the answer here and nowhere else. Units stand in the
 * name or the comment. Constants that belong to an API (Gateway API, VPC Lattice, Kubernetes) are
 * not limits of ours and live with the code that follows that API.
 */
#ifndef LG_BASE_LIMITS_H
#define LG_BASE_LIMITS_H

/* HTTP server. The API server sends object and oldObject of up to 3 MiB each plus an envelope. */
#define LIMIT_ADMISSION_BODY_BYTES (8u << 20)
#define LIMIT_CHECK_BODY_BYTES     (8u << 20)
#define LIMIT_CHECK_OBJECTS        1000u /* posted ones: each may be compared with each */
#define LIMIT_HTTP_HEADER_BYTES    (32u << 10)
#define LIMIT_HTTP_CONNECTIONS     512u
#define LIMIT_HTTP_IN_FLIGHT       64u
#define LIMIT_HTTP_IDLE_SECONDS    120u /* above the 90 s after which Go's client drops idle ones */
#define LIMIT_HTTP_REQUEST_MS      5000u  /* from the first header to the last body byte */
#define LIMIT_HTTP_PENDING_MS      10000u /* a request put aside by its handler */
#define LIMIT_HTTP_DISCARD_BYTES                                                                   \
    (8u << 20) /* of a refused body, read so that the answer gets through */

/* HTTP client. */
#define LIMIT_CLIENT_RESPONSE_BYTES (64u << 20)
#define LIMIT_WATCH_LINE_BYTES      (16u << 20)

/* JSON and YAML documents. */
#define LIMIT_JSON_TEXT_BYTES   (16u << 20)
#define LIMIT_JSON_DEPTH        64u
#define LIMIT_JSON_NODES        200000u
#define LIMIT_JSON_STRING_BYTES (4u << 20)
#define LIMIT_JSON_KEYS         10000u /* members of one object */
#define LIMIT_JSON_NUMBER_BYTES 64u
#define LIMIT_YAML_DEPTH        64u
#define LIMIT_YAML_NODES        100000u /* after expansion of anchors */
#define LIMIT_YAML_DOCUMENTS    10000u

/* Files read by the programs. */
#define LIMIT_FILE_BYTES        (32u << 20)
#define LIMIT_CONFIG_FILE_BYTES (1u << 20)
#define LIMIT_CERT_FILE_BYTES   (1u << 20)
#define LIMIT_TREE_DEPTH        32u /* directories below the one given to `check` */
#define LIMIT_TREE_FILES        20000u

/* Findings and texts. */
#define LIMIT_FINDINGS       100u  /* of one review; then "and N more" */
#define LIMIT_LIST_COMPARED  256u  /* elements of a list that are searched for duplicates */
#define LIMIT_GATHERED       1000u /* errors, and warnings, of one object before they are judged */
#define LIMIT_WARNING_CHARS  120u  /* one admission warning, as the admission API asks for */
#define LIMIT_WARNINGS_TOTAL 4096u /* characters; beyond it the API server cuts */
#define LIMIT_VALUE_CHARS    80u   /* a user's value quoted in a message */
#define LIMIT_LOG_LINE_BYTES (8u << 10)
#define LIMIT_ERROR_BYTES    1024u
#define LIMIT_UID_BYTES      256u

/* Kubernetes client. */
#define LIMIT_LIST_PAGE         500u
#define LIMIT_LIST_NODES        10000000u   /* JSON values of one page */
#define LIMIT_CONTINUE_BYTES    (64u << 10) /* a continue token or resourceVersion */
#define LIMIT_API_RETRIES       10u         /* after 429 or 503 with Retry-After */
#define LIMIT_API_CALL_MS       30000u      /* one call with its retries, unless the caller says */
#define LIMIT_WATCH_QUEUE_BYTES (64u << 20) /* received, not yet applied */
#define LIMIT_CREDENTIAL_BYTES  (64u << 10)
#define LIMIT_EXEC_PLUGIN_MS    30000u
#define LIMIT_FRESH_READS       16u                    /* of one review */
#define LIMIT_REPLICA_AGE_NS    (300LL * 1000000000LL) /* without a word from the API server */
#define LIMIT_FRESH_READ_MS     500u                   /* one look-up during a review */
#define LIMIT_EVENT_NOTE_BYTES  1024u
#define LIMIT_CONDITION_BYTES   (8u << 10) /* a condition's message; the API takes 32768 */

/* AWS client. */
#define LIMIT_AWS_REPLY_BYTES    (8u << 20)
#define LIMIT_AWS_REQUEST_BYTES  (1u << 20)
#define LIMIT_AWS_CODE_BYTES     96u    /* an error code, which becomes a label of metrics */
#define LIMIT_AWS_MESSAGE_BYTES  1024u  /* an error's message, which goes into conditions */
#define LIMIT_AWS_RETRY_AFTER_MS 60000u /* a longer wait is not believed */
#define LIMIT_STOP_WAIT_MS       15000u /* for writes under way when the controller stops */
#define LIMIT_AWS_PAGES          1000u  /* of one list */
#define LIMIT_AWS_READS_WAITING  16u    /* for the budget, when a route begins to read ... */
#define LIMIT_AWS_CALLS_WAITING  64u    /* ... or to carry out a plan */
#define LIMIT_AWS_CALLS_OPEN     128u   /* waiting or in flight, when a route begins with either */
#define LIMIT_PLAN_TEXT_BYTES    (64u << 20) /* a printed plan */

#endif
