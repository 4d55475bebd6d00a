/*
 * address.h - which address a service has: own addresses out of an IPv4 range.
 *
 * VPC Lattice serves from link-local addresses (169.254.171.0/24). Here every service has its own,
 * for as long as it exists; an address that became free is the last one to be given out again, so
 * that what a resolver remembers of a deleted service leads nowhere.
 */
#ifndef LG_DATAPLANE_ADDRESS_H
#define LG_DATAPLANE_ADDRESS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

/* Addresses first..first+count-1, in host byte order, network and broadcast address left out. */
struct address_range {
    uint32_t first;
    uint32_t count;
};

/* From "169.254.171.0/24"; a length of 8 to 30. ERR_CONFIG. */
int address_range_read(struct str text, struct address_range *ret_range, struct error *err);

/* "169.254.171.7". */
struct str address_text(struct arena *a, uint32_t address);

struct address_pool;

/* All free. The caller owns it; free accepts NULL and returns NULL. */
struct address_pool *address_pool_new(struct address_range range);
struct address_pool *address_pool_free(struct address_pool *p);

/*
 * A round of giving out: begin, take for each holder that exists, end. Take gives a holder the
 * address that it has, or the next free one; 0 when there is none left. Who was not named between
 * begin and end loses its address.
 */
void address_pool_begin(struct address_pool *p);
uint32_t address_pool_take(struct address_pool *p, struct str holder);
void address_pool_end(struct address_pool *p);

#endif
