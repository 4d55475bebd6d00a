/*
 * input.h - the files of a check: FILE, DIR (all *.yaml, *.yml, *.json below it) or "-".
 */
#ifndef LG_LATTICECTL_INPUT_H
#define LG_LATTICECTL_INPUT_H

#include "check/check.h"

/*
 * Adds every document of every argument to `checker`. What cannot be read is said on standard error
 * and does not keep the rest from being checked; returns how many such troubles there were.
 */
size_t input_read(struct arena *a, struct checker *checker, const struct str *arguments, size_t n);

#endif
