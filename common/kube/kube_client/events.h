/*
 * events.h - posts Kubernetes events in the background. kube_meta/event.h decides what is written;
 * an event that cannot be written is logged and lost, as events are for people and never worth
 * waiting for.
 */
#ifndef LG_KUBE_CLIENT_EVENTS_H
#define LG_KUBE_CLIENT_EVENTS_H

#include "kube_client/client.h"
#include "kube_meta/event.h"

struct event_recorder;

/* `client` must outlive the recorder; `controller` and `instance` say who reports. */
struct event_recorder *event_recorder_new(struct kube_client *client, struct str controller,
                                          struct str instance);

/* Waits for the events under way (each ends within EVENT_TIMEOUT_MS). Accepts NULL; returns NULL.
 */
struct event_recorder *event_recorder_free(struct event_recorder *r);

enum { EVENT_TIMEOUT_MS = 10000, EVENTS_IN_FLIGHT_MAX = 100 };

/* Records an event that happens now; everything is copied. From any thread, callbacks included. */
void event_recorder_add(struct event_recorder *r, const struct event *event);

#endif
