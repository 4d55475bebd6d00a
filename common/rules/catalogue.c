/* catalogue.c - see catalogue.h. */
#include "rules/catalogue.h"

#include <ctype.h>

#include "rules/tables.h"

size_t catalogue_tables(const struct rule_table *const **ret_tables)
{
    static const struct rule_table *const tables[] = {
#define X(name) &name,
        RULE_TABLES(X)
#undef X
            NULL,
    };
    *ret_tables = tables;
    return ARRAY_LEN(tables) - 1;
}

size_t catalogue_size(void)
{
    const struct rule_table *const *tables;
    size_t n = catalogue_tables(&tables), total = 0;
    for (size_t t = 0; t < n; t++)
        total += tables[t]->n;
    return total;
}

const struct rule *catalogue_at(size_t i)
{
    const struct rule_table *const *tables;
    size_t n = catalogue_tables(&tables);
    for (size_t t = 0; t < n; t++) {
        if (i < tables[t]->n)
            return &tables[t]->rules[i];
        i -= tables[t]->n;
    }
    return NULL;
}

const struct rule *catalogue_find(struct str code)
{
    size_t n = catalogue_size();
    for (size_t i = 0; i < n; i++)
        if (str_is(code, catalogue_at(i)->code))
            return catalogue_at(i);
    return NULL;
}

struct str rule_docs(struct arena *a, const struct rule *rule)
{
    struct str page = arena_printf(a, "docs/rules.md#%s", rule->code);
    for (char *p = (char *)page.p; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    return page;
}
