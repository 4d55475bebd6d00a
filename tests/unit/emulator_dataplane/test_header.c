/* test_header.c - which header fields go on to a target, and back. */
#include "dataplane/forward_header.h"
#include "support/assert.h"

static const struct route_service service = {
    .arn = S("arn:aws:vpc-lattice:us-west-2:123456789012:service/svc-1"),
    .network_arn = S("arn:aws:vpc-lattice:us-west-2:123456789012:servicenetwork/sn-1"),
    .vpc_id = S("vpc-1")};
static const struct route_group group = {
    .arn = S("arn:aws:vpc-lattice:us-west-2:123456789012:targetgroup/tg-1")};

static struct str show(struct arena *a, struct forward_header h)
{
    struct str out = STR("");
    for (size_t i = 0; i < h.n; i++)
        out = arena_printf(a, "%" PRISTR "%" PRISTR ": %" PRISTR "\n", STR_ARG(out),
                           STR_ARG(h.items[i].name), STR_ARG(h.items[i].value));
    return out;
}

static void requests_go_on_with_word_of_the_caller(void)
{
    static const struct http_header sent[] = {
        {S("Host"), S("parking.example")},
        {S("Accept"), S("text/html")},
        {S("Connection"), S("keep-alive, X-Hop")},
        {S("X-Hop"), S("1")},
        {S("Transfer-Encoding"), S("chunked")},
        {S("Content-Length"), S("3")},
        {S("Cookie"), S("a=b")},
        {S("X-Forwarded-For"), S("192.0.2.1")},
        {S("x-amzn-Lattice-Identity"), S("Principal=forged")},
        {S("X-Forwarded-For-Port"), S("1")},
    };
    struct arena *a = arena_new();
    const struct route_query query = {
        .port = 443, .https = true, .input = {.headers = sent, .header_count = ARRAY_LEN(sent)}};
    const struct route_decision decision = {.service = &service, .group = &group};
    T_STR_EQ(show(a, forward_request_header(a, &query, &decision, STR("10.0.0.9"))),
             "Host: parking.example\nAccept: text/html\nCookie: a=b\nUser-Agent: \n"
             "Content-Type: \nx-forwarded-for: 192.0.2.1, 10.0.0.9\nx-forwarded-for-port: 443\n"
             "x-forwarded-for-proto: https\nx-amzn-lattice-network: "
             "SourceVpcArn=arn:aws:ec2:us-west-2:123456789012:vpc/vpc-1\nx-amzn-lattice-target: "
             "ServiceArn=arn:aws:vpc-lattice:us-west-2:123456789012:service/svc-1;"
             "ServiceNetworkArn=arn:aws:vpc-lattice:us-west-2:123456789012:servicenetwork/sn-1;"
             "TargetGroupArn=arn:aws:vpc-lattice:us-west-2:123456789012:targetgroup/tg-1\n");
    arena_free(a);
}

static void replies_come_back_without_framing(void)
{
    static const struct http_header sent[] = {
        {S("Content-Type"), S("text/plain")},
        {S("content-length"), S("3")},
        {S("Set-Cookie"), S("a")},
        {S("Set-Cookie"), S("b")},
        {S("Keep-Alive"), S("timeout=5")},
        {S("Transfer-Encoding"), S("chunked")},
    };
    struct arena *a = arena_new();
    T_STR_EQ(show(a, forward_reply_header(a, sent, ARRAY_LEN(sent))),
             "Content-Type: text/plain\nSet-Cookie: a\nSet-Cookie: b\n");
    arena_free(a);
}

CU_TestInfo header_tests[] = {
    {"requests go on with word of the caller", requests_go_on_with_word_of_the_caller},
    {"replies come back without framing", replies_come_back_without_framing},
    CU_TEST_INFO_NULL,
};
