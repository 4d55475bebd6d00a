/*
 * read_cases.c - the files of tests/cases/json: accept/ holds what RFC 8259 and our limits allow
 * (json-c must read the same), refuse/ what they do not (refused.txt has what is said, and whether
 * json-c is laxer). Names begin with the section of the RFC.
 */
#include "fixture.h"
#include "json/json_read.h"
#include "oracle.h"
#include "suites.h"
#include "support/assert.h"

void accept_case(const char *path)
{
    SCRATCH(a);
    struct error err = {0};
    struct str text = read_case(a, path);
    const struct jv *v = json_read(a, text, NULL, &err);
    if (!T_OK_PTR(v, &err))
        return;
    T_TRUE(oracle_agrees(text, v));
    struct str once = written(a, v);
    const struct jv *again = json_read(a, once, NULL, &err);
    if (!T_OK_PTR(again, &err))
        return;
    T_TRUE(jv_equal(v, again));
    T_STR_EQ(written(a, again), once);
    T_STR_EQ(written(a, jv_clone(a, v)), once);
}

/* The line of refused.txt about `name`: what json-c does and the message. */
static bool find_refusal(struct arena *a, struct str name, struct str *ret_class,
                         struct str *ret_message)
{
    struct str rest = read_case(a, CASES "/json/refused.txt"), line, field;
    while (str_split(&rest, '\n', &line)) {
        if (!str_split(&line, '|', &field) || !str_eq(str_trim(field), name))
            continue;
        str_split(&line, '|', &field);
        *ret_class = str_trim(field);
        *ret_message = str_trim(line);
        return true;
    }
    return false;
}

void refuse_case(const char *path)
{
    SCRATCH(a);
    struct error err = {0};
    struct str text = read_case(a, path), class, message;
    struct str file = str_of(strrchr(path, '/') + 1);
    if (!T_TRUE(find_refusal(a, str_sub(file, 0, file.n - strlen(".json")), &class, &message)))
        return;
    T_TRUE(json_read(a, text, NULL, &err) == NULL);
    T_STR_EQ(err.message, message);
    bool limit =
        str_find(message, STR("deeper than")) >= 0 || str_find(message, STR("longer")) >= 0;
    T_INT_EQ(err.code, limit ? ERR_LIMIT : ERR_SYNTAX);
    T_TRUE(oracle_accepts(text) == !str_is(class, "-"));
}
