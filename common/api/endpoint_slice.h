/*
 * endpoint_slice.h - the view of an EndpointSlice (Kubernetes discovery/v1): addresses and ports.
 *
 * A cluster has as many endpoints as Pods, so the view is flat and small: one entry an address,
 * with the conditions of its endpoint as bits.
 */
#ifndef LG_API_ENDPOINT_SLICE_H
#define LG_API_ENDPOINT_SLICE_H

#include "api/fields.h"
#include "api/object.h"

/* One address of one endpoint. Conditions that are absent are as discovery/v1 says. */
struct endpoint_address {
    struct str address; /* as written */
    bool ready : 1;     /* absent: true */
    bool serving : 1;   /* absent: as `ready` */
    bool terminating : 1;
};

struct endpoint_port {
    struct str name;     /* the Service port's; empty: it has none */
    struct str protocol; /* absent: TCP */
    struct opt_int port; /* the number at the endpoint (targetPort); absent: all ports */
};

struct endpoint_slice {
    struct api_object object;
    struct str service_name; /* label kubernetes.io/service-name */
    struct str address_type; /* IPv4, IPv6, FQDN */
    size_t endpoint_count;
    VIEW_LIST(struct endpoint_address) addresses; /* of all endpoints */
    VIEW_LIST(struct endpoint_port) ports;
};

/* Fills in what field tables cannot say: service_name and addresses. Used by api_object_view(). */
void endpoint_slice_finish(struct arena *a, const struct jv *object, struct endpoint_slice *slice);

#endif
