/* online.c - see online.h. */
#include "latticectl/online.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "latticectl/command.h"

#define PROGRAM "latticectl-online"

/* The folder of this program, links resolved, with a slash at the end. */
static struct str own_folder(struct arena *a)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof(path));
    while (n > 0 && path[n - 1] != '/')
        n--;
    return arena_str(a, (struct str){path, n > 0 ? (size_t)n : 0});
}

int online_take_over(struct arena *a, int argc, char **argv)
{
    static const char *const places[] = {"", LG_LIBEXEC "/"};
    struct str folder = own_folder(a);
    size_t count = (size_t)argc;
    char **arguments = ARENA_NEW_ARRAY(a, count + 2, char *);
    memcpy(arguments + 1, argv, count * sizeof(*argv));
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        struct str path = arena_printf(a, "%s%s" PROGRAM, folder.p, places[i]);
        arguments[0] = (char *)path.p;
        execv(path.p, arguments);
        if (errno != ENOENT)
            return command_trouble("cannot run %s: %m", path.p);
    }
    return command_trouble("%s needs the program " PROGRAM ", which is neither in %s nor in %s%s",
                           argv[0], folder.p, folder.p, LG_LIBEXEC);
}
