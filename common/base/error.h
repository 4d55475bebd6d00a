/*
 * error.h - failures of ours (I/O, network, a broken configuration), with a message for a person.
 *
 * Never used for findings about a user's object (rules/finding.h). A function that can fail takes
 * `struct error *err` last, returns -1 or NULL on failure and leaves *err alone on success. Making
 * and returning is one expression: return error_set(err, ERR_IO, "read %s: %m", path);
 */
#ifndef LG_BASE_ERROR_H
#define LG_BASE_ERROR_H

#include "base/cleanup.h"
#include "base/limits.h"

enum error_code {
    ERR_NONE,
    ERR_IO,     /* file or socket */
    ERR_SYNTAX, /* bytes that cannot be parsed */
    ERR_LIMIT,  /* a bound of limits.h was passed */
    ERR_CONFIG, /* a setting */
    ERR_TLS,    /* certificate, key or handshake */
    ERR_TIMEOUT,
    ERR_CANCELLED,
    ERR_NOT_FOUND, /* 404 */
    ERR_CONFLICT,  /* 409 */
    ERR_EXPIRED,   /* 410 Gone: a resourceVersion or continue token is too old */
    ERR_DENIED,    /* 401, 403 */
    ERR_INVALID,   /* 400, 422 */
    ERR_BUSY,      /* 429, 503: try again later */
    ERR_REMOTE,    /* any other answer of a server that is not a success */
};

struct error {
    enum error_code code;
    char message[LIMIT_ERROR_BYTES];
};

/* Fills *err (unless NULL) and returns -1. `%m` is the text of errno. */
int error_set(struct error *err, enum error_code code, const char *format, ...) _printf_(3, 4);

/* Puts "context: " before the message of an error that is already set and returns -1. */
int error_wrap(struct error *err, const char *format, ...) _printf_(2, 3);

#endif
