/* choice.c - see choice.h. */
#include "dataplane/choice.h"

/* 2^64 divided by the golden ratio. */
#define GOLDEN UINT64_C(0x9E3779B97F4A7C15)

size_t choice_by_weight(const unsigned *weights, size_t n, uint64_t turn)
{
    uint64_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += weights[i];
    if (!total)
        return n;
    uint64_t draw = turn * GOLDEN;
    uint64_t point = (uint64_t)((unsigned __int128)draw * total >> 64); /* of [0, total) */
    size_t i = 0;
    while (point >= weights[i])
        point -= weights[i++];
    return i;
}
