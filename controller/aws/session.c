/* session.c - see session.h. */
#include "aws/session.h"

#include <stdlib.h>

#include "aws/endpoint.h"
#include "base/clock.h"

static const char *process_variable(void *ctx, const char *name)
{
    (void)ctx;
    return getenv(name);
}

struct aws_environment aws_process_environment(void)
{
    return (struct aws_environment){.get = process_variable, .home = getenv("HOME")};
}

static int find_endpoints(struct arena *a, const struct aws_session_options *options,
                          struct str region, struct str *ret_endpoints, struct error *err)
{
    struct aws_endpoint_settings settings = {0};
    if (aws_endpoint_settings_read(a, &options->environment, &settings, err) < 0)
        return -1;
    if (options->lattice_endpoint.n)
        settings.configured[AWS_VPC_LATTICE] = options->lattice_endpoint;
    for (enum aws_service service = 0; service < AWS_SERVICE_COUNT; service++)
        if (aws_endpoint(a, service, region, &settings, &ret_endpoints[service], err) < 0)
            return -1;
    return 0;
}

static int open_client(const struct aws_session_options *options, const struct str *endpoints,
                       struct aws_session *session, struct error *err)
{
    struct aws_credentials_options credentials = {
        .environment = options->environment,
        .sts_endpoint = endpoints[AWS_STS],
    };
    session->credentials = aws_credentials_new(&credentials, err);
    if (!session->credentials)
        return -1;
    struct str ca_file = aws_env(&options->environment, "AWS_CA_BUNDLE");
    struct aws_client_options client = {
        .credentials = session->credentials,
        .region = session->identity.region,
        .ca_file = ca_file.n ? ca_file.p : NULL,
        .metrics = options->metrics,
        .rate_max_milli = options->rate * 1000,
        .rate_min_milli = options->rate_min * 1000,
        .burst = options->burst,
        .attempt_timeout_ms = options->attempt_timeout_ns / NS_PER_MS,
        .call_timeout_ms = options->call_timeout_ns / NS_PER_MS,
    };
    for (enum aws_service service = 0; service < AWS_SERVICE_COUNT; service++)
        client.endpoints[service] = endpoints[service];
    session->client = aws_client_new(&client, err);
    return session->client ? 0 : -1;
}

int aws_session_open(struct arena *a, const struct aws_session_options *options,
                     struct aws_session *ret_session, struct error *err)
{
    struct aws_session session = {.identity = options->identity};
    struct str endpoints[AWS_SERVICE_COUNT];
    if (aws_identity_complete(a, &options->environment, &session.identity, err) < 0 ||
        find_endpoints(a, options, session.identity.region, endpoints, err) < 0 ||
        open_client(options, endpoints, &session, err) < 0) {
        aws_session_close(&session);
        return -1;
    }
    *ret_session = session;
    return 0;
}

void aws_session_close(struct aws_session *session)
{
    session->client = aws_client_free(session->client);
    session->credentials = aws_credentials_free(session->credentials);
}
