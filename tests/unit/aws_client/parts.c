/* parts.c - dates, XML, endpoints, replies, times that are due. */
#include "aws/due_heap.h"
#include "aws/http_date.h"
#include "aws/origin.h"
#include "aws/reply.h"
#include "aws/xml.h"
#include "base/clock.h"
#include "suites.h"
#include "support/assert.h"

static void test_dates(void)
{
    static const struct {
        const char *text;
        int64_t seconds; /* -1: none */
    } rows[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Thu, 29 Feb 2024 23:59:60 GMT", 1709251200},
        {"Sunday, 06-Nov-94 08:49:37 GMT", -1},
        {"Sun Nov  6 08:49:37 1994", -1},
        {"Sun, 06 Nov 1994 08:49:37 UTC", -1},
        {"Sun, 06 Nov 1994 08:49:37 GMTx", -1},
        {"Sun, 06 Nox 1994 08:49:37 GMT", -1},
        {"Sun, 00 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 24:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 0x:49:37 GMT", -1},
        {"Sun, 06 Nov 1960 08:49:37 GMT", -1},
        {"", -1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t ns = -1;
        T_TRUE(http_date_parse(str_of(rows[i].text), &ns) == (rows[i].seconds >= 0));
        T_INT_EQ(ns, rows[i].seconds < 0 ? -1 : rows[i].seconds * NS_PER_SECOND);
    }
}

static void test_xml(void)
{
    static const struct {
        const char *document, *name, *text;
    } rows[] = {
        {"<a><b>1</b><c>2</c></a>", "c", "2"},
        {"<a><b x=\"1\"> 1 2 </b></a>", "b", "1 2"},
        {"<a><bc>1</bc><b>2</b></a>", "b", "2"},
        {"<a><b/><c>1</c></a>", "b", ""},
        {"<a><b>&lt;&amp;&gt;&quot;&apos;&#65;&#x42;</b></a>", "b", "<&>\"'AB"},
        {"<a><b>&unknown; &#9999999; & x</b></a>", "b", "&unknown; &#9999999; & x"},
        {"<a><b>1", "b", ""},
        {"<a", "a", ""},
        {"", "a", ""},
    };
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        T_STR_EQ(xml_text(a, str_of(rows[i].document), rows[i].name), rows[i].text);
}

static void test_origins(void)
{
    static const struct {
        const char *endpoint, *url, *host; /* NULL: refused */
    } rows[] = {
        {"https://vpc-lattice.us-west-2.amazonaws.com",
         "https://vpc-lattice.us-west-2.amazonaws.com", "vpc-lattice.us-west-2.amazonaws.com"},
        {"HTTPS://Host:443/", "https://host", "host"},
        {"http://host:80", "http://host", "host"},
        {"http://host:443", "http://host:443", "host:443"},
        {" http://127.0.0.1:18081/ ", "http://127.0.0.1:18081", "127.0.0.1:18081"},
        {"https://[::1]:8443", "https://[::1]:8443", "[::1]:8443"},
        {"https://[::1]", "https://[::1]", "[::1]"},
        {"host", NULL, NULL},
        {"ftp://host", NULL, NULL},
        {"https://", NULL, NULL},
        {"https://host/path", NULL, NULL},
        {"https://host?x", NULL, NULL},
        {"https://user@host", NULL, NULL},
        {"https://host:0", NULL, NULL},
        {"https://host:65536", NULL, NULL},
        {"https://host:x", NULL, NULL},
        {"https://ho st", NULL, NULL},
        {"https://[::1", NULL, NULL},
    };
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct aws_origin origin = {0};
        struct error err = {0};
        int rc = aws_origin_parse(a, str_of(rows[i].endpoint), &origin, &err);
        T_INT_EQ(rc, rows[i].url ? 0 : -1);
        T_STR_EQ(origin.url, rows[i].url);
        T_STR_EQ(origin.host, rows[i].host);
        T_INT_EQ(err.code, rows[i].url ? ERR_NONE : ERR_CONFIG);
    }
}

static void test_replies(void)
{
    static const struct {
        enum aws_operation op;
        const char *text;
        bool good;
    } rows[] = {
        {AWS_GET_SERVICE, "{\"id\": \"x\"}", true},
        {AWS_GET_SERVICE, "", true},
        {AWS_GET_SERVICE, " \n", true},
        {AWS_GET_SERVICE, "{\"id\": ", false},
        {AWS_GET_SERVICE, "[]", false},
        {AWS_GET_SERVICE, "<html></html>", false},
        {AWS_GET_CALLER_IDENTITY, "<Account>1</Account><Arn>a</Arn><UserId>u</UserId>", true},
        {AWS_GET_CALLER_IDENTITY, "<Account>1</Account><Arn>a</Arn>", false},
        {AWS_GET_CALLER_IDENTITY, "", false},
    };
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct aws_error error = {0};
        struct jv *reply = aws_reply_decode(a, rows[i].op, str_of(rows[i].text), &error);
        T_INT_EQ(jv_type(reply), rows[i].good ? JV_OBJECT : JV_ABSENT);
        T_STR_EQ(error.code, rows[i].good ? "" : "InvalidReply");
    }
}

static void test_due_heap(void)
{
    struct due_heap heap = {0};
    uint64_t number = 0;
    T_INT_EQ(due_heap_next(&heap), INT64_MAX);
    T_TRUE(!due_heap_pop(&heap, INT64_MAX, &number));
    for (uint64_t i = 0; i < 1000; i++) /* a permutation: 7919 and 1000 have no common factor */
        due_heap_add(&heap, (int64_t)(i * 7919 % 1000), i * 7919 % 1000);
    for (uint64_t i = 0; i < 1000; i++) {
        T_INT_EQ(due_heap_next(&heap), i);
        T_TRUE(!due_heap_pop(&heap, (int64_t)i - 1, &number));
        T_TRUE(due_heap_pop(&heap, (int64_t)i, &number));
        T_INT_EQ(number, i);
    }
    T_TRUE(!due_heap_pop(&heap, INT64_MAX, &number));
    due_heap_free(&heap);
}

CU_TestInfo parts_tests[] = {
    {"dates of HTTP", test_dates},
    {"texts in XML", test_xml},
    {"endpoints", test_origins},
    {"bodies of replies", test_replies},
    {"what is due comes first", test_due_heap},
    CU_TEST_INFO_NULL,
};
