/* time.h - metav1.Time: reading RFC 3339. */
#ifndef LG_KUBE_META_TIME_H
#define LG_KUBE_META_TIME_H

#include "base/str.h"

/*
 * "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678+02:00": nanoseconds since 1970. False for
 * anything that is no RFC 3339 date-time.
 */
bool kube_time_parse(struct str text, int64_t *ret_wall_ns);

#endif
