/*
 * page.c - see page.h. A token is the base64 form of three fixed bytes, which become "+/+/", the
 * item's number and a hash of number and query; the length makes it end with "==".
 */
#include "wire/page.h"

#include "base/base64.h"

struct token {
    uint64_t seq;
    uint64_t hash;
};

static const char mark[] = {(char)0xfb, (char)0xff, (char)0xbf};

enum { TOKEN_BYTES = sizeof(mark) + sizeof(struct token) };

struct str page_token(struct arena *a, struct str query, uint64_t seq)
{
    struct token token = {seq, str_hash(query, seq)};
    char bytes[TOKEN_BYTES];
    memcpy(bytes, mark, sizeof(mark));
    memcpy(bytes + sizeof(mark), &token, sizeof(token));
    return base64_encode(a, (struct str){bytes, sizeof(bytes)});
}

bool page_token_read(struct arena *a, struct str query, struct str text, uint64_t *ret_seq)
{
    struct str bytes;
    struct token token;
    if (!base64_decode(a, text, &bytes) || bytes.n != TOKEN_BYTES ||
        memcmp(bytes.p, mark, sizeof(mark)) != 0)
        return false;
    memcpy(&token, bytes.p + sizeof(mark), sizeof(token));
    if (token.hash != str_hash(query, token.seq))
        return false;
    *ret_seq = token.seq;
    return true;
}
