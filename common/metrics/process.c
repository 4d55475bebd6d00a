/*
 * process.c - what every Prometheus client library tells of its process, under the same names, and
 * the build information. Read from /proc at each scrape.
 */
#include <dirent.h>
#include <sys/resource.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "metrics/metrics.h"

static double cpu_seconds(void *context)
{
    (void)context;
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

/* A column of /proc/self/statm (proc(5)), in bytes; 0: size, 1: resident. NaN when unreadable. */
static double memory_bytes(void *column)
{
    struct strbuf text = STRBUF(256);
    struct str rest, part = STR_NONE;
    int64_t pages = -1;
    if (file_read("/proc/self/statm", &text, NULL) == 0) {
        rest = strbuf_str(&text);
        for (size_t i = 0; i <= *(const size_t *)column; i++)
            str_split(&rest, ' ', &part);
        if (!str_to_i64(part, &pages))
            pages = -1;
    }
    strbuf_free(&text);
    return pages < 0 ? __builtin_nan("") : (double)(pages * sysconf(_SC_PAGESIZE));
}

static void cleanup_dir(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

static double open_fds(void *context)
{
    (void)context;
    _cleanup_(cleanup_dir) DIR *dir = opendir("/proc/self/fd");
    if (!dir)
        return __builtin_nan("");
    double count = 0;
    for (struct dirent *entry; (entry = readdir(dir));)
        count += entry->d_name[0] != '.';
    return count - 1; /* the one that reads the directory */
}

static double max_fds(void *context)
{
    (void)context;
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return __builtin_nan("");
    return limit.rlim_cur == RLIM_INFINITY ? __builtin_inf() : (double)limit.rlim_cur;
}

void metrics_add_process(struct metrics *m)
{
    static size_t virtual_column = 0, resident_column = 1;
    static const struct metric_desc cpu = {
        .name = "process_cpu_seconds_total",
        .help = "Total user and system CPU time spent in seconds.",
        .kind = METRIC_COUNTER,
    };
    static const struct metric_desc resident = {
        .name = "process_resident_memory_bytes",
        .help = "Resident memory size in bytes.",
        .kind = METRIC_GAUGE,
    };
    static const struct metric_desc virtual = {
        .name = "process_virtual_memory_bytes",
        .help = "Virtual memory size in bytes.",
        .kind = METRIC_GAUGE,
    };
    static const struct metric_desc fds = {
        .name = "process_open_fds",
        .help = "Number of open file descriptors.",
        .kind = METRIC_GAUGE,
    };
    static const struct metric_desc fds_limit = {
        .name = "process_max_fds",
        .help = "Maximum number of open file descriptors.",
        .kind = METRIC_GAUGE,
    };
    static const struct metric_desc start = {
        .name = "process_start_time_seconds",
        .help = "Start time of the process since unix epoch in seconds.",
        .kind = METRIC_GAUGE,
    };
    metrics_callback(m, &cpu, cpu_seconds, NULL);
    metrics_callback(m, &resident, memory_bytes, &resident_column);
    metrics_callback(m, &virtual, memory_bytes, &virtual_column);
    metrics_callback(m, &fds, open_fds, NULL);
    metrics_callback(m, &fds_limit, max_fds, NULL);
    metric_set(metric_with(metrics_family(m, &start)), (double)(clock_wall_ns() / NS_PER_MS) / 1e3);
}

void metrics_add_build_info(struct metrics *m, const char *program)
{
    static const struct metric_desc desc = {
        .name = "lattice_gateway_build_info",
        .help = "1, with the program, its version and the compiler as labels.",
        .kind = METRIC_GAUGE,
        .labels = {"program", "version", "compiler"},
        .max_series = 1,
    };
    struct metric_family *family = metrics_family(m, &desc);
    metric_set(metric_with(family, str_of(program), STR(LG_VERSION), STR(__VERSION__)), 1);
}
