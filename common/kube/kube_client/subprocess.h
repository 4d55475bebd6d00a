/* subprocess.h - run a program and take what it prints, within bounds. */
#ifndef LG_KUBE_CLIENT_SUBPROCESS_H
#define LG_KUBE_CLIENT_SUBPROCESS_H

#include "base/error.h"
#include "base/strbuf.h"

/*
 * Runs argv[0] (found through PATH) with the environment `envp` and no standard input, for at most
 * `timeout_ms`; then it and its children are killed. Standard output goes to *out, the beginning of
 * standard error to *log. Fails with ERR_IO (cannot be started, exit status other than 0, killed),
 * ERR_TIMEOUT, or ERR_LIMIT when it prints more than *out holds.
 */
int subprocess_run(char *const argv[], char *const envp[], int64_t timeout_ms, struct strbuf *out,
                   struct strbuf *log, struct error *err);

#endif
