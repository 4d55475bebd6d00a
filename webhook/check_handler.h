/*
 * check_handler.h - POST /check: manifests (YAML or JSON) in, the JSON of `latticectl check -o
 * json` out. Answered from the posted objects alone: it tells nobody anything about the cluster.
 * Anybody may ask, so LIMIT_CHECK_OBJECTS bounds what one request can cost.
 */
#ifndef LG_WEBHOOK_CHECK_HANDLER_H
#define LG_WEBHOOK_CHECK_HANDLER_H

#include "http/http_server.h"

/* `ctx` is a struct admission_settings, with the bundle to check against; not kept. Always done. */
enum http_outcome handle_check(struct http_request *request, struct http_response *response,
                               void *ctx);

#endif
