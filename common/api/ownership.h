/*
 * ownership.h - whether an object is any business of ours.
 *
 * A GatewayClass is ours by its controllerName, a Gateway by its class, a route by its parents.
 * That a Gateway or GatewayClass is missing or foreign counts only when it is trusted (lookup.h): a
 * class of the same name may just have been made anew, with our controllerName.
 */
#ifndef LG_API_OWNERSHIP_H
#define LG_API_OWNERSHIP_H

#include "api/lookup.h"
#include "api/views.h"

enum owner {
    OWNER_OURS,
    OWNER_ASSUMED,   /* it cannot be told (a fresh read failed): check it, but deny nothing */
    OWNER_FOREIGN,   /* another controller's, for certain */
    OWNER_UNKNOWN,   /* the object it hangs on does not exist (yet) */
    OWNER_UNDECIDED, /* the answer has to be read afresh first: evaluate again */
};

struct ownership {
    enum owner owner;
    bool also_foreign; /* a route of ours that has a parent of another controller too */
};

/*
 * `assume_ours`: what an unknown GatewayClass or Gateway counts as (true offline, where the files
 * need not hold it; false in the webhook).
 */
struct ownership object_ownership(const struct api_object *object, const struct lookup *lookup,
                                  bool assume_ours);

/* The owner of one parent reference of an object in `namespace`; *ret_gateway if it is known. */
enum owner parent_ref_owner(const struct parent_ref *ref, struct str namespace,
                            const struct lookup *lookup, bool assume_ours,
                            const struct gateway **ret_gateway);

#endif
