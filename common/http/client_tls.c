/*
 * client_tls.c - certificates for libcurl. Its GnuTLS backend takes files only (no *_BLOB options),
 * so that bytes become files in memory, reached through /proc/self/fd.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "http/client_impl.h"

static int memory_file_write(struct memory_file *file, struct str content, struct error *err)
{
    file->fd = memfd_create("lattice-pem", MFD_CLOEXEC);
    if (file->fd < 0)
        return error_set(err, ERR_IO, "cannot make a file in memory for certificates: %m");
    for (size_t at = 0; at < content.n;) {
        ssize_t n = write(file->fd, content.p + at, content.n - at);
        if (n <= 0)
            return error_set(err, ERR_IO, "cannot write certificates into memory: %m");
        at += (size_t)n;
    }
    snprintf(file->path, sizeof(file->path), "/proc/self/fd/%d", file->fd);
    return 0;
}

/* Bytes win over a file. */
static int take(struct memory_file *memory, char **file, struct str pem, const char *path,
                struct error *err)
{
    if (pem.n)
        return memory_file_write(memory, pem, err);
    *file = path ? xstrdup(path) : NULL;
    return 0;
}

int client_tls_init(struct client_tls *tls, const struct http_client_options *options,
                    struct error *err)
{
    *tls = (struct client_tls){.ca.fd = -1, .cert.fd = -1, .key.fd = -1};
    bool cert = options->cert_pem.n || options->cert_file;
    bool key = options->key_pem.n || options->key_file;
    if (cert != key)
        return error_set(err, ERR_CONFIG,
                         "a client certificate and its key are needed together; only the %s is set",
                         cert ? "certificate" : "key");
    tls->insecure = options->insecure_skip_verify;
    tls->server_name = options->tls_server_name ? xstrdup(options->tls_server_name) : NULL;
    if (take(&tls->ca, &tls->ca_file, options->ca_pem, options->ca_file, err) < 0 ||
        take(&tls->cert, &tls->cert_file, options->cert_pem, options->cert_file, err) < 0)
        return -1;
    return take(&tls->key, &tls->key_file, options->key_pem, options->key_file, err);
}

void client_tls_done(struct client_tls *tls)
{
    cleanup_close(&tls->ca.fd);
    cleanup_close(&tls->cert.fd);
    cleanup_close(&tls->key.fd);
    free(tls->ca_file);
    free(tls->cert_file);
    free(tls->key_file);
    free(tls->server_name);
}

static const char *path_of(const struct memory_file *memory, const char *file)
{
    return memory->fd >= 0 ? memory->path : file;
}

CURLcode client_tls_apply(const struct client_tls *tls, CURL *easy)
{
    const char *ca = path_of(&tls->ca, tls->ca_file);
    const char *cert = path_of(&tls->cert, tls->cert_file);
    const char *key = path_of(&tls->key, tls->key_file);
    CURLcode code = CURLE_OK;
    if (ca)
        code = curl_easy_setopt(easy, CURLOPT_CAINFO, ca);
    if (!code && ca) /* else libcurl trusts its built-in directory as well, and reads all of it */
        code = curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    if (!code && cert)
        code = curl_easy_setopt(easy, CURLOPT_SSLCERT, cert);
    if (!code && key)
        code = curl_easy_setopt(easy, CURLOPT_SSLKEY, key);
    if (!code && tls->insecure)
        code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    if (!code && tls->insecure)
        code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    if (!code)
        code = curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    return code;
}
