/* error.c - see error.h. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *err, enum error_code code, const char *format, ...)
{
    if (!err)
        return -1;
    va_list args;
    va_start(args, format);
    err->code = code;
    vsnprintf(err->message, sizeof(err->message), format, args);
    va_end(args);
    return -1;
}

int error_wrap(struct error *err, const char *format, ...)
{
    if (!err)
        return -1;
    char inner[LIMIT_ERROR_BYTES];
    memcpy(inner, err->message, sizeof(inner));
    va_list args;
    va_start(args, format);
    int n = vsnprintf(err->message, sizeof(err->message), format, args);
    va_end(args);
    int room = (int)sizeof(err->message) - n - 3;
    if (n >= 0 && room > 0)
        snprintf(err->message + n, sizeof(err->message) - (size_t)n, ": %.*s", room, inner);
    return -1;
}
