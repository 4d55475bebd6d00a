/* test_names.c - which names and addresses are well-formed. */
#include "kube_meta/names.h"

#include "suites.h"
#include "support/assert.h"

#define A63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A253                                                                                       \
    A63 "." A63 "." A63 "."                                                                        \
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

struct row {
    const char *text;
    bool good;
};

static void check(const char *(*validate)(struct str), const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *complaint = validate(str_of(rows[i].text));
        if ((complaint == NULL) != rows[i].good)
            printf("\"%s\": %s\n", rows[i].text, complaint ? complaint : "accepted");
        T_TRUE((complaint == NULL) == rows[i].good);
    }
}

static void dns_labels(void)
{
    static const struct row rows[] = {
        {"a", true},    {"my-name", true},   {"0a", true},  {A63, true},   {A63 "a", false},
        {"", false},    {"A", false},        {"-a", false}, {"a-", false}, {"a.b", false},
        {"a_b", false}, {"\xC3\xA9", false}, {"a b", false}};
    check(name_dns1123_label, rows, ARRAY_LEN(rows));
    static const struct row strict[] = {
        {"a", true}, {"a-9", true}, {"9a", false}, {"", false}, {A63 "a", false}};
    check(name_dns1035_label, strict, ARRAY_LEN(strict));
}

static void dns_subdomains(void)
{
    static const struct row rows[] = {
        {"a", true},    {"example.com", true}, {"0.1", true}, {A253, true},    {A253 "a", false},
        {"", false},    {".a", false},         {"a.", false}, {"a..b", false}, {"a.-b", false},
        {"A.b", false}, {"*.a", false},        {"a/b", false}};
    check(name_dns1123_subdomain, rows, ARRAY_LEN(rows));
    static const struct row wildcards[] = {
        {"*.example.com", true}, {"*.a", true},          {"*", false},     {"*.", false},
        {"a.*", false},          {"example.com", false}, {"*.*.a", false}, {"*a.b", false}};
    check(name_wildcard_dns1123_subdomain, wildcards, ARRAY_LEN(wildcards));
}

static void qualified_names(void)
{
    static const struct row rows[] = {{"MyName", true},
                                      {"example.com/MyName", true},
                                      {"my.name_a-b", true},
                                      {"a/" A63, true},
                                      {"a/" A63 "a", false},
                                      {A253 "/a", true},
                                      {A253 "a/a", false},
                                      {"/a", false},
                                      {"a/", false},
                                      {"a/b/c", false},
                                      {"Example.com/a", false},
                                      {"-a", false},
                                      {"a.", false},
                                      {"", false}};
    check(name_qualified, rows, ARRAY_LEN(rows));
    static const struct row annotations[] = {
        {"Example.COM/Key", true}, {"key", true}, {"a b", false}, {A253 "/" A63 "aaa", false}};
    check(name_annotation_key, annotations, ARRAY_LEN(annotations));
}

static void label_values(void)
{
    static const struct row rows[] = {{"", true},     {"A_b.c-d", true}, {"1", true},
                                      {A63, true},    {A63 "a", false},  {"-a", false},
                                      {"a/b", false}, {"a ", false}};
    check(name_label_value, rows, ARRAY_LEN(rows));
}

static void addresses(void)
{
    T_TRUE(name_is_ipv4(STR("10.0.0.1")));
    T_TRUE(!name_is_ipv4(STR("10.0.0.01")));
    T_TRUE(!name_is_ipv4(STR("10.0.0")));
    T_TRUE(!name_is_ipv4(STR("10.0.0.256")));
    T_TRUE(!name_is_ipv4(STR("10.0.0.1 ")));
    T_TRUE(!name_is_ipv4(STR("10.0.0.1\0x")));
    T_TRUE(!name_is_ip(STR_NONE));
    T_TRUE(name_is_ipv6(STR("2001:db8::1")));
    T_TRUE(name_is_ipv6(STR("::ffff:10.0.0.1")));
    T_TRUE(!name_is_ipv6(STR("fe80::1%eth0")));
    T_TRUE(!name_is_ipv6(STR("[::1]")));
    T_TRUE(name_is_ip(STR("::1")) && name_is_ip(STR("1.2.3.4")));
    T_TRUE(name_is_cidr(STR("10.0.0.0/8")));
    T_TRUE(name_is_cidr(STR("0.0.0.0/0")));
    T_TRUE(name_is_cidr(STR("2001:db8::/128")));
    T_TRUE(!name_is_cidr(STR("10.0.0.0/33")));
    T_TRUE(!name_is_cidr(STR("10.0.0.0/08")));
    T_TRUE(!name_is_cidr(STR("10.0.0.0/+8")));
    T_TRUE(!name_is_cidr(STR("10.0.0.0/")));
    T_TRUE(!name_is_cidr(STR("10.0.0.0")));
    T_TRUE(!name_is_cidr(STR("2001:db8::/129")));
}

CU_TestInfo names_tests[] = {
    {"dns_labels", dns_labels},
    {"dns_subdomains", dns_subdomains},
    {"qualified_names", qualified_names},
    {"label_values", label_values},
    {"addresses", addresses},
    CU_TEST_INFO_NULL,
};
