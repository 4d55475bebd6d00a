/*
 * nearest.c - optimal string alignment distance over three rows, in half edits so that a change of
 * case can count as half of one.
 */
#include "base/nearest.h"

#include <ctype.h>

enum { MAX_NAME = 64, EDIT = 2, CASE_EDIT = 1, FAR = 1000 };

static int min3(int a, int b, int c)
{
    int ab = a < b ? a : b;
    return ab < c ? ab : c;
}

static int change_cost(char a, char b)
{
    if (a == b)
        return 0;
    return tolower((unsigned char)a) == tolower((unsigned char)b) ? CASE_EDIT : EDIT;
}

static int distance(struct str a, struct str b)
{
    int rows[3][MAX_NAME + 1];
    if (a.n > MAX_NAME || b.n > MAX_NAME)
        return FAR;
    for (size_t j = 0; j <= b.n; j++)
        rows[0][j] = (int)j * EDIT;
    for (size_t i = 1; i <= a.n; i++) {
        int *row = rows[i % 3], *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = (int)i * EDIT;
        for (size_t j = 1; j <= b.n; j++) {
            int change = above[j - 1] + change_cost(a.p[i - 1], b.p[j - 1]);
            row[j] = min3(above[j] + EDIT, row[j - 1] + EDIT, change);
            bool swapped = i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];
            if (swapped && above2[j - 2] + EDIT < row[j])
                row[j] = above2[j - 2] + EDIT;
        }
    }
    return rows[a.n % 3][b.n];
}

struct str nearest_name(struct str written, const struct str *candidates, size_t count)
{
    int allowed = (int)(written.n / 3) * EDIT;
    if (allowed < EDIT) /* one edit of a name of one or two characters makes any other */
        allowed = CASE_EDIT;
    if (allowed > 3 * EDIT)
        allowed = 3 * EDIT;
    struct str best = STR_NONE;
    int best_distance = allowed + 1;
    for (size_t i = 0; i < count; i++) {
        int d = distance(written, candidates[i]);
        if (d > CASE_EDIT && str_eq_nocase(written, candidates[i]))
            d = CASE_EDIT;
        if (d < best_distance) {
            best_distance = d;
            best = candidates[i];
        }
    }
    return best;
}
