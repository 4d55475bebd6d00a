/* help.c - the texts made from the rows, and what is logged at the start. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>

#include "base/file.h"
#include "fixture.h"
#include "log/log.h"
#include "support/assert.h"

static void help_shows_every_row(void)
{
    struct strbuf out = STRBUF(64 << 10);
    config_help(&fixture, &out);
    struct str text = strbuf_str(&out);
    T_TRUE(str_starts(text, STR("Usage: fixture [flags] [FILE...]\n\nA program for tests.\n\n"
                                "Listening:\n  --listen-address IP:PORT\n")));
    T_CONTAINS(text, "Default: :8443. [LATTICE_LISTEN_ADDRESS]\n");
    T_CONTAINS(text, "\nChecks:\n  -t, --trusted ITEM,ITEM\n");
    T_CONTAINS(text, "      The region. [AWS_REGION]\n");
    T_CONTAINS(text, "      Threads. Valid: 1..64. Default: 2. [LATTICE_WORKERS]\n");
    T_CONTAINS(text, "  -n, --dry-run[=true|false]\n      Change nothing.\n");
    struct str line;
    while (str_split(&text, '\n', &line))
        T_TRUE(line.n <= 100);
    strbuf_free(&out);
}

static void markdown_has_a_table_per_group(void)
{
    struct strbuf out = STRBUF(64 << 10);
    config_markdown(&fixture, &out);
    struct str text = strbuf_str(&out);
    T_TRUE(str_starts(text, STR("## fixture\n\nA program for tests.\n\n### Listening\n\n")));
    T_CONTAINS(text, "| `workers` | 1..64 | `2` | `LATTICE_WORKERS` | Threads. |\n");
    T_CONTAINS(text, "| Names \\| that are trusted. |\n");
    T_CONTAINS(text, "| `token` | a text |  | `LATTICE_TOKEN` | A token. Never printed. |\n");
    T_CONTAINS(text, "| `dry-run` | true or false |  | (flag only) | Change nothing. |\n");
    strbuf_free(&out);
}

static void the_start_logs_what_was_set(void)
{
    struct start s = start("--token=arn:secret --workers=3", "AWS_REGION=eu-west-1");
    char path[64];
    int fd = memfd_create("log", MFD_CLOEXEC);
    struct strbuf text = STRBUF(64 << 10);
    log_init(&(struct log_config){LOG_LEVEL_INFO, LOG_FORMAT_TEXT, fd});
    if (T_OK(s.rc, &s.err))
        config_log(&fixture, &s.settings, &s.result);
    log_init(&(struct log_config){LOG_LEVEL_INFO, LOG_FORMAT_TEXT, STDERR_FILENO});
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    T_OK(file_read(path, &text, &s.err), &s.err);
    T_CONTAINS(strbuf_str(&text), "setting name=workers value=3 source=--workers\n");
    T_CONTAINS(strbuf_str(&text), "name=region value=eu-west-1 source=\"environment variable "
                                  "AWS_REGION\"\n");
    T_CONTAINS(strbuf_str(&text), "name=token value=[redacted] source=--token\n");
    T_LACKS(strbuf_str(&text), "secret");
    T_LACKS(strbuf_str(&text), "timeout");
    strbuf_free(&text);
    close(fd);
    stop(&s);
}

/* What config_print() writes, with standard output sent to `fd` meanwhile. */
static int print_to(int fd, enum config_action action, struct error *err)
{
    fflush(stdout);
    int saved = dup(STDOUT_FILENO);
    dup2(fd, STDOUT_FILENO);
    int rc = config_print(&fixture, action, err);
    clearerr(stdout);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    return rc;
}

static void printing(void)
{
    static const struct {
        enum config_action action;
        const char *begins;
    } pages[] = {
        {CONFIG_HELP, "Usage: fixture "},
        {CONFIG_HELP_MARKDOWN, "## fixture\n"},
        {CONFIG_VERSION, "fixture " LG_VERSION "\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        char path[64];
        struct error err;
        struct strbuf text = STRBUF(64 << 10);
        _cleanup_(cleanup_close) int fd = memfd_create("out", MFD_CLOEXEC);
        T_OK(print_to(fd, pages[i].action, &err), &err);
        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        T_OK(file_read(path, &text, &err), &err);
        T_TRUE(str_starts(strbuf_str(&text), str_of(pages[i].begins)));
        strbuf_free(&text);
    }
}

static void printing_to_a_full_disk_fails(void)
{
    struct error err;
    _cleanup_(cleanup_close) int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    T_FAILS(print_to(full, CONFIG_HELP, &err), &err, ERR_IO, "cannot write to standard output");
}

CU_TestInfo help_tests[] = {
    {"help shows every row", help_shows_every_row},
    {"Markdown has a table per group", markdown_has_a_table_per_group},
    {"the start logs what was set", the_start_logs_what_was_set},
    {"printing", printing},
    {"printing to a full disk fails", printing_to_a_full_disk_fails},
    CU_TEST_INFO_NULL,
};
