/* fixture.h - a program with one setting of each kind, and a way to start it. */
#ifndef LG_UNIT_CONFIG_FIXTURE_H
#define LG_UNIT_CONFIG_FIXTURE_H

#include <CUnit/CUnit.h>

#include "config/config.h"

struct fixture_settings {
    struct config_address listen;
    struct config_address metrics;
    struct config_list trusted;
    struct str region;
    struct str token;
    struct str arn;
    int64_t workers;
    int64_t timeout;
    uint64_t enforce;
    int level;
    bool dry_run;
};

extern const struct config_table fixture;

/* One start of the program: its memory, what was read and how that ended. */
struct start {
    struct arena *a;
    struct fixture_settings settings;
    struct config_result result;
    struct error err;
    int rc;
};

/* Starts with flags and variables separated by spaces, either may be NULL; end with stop(). */
struct start start(const char *flags, const char *environment);

/* The same with a file, which is written to a directory of its own. */
struct start start_with_file(const char *file, const char *flags, const char *environment);
void stop(struct start *s);

extern CU_TestInfo source_tests[];
extern CU_TestInfo value_tests[];
extern CU_TestInfo mistake_tests[];
extern CU_TestInfo help_tests[];

#endif
