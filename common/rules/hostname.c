/* hostname.c - see hostname.h. */
#include "rules/hostname.h"

#include "kube_meta/names.h"

const char *hostname_fault(struct str hostname)
{
    if (name_is_ip(hostname))
        return "must be a DNS name, not an IP address; leave the hostname out to take requests by "
               "address";
    struct str rest = hostname, label;
    while (str_split(&rest, '.', &label))
        if (label.n > NAME_LABEL_MAX)
            return "each label (the part between two dots) must be at most 63 characters";
    return NULL;
}
