/* command.c - see command.h. */
#include "latticectl/command.h"

#include <stdio.h>
#include <unistd.h>

int command_trouble(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("latticectl: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    return STATUS_TROUBLE;
}

static int load(struct arena *a, const struct config_table *table, const struct config_input *input,
                void *settings, struct config_result *ret_result)
{
    struct error err;
    if (config_load(a, table, input, settings, ret_result, &err) < 0)
        return command_trouble("%s", err.message);
    if (ret_result->action == CONFIG_RUN)
        return -1;
    if (config_print(table, ret_result->action, &err) < 0)
        return command_trouble("%s", err.message);
    return STATUS_CLEAN;
}

int command_flags(struct arena *a, const struct config_table *table, int argc, char **argv,
                  void *settings, struct config_result *ret_result)
{
    static char *no_environment[] = {NULL};
    struct config_input input = {argc, argv, no_environment};
    return load(a, table, &input, settings, ret_result);
}

static bool names_variable(const struct config_table *table, const char *variable)
{
    size_t n = strcspn(variable, "=");
    for (size_t i = 0; i < table->count; i++) {
        const char *name = table->rows[i].env;
        if (name && strlen(name) == n && memcmp(name, variable, n) == 0)
            return true;
    }
    return false;
}

int command_settings(struct arena *a, const struct config_table *table, int argc, char **argv,
                     void *settings, struct config_result *ret_result)
{
    VEC(char *) variables = {0};
    for (char **variable = environ; *variable; variable++)
        if (names_variable(table, *variable))
            vec_push(a, &variables, *variable);
    vec_push(a, &variables, (char *)NULL);
    struct config_input input = {argc, argv, variables.items};
    return load(a, table, &input, settings, ret_result);
}

struct str command_printable(struct arena *a, struct str text)
{
    struct str copy = arena_str(a, text);
    char *out = (char *)copy.p;
    for (size_t i = 0, n; i < text.n; i += n ? n : 1) {
        struct str rest = str_sub(text, i, text.n);
        n = str_utf8_first(rest);
        if (n == 0 || str_utf8_hidden(rest))
            *out++ = '?';
        else
            out = (char *)memcpy(out, rest.p, n) + n;
    }
    *out = '\0';
    return (struct str){copy.p, (size_t)(out - copy.p)};
}

int command_print(const struct strbuf *out)
{
    struct str text = strbuf_str(out);
    if (out->overflowed)
        return command_trouble("the report is too long; check fewer files at a time");
    if (fwrite(text.p, 1, text.n, stdout) != text.n || fflush(stdout) != 0)
        return command_trouble("cannot write to standard output: %m");
    return STATUS_CLEAN;
}
