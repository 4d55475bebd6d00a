/*
 * forward.h - answers the requests that reach the data plane: by a fixed status, or with what the
 * chosen target answers.
 *
 * Method, path, query, Host, header and body go on as they came. Fields that belong to one
 * connection only are left out (RFC 9110 7.6.1), those by which VPC Lattice tells targets about the
 * caller are added ("HTTP targets in VPC Lattice" in the VPC Lattice User Guide). Bodies are held
 * whole, so their size is bounded.
 */
#ifndef LG_DATAPLANE_FORWARD_H
#define LG_DATAPLANE_FORWARD_H

#include "dataplane/routing.h"
#include "http/http_client.h"
#include "http/http_server.h"

struct forwarder;

/* `client` is borrowed. Answers 503 until a table is set. The caller owns it. */
struct forwarder *forwarder_new(struct http_client *client);

/* After the servers that call it are gone. Accepts NULL; returns NULL. */
struct forwarder *forwarder_free(struct forwarder *f);

/* The table for requests from now on; takes a reference of its own. From any thread. */
void forwarder_set(struct forwarder *f, struct routing *r);

/* The table in use, with a reference for the caller; NULL before the first one. */
struct routing *forwarder_get(struct forwarder *f);

/* From now on the client is not used any more: requests get 503. */
void forwarder_stop(struct forwarder *f);

/* The handler for all requests, and its contexts for those that came plain or over TLS. */
http_handler forward_request;
void *forwarder_http(struct forwarder *f);
void *forwarder_https(struct forwarder *f);

#endif
