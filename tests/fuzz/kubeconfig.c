/* kubeconfig.c - a kubeconfig file, which lies in memory only; nothing it names is opened or run.
 */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "kube_client/kubeconfig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct error err = {0};
    int fd = memfd_create("kubeconfig", MFD_CLOEXEC);
    MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    struct kube_config_options options = {.file = arena_printf(a, "/proc/self/fd/%d", fd).p};
    const struct kube_config *config = kube_config_load(a, &options, &err);
    MUST(config || err.message[0]);
    if (config) {
        int identities =
            (config->token.n || config->token_file) + !!config->exec + (config->username.n > 0);
        MUST(config->server.n && config->namespace.n && identities <= 1);
        MUST(!config->exec || config->exec->command);
    }
    close(fd);
    return 0;
}
