/*
 * hosts.h - the names of all services with their addresses, for a DNS server (hosts(5)).
 */
#ifndef LG_DATAPLANE_HOSTS_H
#define LG_DATAPLANE_HOSTS_H

#include "base/strbuf.h"
#include "dataplane/routing.h"

/*
 * A line for each name of each active service, its own and its custom domain, with its address. A
 * name that several services have stands with one address only, that of the first that can be
 * reached. Wildcards are left out, hosts(5) has none.
 */
void hosts_text(struct strbuf *out, const struct routing *r);

/*
 * Replaces the file `path` as a whole. What is written on the way has a name that begins with a
 * dot, which dnsmasq leaves alone in its --hostsdir. ERR_IO.
 */
int hosts_write(const char *path, struct str text, struct error *err);

#endif
