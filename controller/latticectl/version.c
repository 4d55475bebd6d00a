/* version.c - `latticectl version`. */
#include <stdio.h>

#include "latticectl/command.h"
#include "schema/schema.h"

int command_version(struct arena *a, int argc, char **argv)
{
    (void)a, (void)argv;
    if (argc > 1)
        return command_trouble("version takes no arguments");
    struct strbuf out = STRBUF(LIMIT_LOG_LINE_BYTES);
    strbuf_printf(&out, "latticectl %s\nGateway API bundles:", LG_VERSION);
    for (size_t i = 0; schema_bundle_at(i); i++)
        strbuf_printf(&out, " %" PRISTR, STR_ARG(schema_bundle_version(schema_bundle_at(i))));
    strbuf_addc(&out, '\n');
    int status = command_print(&out);
    strbuf_free(&out);
    return status;
}
