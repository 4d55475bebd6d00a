/* internal.h - what the files of this folder share. */
#ifndef LG_CONFIG_INTERNAL_H
#define LG_CONFIG_INTERNAL_H

#include "config/config.h"
#include "json/jv.h"

/* The prefix of every environment variable whose row does not name its own. */
#define CONFIG_ENV_PREFIX "LATTICE_"

/* One setting being read: where it was written, for messages, and into what. */
struct config_reading {
    struct arena *a;
    const struct config_table *table;
    void *settings;
    const char **sources;
};

/* One flag as it was given. */
struct config_flag {
    const struct config_row *row;
    struct str value;
};

struct config_flags {
    VEC(struct config_flag) given;
    const char *file; /* of --config, or NULL */
};

/*
 * Parses `text` as the value of `row` and stores it. `place` names where it was written
 * ("--log-level", "x.yaml line 3: log-level") and becomes the setting's source.
 */
int config_set(struct config_reading *to, const struct config_row *row, const char *place,
               struct str text, struct error *err);

/* Sorts argv into flags, arguments and an action. */
int config_read_flags(struct arena *a, const struct config_table *table,
                      const struct config_input *input, struct config_flags *ret_flags,
                      struct config_result *ret_result, struct error *err);

/* Applies the variables of the environment that belong to rows. */
int config_apply_environment(struct config_reading *to, char **environment, struct error *err);

/* Applies a YAML or JSON file. */
int config_apply_file(struct config_reading *to, const char *path, struct error *err);

/* The row of that name that may stand in a file or the environment (any row if `flags`), or NULL.
 */
const struct config_row *config_find(const struct config_table *table, struct str name, bool flags);

/* "LATTICE_LOG_LEVEL", or the row's own variable. */
struct str config_env_name(struct arena *a, const struct config_row *row);

/* "; did you mean X?" with `prefix` before X, or "". Names are those config_find() finds. */
struct str config_suggestion(struct arena *a, const struct config_table *table, struct str written,
                             const char *prefix, bool flags);

/* What is valid for the row, for messages and help: "1s..1m", "one of text, json". */
struct str config_valid(struct arena *a, const struct config_row *row);

/* A stored value as one would write it. */
struct str config_show(struct arena *a, const struct config_row *row, const void *settings);

#endif
