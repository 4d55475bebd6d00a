/* facts.h - what a case says is known beside the objects. */
#ifndef LG_UNIT_STATUS_FACTS_H
#define LG_UNIT_STATUS_FACTS_H

#include "status/status.h"

/* All live in the arena. */
struct route_facts route_facts_read(struct arena *a, const struct jv *facts);
struct gateway_facts gateway_facts_read(struct arena *a, const struct jv *facts);
struct class_facts class_facts_read(struct arena *a, const struct jv *facts);

#endif
