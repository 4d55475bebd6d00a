/* lattice_match.c - see lattice_match.h. */
#include "api/lattice_match.h"

char lattice_path_bad_char(struct str path)
{
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] && strchr("!$'()*,;", path.p[i]))
            return path.p[i];
    return 0;
}
