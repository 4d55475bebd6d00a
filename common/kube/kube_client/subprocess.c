/*
 * subprocess.c - posix_spawn into a process group of its own, poll on two pipes, one deadline.
 *
 * The end of standard output is the end of the program for us: a child that it leaves behind with
 * the pipe open is waited for until the deadline and then killed with its group.
 */
#include "kube_client/subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include "base/clock.h"

struct run {
    pid_t pid;
    int out_fd, log_fd; /* our ends */
    int64_t deadline_ns;
    struct strbuf *out, *log;
};

static int spawn(struct run *r, char *const argv[], char *const envp[], struct error *err)
{
    _cleanup_(cleanup_close) int out_read = -1, out_write = -1, log_read = -1, log_write = -1;
    int out_pipe[2], log_pipe[2];
    if (pipe2(out_pipe, O_CLOEXEC) != 0)
        return error_set(err, ERR_IO, "pipe: %m");
    out_read = out_pipe[0], out_write = out_pipe[1];
    if (pipe2(log_pipe, O_CLOEXEC) != 0)
        return error_set(err, ERR_IO, "pipe: %m");
    log_read = log_pipe[0], log_write = log_pipe[1];

    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out_write, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, log_write, STDERR_FILENO);
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    int rc = posix_spawnp(&r->pid, argv[0], &files, &attributes, argv, envp);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (rc != 0) {
        errno = rc;
        return error_set(err, ERR_IO, "cannot run %s: %m", argv[0]);
    }
    r->out_fd = TAKE_FD(out_read);
    r->log_fd = TAKE_FD(log_read);
    return 0;
}

/* Reads what is there; false at the end of the stream. */
static bool drain(int fd, struct strbuf *into)
{
    char bytes[4096];
    ssize_t n = read(fd, bytes, sizeof(bytes));
    if (n < 0)
        return errno == EINTR || errno == EAGAIN;
    strbuf_add(into, (struct str){bytes, (size_t)n});
    return n > 0;
}

/* Until standard output ends. What does not fit into the log is dropped. */
static int collect(struct run *r, const char *name, struct error *err)
{
    struct pollfd fds[] = {{r->out_fd, POLLIN, 0}, {r->log_fd, POLLIN, 0}};
    while (fds[0].fd >= 0) {
        int64_t left_ms = (r->deadline_ns - clock_monotonic_ns()) / NS_PER_MS;
        if (left_ms <= 0)
            return error_set(err, ERR_TIMEOUT, "%s took too long and was stopped", name);
        if (poll(fds, ARRAY_LEN(fds), (int)left_ms) < 0 && errno != EINTR)
            return error_set(err, ERR_IO, "poll: %m");
        if (fds[1].revents && !drain(r->log_fd, r->log))
            fds[1].fd = -1;
        if (fds[0].revents && !drain(r->out_fd, r->out))
            fds[0].fd = -1;
        if (r->out->overflowed)
            return error_set(err, ERR_LIMIT, "%s printed more than %zu bytes", name, r->out->max);
    }
    while (fds[1].fd >= 0 && poll(&fds[1], 1, 0) > 0 && drain(r->log_fd, r->log))
        continue;
    return 0;
}

/* Waits for the exit within the deadline. */
static int reap(struct run *r, const char *name, struct error *err)
{
    int status;
    pid_t ended;
    while ((ended = waitpid(r->pid, &status, WNOHANG)) == 0) {
        if (clock_monotonic_ns() >= r->deadline_ns)
            return error_set(err, ERR_TIMEOUT, "%s took too long and was stopped", name);
        (void)poll(NULL, 0, 5);
    }
    if (ended < 0)
        return error_set(err, ERR_IO, "wait for %s: %m", name);
    r->pid = 0;
    if (WIFSIGNALED(status))
        return error_set(err, ERR_IO, "%s was ended by signal %d", name, WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return error_set(err, ERR_IO, "%s ended with exit status %d", name, WEXITSTATUS(status));
    return 0;
}

int subprocess_run(char *const argv[], char *const envp[], int64_t timeout_ms, struct strbuf *out,
                   struct strbuf *log, struct error *err)
{
    struct run r = {
        .deadline_ns = clock_monotonic_ns() + timeout_ms * NS_PER_MS, .out = out, .log = log};
    if (spawn(&r, argv, envp, err) != 0)
        return -1;
    int rc = collect(&r, argv[0], err);
    if (rc == 0)
        rc = reap(&r, argv[0], err);
    if (r.pid > 0) {
        kill(-r.pid, SIGKILL);
        (void)waitpid(r.pid, NULL, 0);
    }
    close(r.out_fd);
    close(r.log_fd);
    return rc;
}
