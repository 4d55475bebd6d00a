/* map.c - the hash map against a list that is searched from end to end. */
#include "base/map.h"

#include <stdlib.h>

#include "suites.h"
#include "support/assert.h"

enum { KEYS = 700, OPERATIONS = 100000 };

/* The same sequence in every run (xorshift). */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static struct str key_text(size_t key, char *buffer, size_t size)
{
    int n = snprintf(buffer, size, "key-%zu", key);
    return (struct str){buffer, (size_t)n};
}

/* Every entry of the map is in the model, and there are as many. */
static void compare(const struct map *m, void *const *model)
{
    size_t in_model = 0, right = 0;
    for (size_t key = 0; key < KEYS; key++)
        in_model += model[key] != NULL;
    map_foreach (m, entry) {
        size_t key = strtoul(entry->key.p + strlen("key-"), NULL, 10);
        right += key < KEYS && model[key] == entry->value;
    }
    T_INT_EQ(map_size(m), in_model);
    T_INT_EQ(right, in_model);
}

/* One random operation on both; whether they answered the same. */
static bool operate(struct map *m, void **model, uint64_t dice, uint64_t *value)
{
    char buffer[32];
    size_t index = (dice >> 8) % KEYS;
    struct str key = key_text(index, buffer, sizeof(buffer));
    void *expected = model[index];
    if (dice % 8 < 4) {
        model[index] = (void *)(uintptr_t)++ * value;
        return map_put(m, key, model[index]) == expected;
    }
    if (dice % 8 < 6) {
        model[index] = NULL;
        return map_remove(m, key) == expected;
    }
    return map_get(m, key) == expected;
}

static void random_operations_match_a_model(void)
{
    static void *model[KEYS];
    _cleanup_(cleanup_map) struct map *m = map_new();
    uint64_t random = 88172645463325252u, value = 0;
    size_t agreed = 0;
    for (size_t i = 0; i < OPERATIONS; i++) {
        agreed += operate(m, model, next_random(&random), &value);
        if (i % 10000 == 0)
            compare(m, model);
    }
    compare(m, model);
    T_INT_EQ(agreed, OPERATIONS);
    for (size_t index = 0; index < KEYS; index++) {
        char buffer[32];
        T_TRUE(map_remove(m, key_text(index, buffer, sizeof(buffer))) == model[index]);
    }
    T_INT_EQ(map_size(m), 0);
}

static void order_is_that_of_insertion(void)
{
    _cleanup_(cleanup_map) struct map *m = map_new();
    char buffer[32];
    for (size_t i = 0; i < 100; i++)
        map_put(m, key_text(99 - i, buffer, sizeof(buffer)), m);
    size_t i = 0;
    map_foreach (m, entry)
        T_STR_EQ(entry->key, key_text(99 - i++, buffer, sizeof(buffer)));
    T_INT_EQ(i, 100);
}

static void keys_are_bytes_and_copied(void)
{
    _cleanup_(cleanup_map) struct map *m = map_new();
    char key[] = "a\0b";
    T_TRUE(map_put(m, (struct str){key, 3}, (void *)"three") == NULL);
    T_TRUE(map_put(m, (struct str){key, 1}, (void *)"one") == NULL);
    T_TRUE(map_put(m, STR_NONE, (void *)"none") == NULL);
    key[0] = 'x';
    T_STR_EQ((const char *)map_get(m, STR("a\0b")), "three");
    T_STR_EQ((const char *)map_get(m, STR("a")), "one");
    T_STR_EQ((const char *)map_get(m, STR("")), "none");
    T_TRUE(map_get(m, STR("x")) == NULL);
}

static void empty_maps(void)
{
    _cleanup_(cleanup_map) struct map *m = map_new();
    int seen = 0;
    map_foreach (m, entry)
        seen += entry->value != NULL;
    T_INT_EQ(seen, 0);
    T_TRUE(map_remove(m, STR("a")) == NULL);
    T_TRUE(map_free(NULL) == NULL);
}

CU_TestInfo map_tests[] = {
    {"random operations match a model", random_operations_match_a_model},
    {"order is that of insertion", order_is_that_of_insertion},
    {"keys are bytes and copied", keys_are_bytes_and_copied},
    {"empty maps", empty_maps},
    CU_TEST_INFO_NULL,
};
