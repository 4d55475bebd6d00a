/*
 * web_identity.h - a role taken on with a token in a file (IRSA): STS AssumeRoleWithWebIdentity;
 * for the credentials files only.
 */
#ifndef LG_AWS_WEB_IDENTITY_H
#define LG_AWS_WEB_IDENTITY_H

#include "aws/credential_source.h"

/* Strings live as long as the fetch. */
struct web_identity {
    struct str role_arn;
    struct str token_file;   /* read each time: the token in it is replaced before it expires */
    struct str session_name; /* empty: "lattice-gateway" */
};

/* Goes on to the end of the fetch. */
void web_identity_start(struct fetch *f, const struct web_identity *identity);

#endif
