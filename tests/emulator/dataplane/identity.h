/*
 * identity.h - what the data plane shows to TLS clients: a CA of its own, made at the start, and a
 * certificate for all names that are served, made anew when they change.
 */
#ifndef LG_DATAPLANE_IDENTITY_H
#define LG_DATAPLANE_IDENTITY_H

#include "dataplane/routing.h"
#include "tls/tls_slot.h"

struct identity;

/* A new CA, whose certificate is written to `ca_path` unless that is NULL. ERR_TLS, ERR_IO. */
struct identity *identity_new(const char *ca_path, struct error *err);

/* Accepts NULL; returns NULL. */
struct identity *identity_free(struct identity *id);

/* Where servers find the certificate; lives as long as `id`. */
struct tls_slot *identity_slot(const struct identity *id);

/*
 * A certificate for what `r` serves over HTTPS: the names that VPC Lattice gives, by one wildcard
 * for each domain, and the custom domains of services with a certificateArn. Nothing is made if
 * these are the names it has. ERR_TLS, ERR_CONFIG.
 */
int identity_update(struct identity *id, const struct routing *r, struct error *err);

#endif
