/*
 * environment.h - where AWS settings come from: variables and the home directory, as the AWS SDKs
 * read them. An accessor, so that tests and command lines can stand in for the process.
 */
#ifndef LG_AWS_ENVIRONMENT_H
#define LG_AWS_ENVIRONMENT_H

#include "base/str.h"

struct aws_environment {
    /* The value of a variable or NULL. The text stays good and the same. From any thread. */
    const char *(*get)(void *ctx, const char *name);
    void *ctx;
    const char *home; /* directory of .aws; NULL: shared files only where variables name them */
};

/* A variable; the empty view when it is unset or empty, which mean the same everywhere. */
static inline struct str aws_env(const struct aws_environment *env, const char *name)
{
    return env->get ? str_of(env->get(env->ctx, name)) : STR_NONE;
}

/* A switch: true only for "true" in any case. */
static inline bool aws_env_true(const struct aws_environment *env, const char *name)
{
    return str_eq_nocase(aws_env(env, name), STR("true"));
}

#endif
