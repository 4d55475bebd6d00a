/* account.c - see account.h. */
#include "latticectl/account.h"

#include "base/file.h"
#include "json/json_read.h"
#include "lattice/certificate_list.h"
#include "lattice/tags.h"
#include "latticectl/command.h"

static const struct jv *read_json(struct arena *a, struct str path, struct error *err)
{
    const struct json_limits limits = {.text_bytes = LIMIT_FILE_BYTES, .nodes = LIMIT_LIST_NODES};
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_FILE_BYTES);
    if (file_read(path.p, &text, err) < 0)
        return NULL;
    const struct jv *document = json_read(a, strbuf_str(&text), &limits, err);
    if (!document)
        error_wrap(err, "%" PRISTR, STR_ARG(path));
    return document;
}

static int read_snapshot(struct arena *a, struct str path, struct account *account,
                         struct error *err)
{
    const struct jv *document = read_json(a, path, err);
    if (!document)
        return -1;
    if (snapshot_read(document, account->store, &account->head, err) < 0)
        return error_wrap(err, "%" PRISTR, STR_ARG(path));
    if (account->head.certificates) {
        struct certificate_list *list = certificate_list_new(a);
        certificate_list_add(list, account->head.certificates);
        account->certificates = certificate_list_lookup(list);
    }
    return 0;
}

int account_read(struct arena *a, struct str path, struct account *ret_account, struct error *err)
{
    struct account account = {.store = observed_store_new()};
    if (path.n && read_snapshot(a, path, &account, err) < 0) {
        account_close(&account);
        return -1;
    }
    *ret_account = account;
    return 0;
}

void account_close(struct account *account)
{
    account->store = observed_store_free(account->store);
}

/* --- who we are ---------------------------------------------------------------------------------
 */

struct choice {
    struct arena *a;
    struct str missing; /* flags, joined */
};

static struct str choose(struct choice *c, const char *flag, struct str setting, struct str seen,
                         const char *placeholder)
{
    if (setting.n && seen.n && !str_eq(setting, seen))
        command_trouble("note: --%s is %" PRISTR ", the snapshot is of %" PRISTR
                        "; what it has counts as another's",
                        flag, STR_ARG(setting), STR_ARG(seen));
    if (setting.n || seen.n)
        return setting.n ? setting : seen;
    c->missing = arena_printf(c->a, "%" PRISTR "%s--%s", STR_ARG(c->missing),
                              c->missing.n ? ", " : "", flag);
    return str_of(placeholder);
}

struct build_settings account_build_settings(struct arena *a,
                                             const struct lattice_settings *settings,
                                             const struct account *account)
{
    const struct snapshot_head *head = &account->head;
    struct choice c = {.a = a};
    struct lattice_identity who = {
        .account = choose(&c, "account-id", settings->account, head->account, "@{account}"),
        .cluster = choose(&c, "cluster-name", settings->cluster_name, head->cluster, "@{cluster}"),
        .vpc = choose(&c, "cluster-vpc-id", settings->vpc_id, head->vpc, "@{vpc}"),
        .region = settings->region.n ? settings->region : head->region,
    };
    if (c.missing.n)
        command_trouble("note: %" PRISTR " not given; the plan has @{account}, @{cluster} or "
                        "@{vpc} in place of a value",
                        STR_ARG(c.missing));
    who.owner = tags_owner(a, who.account, who.cluster, who.vpc);
    return (struct build_settings){
        .who = who,
        .default_service_network = settings->default_service_network,
        .override_network = settings->override_network && settings->default_service_network.n,
        .associate_vpc = settings->associate_vpc,
    };
}
