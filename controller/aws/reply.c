/* reply.c - see reply.h. */
#include "aws/reply.h"

#include "aws/aws_error.h"
#include "aws/xml.h"
#include "json/json_read.h"

static struct jv *decode_identity(struct arena *a, struct str text, struct aws_error *ret_error)
{
    static const char *const members[] = {"Account", "Arn", "UserId"};
    struct jv *identity = jv_new_object(a);
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        struct str value = xml_text(a, text, members[i]);
        if (!value.n) {
            aws_error_set(a, ret_error, "InvalidReply", "the reply has no element %s", members[i]);
            return NULL;
        }
        jv_set(a, identity, str_of(members[i]), jv_new_str(a, value));
    }
    return identity;
}

struct jv *aws_reply_decode(struct arena *a, enum aws_operation op, struct str text,
                            struct aws_error *ret_error)
{
    struct error err = {0};
    enum aws_service service = aws_operation_row(op)->service;
    if (aws_service_row(service)->protocol == AWS_QUERY)
        return decode_identity(a, text, ret_error);
    if (!str_trim(text).n)
        return jv_new_object(a);
    struct jv *reply = json_read(a, text, NULL, &err);
    if (jv_type(reply) == JV_OBJECT)
        return reply;
    aws_error_set(a, ret_error, "InvalidReply", "the reply is no JSON object: %s",
                  reply ? jv_type_name(jv_type(reply)) : err.message);
    return NULL;
}
