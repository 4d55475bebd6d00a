/* test_profile.c - the shared files: their syntax and the credentials in them. */
#include <sys/stat.h>

#include "aws/profile.h"
#include "suites.h"
#include "support/assert.h"
#include "world.h"

/* --- syntax ------------------------------------------------------------------------------------
 */

static void syntax(void)
{
    static const char text[] = "\xef\xbb\xbf# a comment\r\n"
                               "; another\r\n"
                               "[default]\r\n"
                               "Region = us-west-2 # here\r\n"
                               "  output=json\n"
                               "empty =\n"
                               "[ profile   'my dev' ] ; comment\n"
                               "key=a#b;c=d\n"
                               "key = last ;wins\n"
                               "many = one\n"
                               "  two\n"
                               "\ttrailing\n"
                               "s3 =\n"
                               "  Max_Requests = 7\n"
                               "  # within\n"
                               "  endpoint_url = http://h # x\n"
                               "[lonely]\n"
                               "[indented]\n"
                               "  first = 1\n"
                               "  second = 2\n";
    static const struct {
        const char *section, *key, *sub, *value;
    } rows[] = {
        {"default", "region", "", "us-west-2\noutput=json"}, /* as the SDKs read it */
        {"default", "output", "", ""},
        {"default", "empty", "", ""},
        {"profile my dev", "key", "", "last"},
        {"profile my dev", "many", "", "one\ntwo\ntrailing"},
        {"profile my dev", "s3", "max_requests", "7"},
        {"profile my dev", "s3", "endpoint_url", "http://h"},
        {"profile my dev", "s3", "", ""},
        {"lonely", "key", "", ""},
        {"nowhere", "key", "", ""},
        {"indented", "first", "", "1"},
        {"indented", "second", "", "2"},
    };
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct ini ini;
    struct error err = {0};
    if (!T_OK(ini_read(a, str_of(text), &ini, &err), &err))
        return;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str value = ini_get(&ini, str_of(rows[i].section), rows[i].key, rows[i].sub);
        T_STR_EQ(value, rows[i].value);
    }
    T_TRUE(ini_has(&ini, STR("lonely")));
    T_TRUE(!ini_has(&ini, STR("Lonely")));
}

static void mistakes(void)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"[default]\nsecret_without_equals", "line 2: neither [section] nor key = value"},
        {"[default]\n\n= value", "line 3: the key before = is missing"},
        {"key = value", "line 1: a property stands before the first [section]"},
        {"[default", "line 1: the section's ] is missing"},
        {"[default] secret", "line 1: something stands behind the section's ]"},
        {"[ ]", "line 1: the section has no name"},
        {"[a]\nb =\n  secret", "line 3: neither [section] nor key = value"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        struct ini ini;
        struct error err = {0};
        T_FAILS(ini_read(a, str_of(rows[i].text), &ini, &err), &err, ERR_SYNTAX, rows[i].message);
        T_LACKS((const char *)err.message, "secret");
    }
}

/* Whatever stands there is refused, or every property of it belongs to a section. */
static void any_bytes(void)
{
    static const char alphabet[] = "[]=#; \t\r\nab'\"\xff";
    uint64_t state = 7;
    size_t taken = 0, refused = 0, strays = 0;
    for (int round = 0; round < 20000; round++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new_sized(512);
        char text[24];
        struct ini ini = {0};
        for (size_t i = 0; i < sizeof(text); i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            text[i] = alphabet[(state >> 33) % (sizeof(alphabet) - 1)];
        }
        if (ini_read(a, (struct str){text, sizeof(text)}, &ini, NULL) == 0)
            taken++;
        else
            refused++;
        vec_foreach (&ini, entry)
            strays += entry->section.n == 0;
    }
    T_TRUE(taken > 0 && refused > 0);
    T_INT_EQ(strays, 0);
}

/* --- profiles ----------------------------------------------------------------------------------
 */

static const char *home_file(struct world *w, const char *name, const char *content)
{
    mkdir(world_text(w, "%s/.aws", w->directory.p), 0700);
    return world_file(w, world_text(w, ".aws/%s", name), content);
}

static void static_keys(void)
{
    WORLD(w);
    home_file(w, "credentials",
              "[default]\naws_access_key_id = file-key\n"
              "aws_secret_access_key = file-secret\naws_session_token = t\n");
    home_file(w, "config", "[default]\naws_access_key_id = config-key\naws_account_id = 1\n");
    CREDENTIALS(c, w);
    struct got got = world_get(w, c);
    T_TRUE(got.have_keys);
    T_STR_EQ(got.keys.access_key_id, "file-key");
    T_STR_EQ(got.keys.secret_access_key, "file-secret");
    T_STR_EQ(got.keys.session_token, "t");
    T_STR_EQ(got.keys.account_id, "1");
    T_STR_EQ(aws_credentials_source(c), "shared files (profile default)");
}

static void changed_files_are_read_again(void)
{
    WORLD(w);
    CREDENTIALS(c, w);
    GET_FAILS(w, c, ERR_CONFIG, "no AWS credentials are configured");
    T_STR_EQ(aws_credentials_source(c), "none");
    home_file(w, "credentials", "[default]\naws_access_key_id=one\naws_secret_access_key=s\n");
    world_pass(w, MINUTE_NS);
    GET_GIVES(w, c, "one");
    T_STR_EQ(aws_credentials_source(c), "shared files (profile default)");
    home_file(w, "credentials", "[default]\naws_access_key_id=two\naws_secret_access_key=s\n");
    world_pass(w, MINUTE_NS);
    GET_GIVES(w, c, "one");
    aws_credentials_refused(c);
    GET_GIVES(w, c, "two");
}

static void other_places_and_profiles(void)
{
    WORLD(w);
    world_set(w, "AWS_CONFIG_FILE",
              world_file(w, "c",
                         "[default]\naws_access_key_id=x\naws_secret_access_key=y\n"
                         "[profile default]\nregion = eu-central-1\n"
                         "[profile dev]\naws_access_key_id=dev\naws_secret_access_key=y\n"
                         "[dev]\naws_access_key_id=wrong\naws_secret_access_key=y\n"));
    world_set(w, "AWS_SHARED_CREDENTIALS_FILE", "~/creds");
    world_file(w, "creds", "[other]\naws_access_key_id=other\naws_secret_access_key=y\n");
    world_set(w, "AWS_DEFAULT_PROFILE", "dev");
    CREDENTIALS(dev, w);
    GET_GIVES(w, dev, "dev");
    world_set(w, "AWS_PROFILE", "other");
    CREDENTIALS(other, w);
    GET_GIVES(w, other, "other");
    T_STR_EQ(aws_credentials_source(other), "shared files (profile other)");
    world_set(w, "AWS_PROFILE", "default"); /* [profile default] wins over [default] */
    CREDENTIALS(none, w);
    GET_FAILS(w, none, ERR_CONFIG, "shared files: profile \"default\" has no credentials");
}

static void unusable_profiles(void)
{
    static const struct {
        const char *profile, *message;
    } rows[] = {
        {"missing", "profile \"missing\" is not in "},
        {"half", "profile \"half\" has aws_access_key_id without aws_secret_access_key"},
        {"otherhalf", "has aws_secret_access_key without aws_access_key_id"},
        {"assume", "has role_arn without web_identity_token_file; source_profile and"},
        {"process", "takes its credentials from credential_process, which is not supported"},
        {"sso", "takes its credentials from a sign-in (sso_session), which is not supported"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        WORLD(w);
        home_file(w, "config",
                  "[profile half]\naws_access_key_id=a\n"
                  "[profile otherhalf]\naws_secret_access_key=a\n"
                  "[profile assume]\nrole_arn=arn:aws:iam::123456789012:role/x\n"
                  "source_profile=half\n"
                  "[profile process]\ncredential_process=/bin/false\n"
                  "[profile sso]\nsso_session=s\n");
        world_set(w, "AWS_PROFILE", rows[i].profile);
        CREDENTIALS(c, w);
        GET_FAILS(w, c, ERR_CONFIG, rows[i].message);
    }
}

static void broken_files(void)
{
    WORLD(w);
    home_file(w, "credentials", "[default]\naws_secret_access_key: hidden\n");
    CREDENTIALS(c, w);
    struct got got = world_get(w, c);
    T_FAILS(got.have_keys ? 0 : -1, &got.err, ERR_SYNTAX, "/.aws/credentials: line 2: neither");
    T_LACKS((const char *)got.err.message, "hidden");
    world_set(w, "AWS_CONFIG_FILE", w->directory.p);
    CREDENTIALS(d, w);
    GET_FAILS(w, d, ERR_IO, w->directory.p);
}

static void role_with_a_web_identity(void)
{
    WORLD(w);
    home_file(w, "config",
              world_text(w,
                         "[default]\nrole_arn = arn:aws:iam::123456789012:role/x\n"
                         "web_identity_token_file = %s\nrole_session_name = me\n",
                         world_file(w, "token", "jwt-file")));
    world_answer(w, (struct answer){.status = 200, .body = world_xml(w, "role", 60 * MINUTE_NS)});
    CREDENTIALS(c, w);
    GET_GIVES(w, c, "role");
    T_CONTAINS(w->last, "RoleSessionName=me&WebIdentityToken=jwt-file");
}

CU_TestInfo profile_tests[] = {
    {"syntax", syntax},
    {"mistakes", mistakes},
    {"any bytes", any_bytes},
    {"static keys", static_keys},
    {"changed files are read again", changed_files_are_read_again},
    {"other places and profiles", other_places_and_profiles},
    {"unusable profiles", unusable_profiles},
    {"broken files", broken_files},
    {"role with a web identity", role_with_a_web_identity},
    CU_TEST_INFO_NULL,
};
