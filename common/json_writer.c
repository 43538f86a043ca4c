#include "common/json_writer.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"

static void begin_value(struct json_writer *json)
{
    if (json->comma)
        write_u8(json->out, ',');
    json->comma = true;
}

static void begin(struct json_writer *json, char bracket)
{
    begin_value(json);
    write_u8(json->out, (uint8_t)bracket);
    json->comma = false;
}

static void end(struct json_writer *json, char bracket)
{
    write_u8(json->out, (uint8_t)bracket);
    json->comma = true;
}

void json_begin_object(struct json_writer *json)
{
    begin(json, '{');
}

void json_end_object(struct json_writer *json)
{
    end(json, '}');
}

void json_begin_array(struct json_writer *json)
{
    begin(json, '[');
}

void json_end_array(struct json_writer *json)
{
    end(json, ']');
}

static bool is_plain(uint8_t byte)
{
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

static void write_escape(struct byte_writer *out, uint8_t byte)
{
    static const char hex[] = "0123456789abcdef";
    static const char letters[] = "btn?fr"; /* U+0008..000D; no \v in JSON */

    write_u8(out, '\\');
    if (byte == '"' || byte == '\\') {
        write_u8(out, byte);
    } else if (byte >= '\b' && byte <= '\r' && byte != '\v') {
        write_u8(out, (uint8_t)letters[byte - '\b']);
    } else {
        write_bytes(out, "u00", 3);
        write_u8(out, (uint8_t)hex[byte >> 4]);
        write_u8(out, (uint8_t)hex[byte & 15]);
    }
}

/* Past what needs no escape; sets *bad where it stopped at a bad byte. */
static const uint8_t *skip_plain(const uint8_t *at, const uint8_t *end,
                                 bool *bad)
{
    while (at < end) {
        uint32_t code_point;

        if (is_plain(*at)) {
            at++;
            continue;
        }
        if (*at < 0x80)
            return at;

        size_t size = utf8_decode(&code_point, at, end);

        *bad = utf8_is_bad(code_point, size);
        if (*bad)
            return at;
        at += size;
    }
    return at;
}

static void write_quoted(struct byte_writer *out, const uint8_t *bytes,
                         size_t size)
{
    const uint8_t *at = bytes;
    const uint8_t *end = size > 0 ? bytes + size : bytes;

    write_u8(out, '"');
    while (at < end) {
        bool bad = false;
        const uint8_t *stop = skip_plain(at, end, &bad);

        write_bytes(out, at, (size_t)(stop - at));
        if (stop < end && bad)
            write_bytes(out, "\xEF\xBF\xBD", 3);
        else if (stop < end)
            write_escape(out, *stop);
        at = stop < end ? stop + 1 : end;
    }
    write_u8(out, '"');
}

void json_key_bytes(struct json_writer *json, const void *name, size_t size)
{
    begin_value(json);
    write_quoted(json->out, name, size);
    write_u8(json->out, ':');
    json->comma = false;
}

void json_key(struct json_writer *json, const char *name)
{
    json_key_bytes(json, name, strlen(name));
}

void json_write_string(struct json_writer *json, const void *bytes, size_t size)
{
    begin_value(json);
    write_quoted(json->out, bytes, size);
}

void json_write_text(struct json_writer *json, const char *text)
{
    json_write_string(json, text, strlen(text));
}

void json_write_raw(struct json_writer *json, const void *value, size_t size)
{
    begin_value(json);
    write_bytes(json->out, value, size);
}

void json_write_u64(struct json_writer *json, uint64_t value)
{
    char digits[32];
    int size = snprintf(digits, sizeof digits, "%" PRIu64, value);

    json_write_raw(json, digits, (size_t)size);
}

void json_write_double(struct json_writer *json, double value)
{
    enum { ALWAYS_ENOUGH = 17 }; /* significant digits of a double */
    char digits[32];
    int size = 0;

    if (!isfinite(value)) {
        json_write_null(json);
        return;
    }
    for (int precision = 1; precision <= ALWAYS_ENOUGH; precision++) {
        size = snprintf(digits, sizeof digits, "%.*g", precision, value);

        double back = strtod(digits, NULL);

        if (memcmp(&back, &value, sizeof value) == 0)
            break;
    }
    json_write_raw(json, digits, (size_t)size);
}

void json_write_bool(struct json_writer *json, bool value)
{
    if (value)
        json_write_raw(json, "true", 4);
    else
        json_write_raw(json, "false", 5);
}

void json_write_null(struct json_writer *json)
{
    json_write_raw(json, "null", 4);
}
