/* file.h - whole files, in and out. */
#ifndef LG_BASE_FILE_H
#define LG_BASE_FILE_H

#include "base/error.h"
#include "base/strbuf.h"

/*
 * Appends the content of `path` ("-": standard input) to *out. Fails with ERR_IO, or with ERR_LIMIT
 * when the file is longer than the buffer's maximum; *out then holds nothing useful.
 */
int file_read(const char *path, struct strbuf *out, struct error *err);

/* Writes through a temporary file beside `path` and renames it: readers see old or new, whole. */
int file_write(const char *path, struct str content, int mode, struct error *err);

#endif
