/* health.c - see health.h. */
#include "dataplane/health.h"

_Static_assert(TARGET_INITIAL == 0, "a zeroed state is that of a new target");

static bool becomes(struct health_state *state, enum target_status status)
{
    *state = (struct health_state){.status = status};
    return true;
}

bool health_add(struct health_state *state, const struct health_check *check, bool passed)
{
    bool healthy = state->status == TARGET_HEALTHY;
    if (passed && state->status == TARGET_INITIAL)
        return becomes(state, TARGET_HEALTHY);
    if (passed == healthy && state->status != TARGET_INITIAL) {
        state->streak = 0;
        return false;
    }
    state->streak++;
    if (passed && state->streak >= check->healthy_threshold)
        return becomes(state, TARGET_HEALTHY);
    if (!passed && state->streak >= check->unhealthy_threshold)
        return becomes(state, TARGET_UNHEALTHY);
    return false;
}

bool health_code_accepted(struct str matcher, int status)
{
    struct str part = STR_NONE;
    while (str_split(&matcher, ',', &part)) {
        ptrdiff_t dash = str_find_char(part, '-');
        int64_t low = 0, high = 0;
        struct str first = dash < 0 ? part : str_sub(part, 0, (size_t)dash);
        struct str last = dash < 0 ? part : str_sub(part, (size_t)dash + 1, part.n);
        if (str_to_i64(str_trim(first), &low) && str_to_i64(str_trim(last), &high) &&
            low <= status && status <= high)
            return true;
    }
    return false;
}
