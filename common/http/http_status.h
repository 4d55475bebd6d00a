/*
 * http_status.h - Kubernetes Status objects (meta/v1) as error bodies. Pure.
 */
#ifndef LG_HTTP_HTTP_STATUS_H
#define LG_HTTP_HTTP_STATUS_H

#include "base/arena.h"
#include "http/http_server.h"

/*
 * {"kind":"Status","apiVersion":"v1",...,"status":"Failure","reason":R,"code":C,"message":M} with
 * the reason that k8s.io/apimachinery meta/v1 types.go has for the code.
 */
struct str http_status_json(struct arena *a, int code, struct str message);

/* Makes `response` that error: status, content type and body. */
void http_status_respond(struct arena *a, struct http_response *response, int code,
                         struct str message);

#endif
