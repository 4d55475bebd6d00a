/* summary.h - a unit in short lines, so that a case can say what matters in it. */
#ifndef LG_UNIT_LATTICE_BUILD_SUMMARY_H
#define LG_UNIT_LATTICE_BUILD_SUMMARY_H

#include "json/jv.h"

/*
 * What a case may state beside `unit` and `at`, from the JSON of a service's unit:
 *   networks:  [my-hotel]
 *   listeners: ["80 HTTP", "443 HTTPS"]
 *   rules:     ["1 GET prefix /a x-v=1 -> default/shop:80 90, default/shop-2:80 10", "2 … -> 500"]
 *   groups:    {"default/shop:80": ["10.0.0.1:8080"]}
 *   told:      ["waiting Pending: …", "BackendNotFound: …"] - obstacles with kind, bad backends
 */
struct jv *summarize(struct arena *a, const struct jv *unit);

#endif
