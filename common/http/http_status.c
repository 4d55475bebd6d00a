/* http_status.c - see http_status.h. */
#include "http/http_status.h"

static const struct {
    int code;
    const char *reason;
} reasons[] = {
    {400, "BadRequest"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "NotFound"},
    {405, "MethodNotAllowed"},
    {406, "NotAcceptable"},
    {408, "Timeout"},
    {409, "Conflict"},
    {410, "Expired"},
    {413, "RequestEntityTooLarge"},
    {415, "UnsupportedMediaType"},
    {422, "Invalid"},
    {429, "TooManyRequests"},
    {500, "InternalError"},
    {503, "ServiceUnavailable"},
    {504, "Timeout"},
};

static const char *reason_of(int code)
{
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
        if (reasons[i].code == code)
            return reasons[i].reason;
    return "Unknown";
}

/* `s` as the inside of a JSON string; bytes that are not UTF-8 become '?'. */
static struct str json_escape(struct arena *a, struct str s)
{
    static const char hex[] = "0123456789abcdef";
    bool utf8 = str_is_utf8(s);
    char *out = arena_calloc(a, s.n + 1, 6);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\') {
            out[n++] = '\\';
            out[n++] = (char)c;
        } else if (c < 0x20) {
            memcpy(out + n, "\\u00", 4);
            out[n + 4] = hex[c >> 4];
            out[n + 5] = hex[c & 15];
            n += 6;
        } else {
            out[n++] = c >= 0x80 && !utf8 ? '?' : (char)c;
        }
    }
    return (struct str){out, n};
}

struct str http_status_json(struct arena *a, int code, struct str message)
{
    struct str text = json_escape(a, message);
    return arena_printf(a,
                        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},"
                        "\"status\":\"Failure\",\"message\":\"%" PRISTR "\","
                        "\"reason\":\"%s\",\"code\":%d}\n",
                        STR_ARG(text), reason_of(code), code);
}

void http_status_respond(struct arena *a, struct http_response *response, int code,
                         struct str message)
{
    response->status = code;
    response->content_type = STR("application/json");
    response->body = http_status_json(a, code, message);
}
