/* file.c - see file.h. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/xalloc.h"

static int read_all(int fd, const char *path, struct strbuf *out, struct error *err)
{
    char chunk[64 << 10];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof(chunk));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_set(err, ERR_IO, "cannot read %s: %m", path);
        if (n == 0)
            return 0;
        strbuf_add(out, (struct str){chunk, (size_t)n});
        if (out->overflowed)
            return error_set(err, ERR_LIMIT, "%s is larger than %zu bytes", path, out->max);
    }
}

int file_read(const char *path, struct strbuf *out, struct error *err)
{
    if (str_is(STR("-"), path))
        return read_all(STDIN_FILENO, "standard input", out, err);
    _cleanup_(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, ERR_IO, "cannot open %s: %m", path);
    return read_all(fd, path, out, err);
}

static int write_all(int fd, struct str content)
{
    for (size_t at = 0; at < content.n;) {
        ssize_t n = write(fd, content.p + at, content.n - at);
        if (n < 0 && errno != EINTR)
            return -1;
        at += n > 0 ? (size_t)n : 0;
    }
    return fsync(fd);
}

int file_write(const char *path, struct str content, int mode, struct error *err)
{
    struct strbuf temporary = STRBUF(LIMIT_FILE_BYTES);
    strbuf_printf(&temporary, "%s.XXXXXX", path);
    _cleanup_(cleanup_free) char *name = temporary.p;
    _cleanup_(cleanup_close) int fd = mkostemp(name, O_CLOEXEC);
    if (fd < 0)
        return error_set(err, ERR_IO, "cannot create a file beside %s: %m", path);
    if (write_all(fd, content) < 0 || fchmod(fd, (mode_t)mode) < 0 || rename(name, path) < 0) {
        error_set(err, ERR_IO, "cannot write %s: %m", path);
        unlink(name);
        return -1;
    }
    return 0;
}
