/* summary.h - a status in short lines, as cases state it. */
#ifndef LG_UNIT_STATUS_SUMMARY_H
#define LG_UNIT_STATUS_SUMMARY_H

#include "json/jv.h"

/*
 * {conditions: [...], addresses: [...], features: [...], listeners: {NAME: [...]},
 *  parents: [[...], ...]}: only what the status has.
 *
 * A condition is "TYPE STATUS REASON: MESSAGE" with "LG/" for our prefix and without ": " where the
 * message is empty. A listener begins with "KINDS, N routes"; a parent with its controller (for
 * ours "-") and its reference: "- Gateway default/hotel section port", what is absent left out.
 */
struct jv *status_summary(struct arena *a, const struct jv *status);

#endif
