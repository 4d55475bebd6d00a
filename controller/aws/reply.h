/* reply.h - the body of a successful reply as a JSON object, whatever the protocol. Pure. */
#ifndef LG_AWS_REPLY_H
#define LG_AWS_REPLY_H

#include "aws/aws_client.h"

/*
 * The reply of `op` whose body is `text`, in `a`; an empty body is {}. GetCallerIdentity's XML
 * becomes {"Account": ..., "Arn": ..., "UserId": ...}. NULL and an "InvalidReply" for a body that
 * is no JSON object, or XML without these elements.
 */
struct jv *aws_reply_decode(struct arena *a, enum aws_operation op, struct str text,
                            struct aws_error *ret_error);

#endif
