#include "common/json_reader.h"

#include <stdbool.h>
#include <string.h>

#include "common/little_endian.h"
#include "common/utf8.h"

/* ---- bytes ---- */

static int fail(const struct json_reader *r, const char *what,
                struct error *err)
{
    if (r->at == r->end)
        return error_set(err, ERROR_INPUT, "not JSON: %s at its end", what);
    return error_set(err, ERROR_INPUT, "not JSON: %s at byte %zu", what,
                     (size_t)(r->at - r->text) + 1);
}

/* Whether the byte is next; if so, moves past it. */
static bool take(struct json_reader *r, char byte)
{
    bool is_next = r->at < r->end && *r->at == (uint8_t)byte;

    r->at += is_next;
    return is_next;
}

static void skip_space(struct json_reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' ||
                              *r->at == '\r' || *r->at == '\n'))
        r->at++;
}

static int give(struct json_reader *r, enum json_token token,
                enum json_place next)
{
    r->token = token;
    r->place = next;
    return 0;
}

static bool in_array(const struct json_reader *r)
{
    return r->arrays >> (r->depth - 1) & 1;
}

/* ---- strings ---- */

/*
 * Of eight bytes the high bit of the first one that does not stand for itself
 * in a string, perhaps of some behind it; 0 if all do.
 */
static uint64_t special_bits(uint64_t eight)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t quote = eight ^ ones * '"';
    uint64_t backslash = eight ^ ones * '\\';
    uint64_t below = ((eight - ones * 0x20) & ~eight) |
                     ((quote - ones) & ~quote) |
                     ((backslash - ones) & ~backslash);

    return below & ones * 0x80;
}

/* Past what stands for itself in a string. */
static const uint8_t *skip_plain(const uint8_t *at, const uint8_t *end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t special = special_bits(get_u64(at));

        if (special)
            return at + __builtin_ctzll(special) / 8;
    }
    while (at < end && *at >= 0x20 && *at != '"' && *at != '\\')
        at++;
    return at;
}

static int hex_value(uint8_t digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

/* The code unit of the escape \uXXXX at `at`, -1 where there is none. */
static int code_unit(const uint8_t *at, const uint8_t *end)
{
    int unit = 0;

    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        int value = hex_value(at[i]);

        if (value < 0)
            return -1;
        unit = unit * 16 + value;
    }
    return unit;
}

/* The character of the escape \u at r->at, and moves past it; -1: none. */
static int take_unicode(struct json_reader *r, const uint8_t *end)
{
    int unit = code_unit(r->at, end);

    if (unit < 0)
        return -1;
    r->at += 6;
    if (unit < 0xD800 || unit > 0xDFFF)
        return unit;

    int low = unit < 0xDC00 ? code_unit(r->at, end) : -1;

    if (low < 0xDC00 || low > 0xDFFF) {
        r->lone_surrogates++;
        return UTF8_REPLACEMENT;
    }
    r->at += 6;
    return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
}

/* The character of any escape; behind its backslash is one more byte. */
static int take_escape(struct json_reader *r, const uint8_t *end)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";
    const char *letter = memchr(letters, r->at[1], sizeof letters - 1);

    if (!letter)
        return take_unicode(r, end);
    r->at += 2;
    return meant[letter - letters];
}

/* Decodes the string that was read. */
static int unescape(struct json_reader *r, struct error *err)
{
    const uint8_t *end = r->bytes + r->size;
    const uint8_t *after = r->at;
    uint8_t *out = arena_alloc(r->arena, r->size, err);
    uint8_t *to = out;

    if (!out)
        return -1;
    for (r->at = r->bytes; r->at < end;) {
        const uint8_t *escape = memchr(r->at, '\\', (size_t)(end - r->at));
        size_t plain = (size_t)((escape ? escape : end) - r->at);
        int character;

        memcpy(to, r->at, plain);
        to += plain;
        r->at += plain;
        if (r->at == end)
            break;
        character = take_escape(r, end);
        if (character < 0)
            return fail(r, "an unknown escape", err);
        to += utf8_encode(to, (uint32_t)character);
    }
    r->at = after;
    r->bytes = out;
    r->size = (size_t)(to - out);
    return 0;
}

/* Reads the string whose quote was taken. */
static int read_string(struct json_reader *r, struct error *err)
{
    bool escapes = false;

    r->bytes = r->at;
    r->at = skip_plain(r->at, r->end);
    while (r->at < r->end && *r->at == '\\') {
        escapes = true;
        r->at = r->end - r->at > 2 ? skip_plain(r->at + 2, r->end) : r->end;
    }
    r->size = (size_t)(r->at - r->bytes);
    if (r->at == r->end)
        return fail(r, "a string without end", err);
    if (!take(r, '"'))
        return fail(r, "a control character in a string", err);
    return escapes ? unescape(r, err) : 0;
}

/* ---- other values ---- */

static bool take_digits(struct json_reader *r)
{
    const uint8_t *start = r->at;

    while (r->at < r->end && *r->at >= '0' && *r->at <= '9')
        r->at++;
    return r->at > start;
}

static int read_number(struct json_reader *r, struct error *err)
{
    bool sound;

    r->bytes = r->at;
    take(r, '-');
    sound = take(r, '0') || take_digits(r);
    if (sound && take(r, '.'))
        sound = take_digits(r);
    if (sound && (take(r, 'e') || take(r, 'E'))) {
        if (!take(r, '+'))
            take(r, '-');
        sound = take_digits(r);
    }
    if (!sound)
        return fail(r, "a digit is missing", err);
    r->size = (size_t)(r->at - r->bytes);
    return give(r, JSON_READ_NUMBER, JSON_AT_MORE);
}

static int read_literal(struct json_reader *r, struct error *err)
{
    static const struct {
        const char *word;
        enum json_token token;
    } literals[] = {
        { "null", JSON_READ_NULL },
        { "false", JSON_READ_FALSE },
        { "true", JSON_READ_TRUE },
    };

    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++) {
        size_t size = strlen(literals[i].word);

        if ((size_t)(r->end - r->at) < size ||
            memcmp(r->at, literals[i].word, size) != 0)
            continue;
        r->bytes = r->at;
        r->size = size;
        r->at += size;
        return give(r, literals[i].token, JSON_AT_MORE);
    }
    return fail(r, "a value is missing", err);
}

static int open_level(struct json_reader *r, bool is_array, struct error *err)
{
    if (r->depth == JSON_DEPTH_MAX)
        return error_set(err, ERROR_LIMIT, "JSON nested deeper than %d levels",
                         JSON_DEPTH_MAX);
    r->arrays &= ~(UINT64_C(1) << r->depth);
    r->arrays |= (uint64_t)is_array << r->depth++;
    return give(r, is_array ? JSON_READ_ARRAY : JSON_READ_OBJECT,
                JSON_AT_FIRST);
}

static int read_value(struct json_reader *r, struct error *err)
{
    if (take(r, '"'))
        return read_string(r, err) < 0
                   ? -1
                   : give(r, JSON_READ_STRING, JSON_AT_MORE);
    if (take(r, '{'))
        return open_level(r, false, err);
    if (take(r, '['))
        return open_level(r, true, err);
    if (r->at < r->end && (*r->at == '-' || (*r->at >= '0' && *r->at <= '9')))
        return read_number(r, err);
    return read_literal(r, err);
}

/* ---- structure ---- */

static int read_name(struct json_reader *r, struct error *err)
{
    if (!take(r, '"'))
        return fail(r, "a name in quotes is missing", err);
    if (read_string(r, err) < 0)
        return -1;
    skip_space(r);
    if (!take(r, ':'))
        return fail(r, "a colon is missing", err);
    return give(r, JSON_READ_NAME, JSON_AT_VALUE);
}

static int close_level(struct json_reader *r)
{
    bool is_array = in_array(r);

    r->depth--;
    return give(r, is_array ? JSON_READ_ARRAY_END : JSON_READ_OBJECT_END,
                JSON_AT_MORE);
}

int json_reader_start(struct json_reader *r, struct arena *arena,
                      const uint8_t *text, size_t size, struct error *err)
{
    size_t bad;

    if (size == 0)
        text = (const uint8_t *)"";
    *r = (struct json_reader){
        .text = text, .at = text, .end = text + size, .arena = arena
    };
    if (!utf8_valid(text, size, &bad))
        return error_set(err, ERROR_INPUT, "byte %zu is not UTF-8", bad + 1);
    return 0;
}

int json_reader_next(struct json_reader *r, struct error *err)
{
    skip_space(r);
    if (r->depth == 0 && r->place == JSON_AT_MORE) {
        if (r->at < r->end)
            return fail(r, "trailing garbage", err);
        return give(r, JSON_READ_END, JSON_AT_MORE);
    }
    if (r->place >= JSON_AT_FIRST) {
        if (take(r, in_array(r) ? ']' : '}'))
            return close_level(r);
        if (r->place == JSON_AT_MORE && !take(r, ','))
            return fail(r, "a comma is missing", err);
        skip_space(r);
        r->place = in_array(r) ? JSON_AT_VALUE : JSON_AT_NAME;
    }
    return r->place == JSON_AT_NAME ? read_name(r, err) : read_value(r, err);
}
