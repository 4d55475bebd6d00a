/* command.c - see command.h. */
#include "latticectl/command.h"

#include <stdio.h>

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

int command_flags(struct arena *a, const struct config_table *table, int argc, char **argv,
                  void *settings, struct config_result *ret_result)
{
    static char *no_environment[] = {NULL};
    struct config_input input = {argc, argv, no_environment};
    struct error err;
    if (config_load(a, table, &input, settings, ret_result, &err) < 0)
        return command_trouble("%s", err.message);
    if (ret_result->action == CONFIG_RUN)
        return -1;
    if (config_print(table, ret_result->action, &err) < 0)
        return command_trouble("%s", err.message);
    return STATUS_CLEAN;
}

int command_print(const struct strbuf *out)
{
    struct str text = strbuf_str(out);
    if (fwrite(text.p, 1, text.n, stdout) != text.n || fflush(stdout) != 0)
        return command_trouble("cannot write to standard output: %m");
    return STATUS_CLEAN;
}
