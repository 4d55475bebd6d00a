/*
 * session.h - everything that calls to AWS need, put together from settings and environment:
 * credentials, identity, endpoints, client.
 */
#ifndef LG_AWS_SESSION_H
#define LG_AWS_SESSION_H

#include "aws/aws_client.h"
#include "aws/environment.h"
#include "aws/identity.h"

struct aws_session {
    struct aws_identity identity;
    struct aws_credentials *credentials;
    struct aws_client *client;
};

struct aws_session_options {
    struct aws_environment environment;
    struct aws_identity identity;  /* settings; what is empty is looked for elsewhere */
    struct str lattice_endpoint;   /* a setting; empty: as endpoint.h says */
    struct metrics *metrics;       /* NULL: nothing is counted */
    int64_t rate, rate_min, burst; /* calls per second */
    int64_t attempt_timeout_ns, call_timeout_ns;
};

/*
 * Fills in *ret_session; texts live in `a`. Asks instance metadata at most, no AWS service. -1:
 * ERR_CONFIG, ERR_IO ... as identity.h, endpoint.h and aws_client.h say; nothing is left open.
 */
int aws_session_open(struct arena *a, const struct aws_session_options *options,
                     struct aws_session *ret_session, struct error *err);

/* Ends open calls. Accepts one that was never opened (zeros). */
void aws_session_close(struct aws_session *session);

/* The variables and the home directory of this process. */
struct aws_environment aws_process_environment(void);

#endif
