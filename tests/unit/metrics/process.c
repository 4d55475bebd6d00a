/* process.c - the values about the process itself are those of this process. */
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>

#include "metrics/metrics.h"
#include "suites.h"
#include "support/assert.h"

/* The value of the sample that begins with `name`; -1 if there is none. */
static double sample(struct metrics *m, const char *name)
{
    struct strbuf out = STRBUF(64 << 10);
    metrics_write(m, &out);
    struct str rest = strbuf_str(&out), line;
    double value = -1;
    while (str_split(&rest, '\n', &line))
        if (str_starts(line, str_of(name)))
            value = strtod(line.p + strlen(name), NULL);
    strbuf_free(&out);
    return value;
}

static void values_are_plausible(void)
{
    struct metrics *m = metrics_new();
    metrics_add_process(m);
    T_TRUE(sample(m, "process_resident_memory_bytes ") > 1 << 20);
    T_TRUE(sample(m, "process_virtual_memory_bytes ") >=
           sample(m, "process_resident_memory_bytes "));
    T_TRUE(sample(m, "process_max_fds ") >= sample(m, "process_open_fds "));
    double start = sample(m, "process_start_time_seconds ");
    T_TRUE(start > (double)time(NULL) - 60 && start <= (double)time(NULL) + 1);
    metrics_free(m);
}

static void open_files_are_counted(void)
{
    struct metrics *m = metrics_new();
    metrics_add_process(m);
    double before = sample(m, "process_open_fds ");
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    T_INT_EQ(sample(m, "process_open_fds ") - before, 1);
    close(fd);
    T_INT_EQ(sample(m, "process_open_fds ") - before, 0);
    metrics_free(m);
}

static void cpu_time_rises(void)
{
    struct metrics *m = metrics_new();
    metrics_add_process(m);
    double before = sample(m, "process_cpu_seconds_total "), now = before;
    for (int i = 0; i < 100000 && now <= before; i++)
        now = sample(m, "process_cpu_seconds_total ");
    T_TRUE(before > 0 && now > before);
    metrics_free(m);
}

static void build_info_names_the_program(void)
{
    struct metrics *m = metrics_new();
    metrics_add_build_info(m, "unit-metrics");
    T_INT_EQ(sample(m, "lattice_gateway_build_info{program=\"unit-metrics\",version=\"" LG_VERSION
                       "\",compiler=\"" __VERSION__ "\"} "),
             1);
    metrics_free(m);
}

CU_TestInfo process_tests[] = {
    {"values are plausible", values_are_plausible},
    {"open files are counted", open_files_are_counted},
    {"CPU time rises", cpu_time_rises},
    {"build info names the program", build_info_names_the_program},
    CU_TEST_INFO_NULL,
};
