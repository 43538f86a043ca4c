#include "common/utf8.h"

#include <string.h>

static bool continues(const uint8_t *at, const uint8_t *end)
{
    return at < end && (*at & 0xC0) == 0x80;
}

static size_t bad_byte(uint32_t *code_point)
{
    *code_point = UTF8_REPLACEMENT;
    return 1;
}

static size_t decode_two(uint32_t *code_point, const uint8_t *at,
                         const uint8_t *end)
{
    if (at[0] < 0xC2 || !continues(at + 1, end))
        return bad_byte(code_point);
    *code_point = (uint32_t)(at[0] & 0x1F) << 6 | (at[1] & 0x3F);
    return 2;
}

static size_t decode_three(uint32_t *code_point, const uint8_t *at,
                           const uint8_t *end)
{
    if (!continues(at + 1, end) || !continues(at + 2, end))
        return bad_byte(code_point);

    uint32_t c = (uint32_t)(at[0] & 0x0F) << 12 |
                 (uint32_t)(at[1] & 0x3F) << 6 | (at[2] & 0x3F);

    if (c < 0x800 || (c >= 0xD800 && c <= 0xDFFF))
        return bad_byte(code_point);
    *code_point = c;
    return 3;
}

static size_t decode_four(uint32_t *code_point, const uint8_t *at,
                          const uint8_t *end)
{
    if (!continues(at + 1, end) || !continues(at + 2, end) ||
        !continues(at + 3, end))
        return bad_byte(code_point);

    uint32_t c = (uint32_t)(at[0] & 0x07) << 18 |
                 (uint32_t)(at[1] & 0x3F) << 12 |
                 (uint32_t)(at[2] & 0x3F) << 6 | (at[3] & 0x3F);

    if (c < 0x10000 || c > UTF8_LAST)
        return bad_byte(code_point);
    *code_point = c;
    return 4;
}

size_t utf8_decode_rare(uint32_t *code_point, const uint8_t *at,
                        const uint8_t *end)
{
    if (at[0] < 0x80) {
        *code_point = at[0];
        return 1;
    }
    if ((at[0] & 0xE0) == 0xC0)
        return decode_two(code_point, at, end);
    if ((at[0] & 0xF0) == 0xE0)
        return decode_three(code_point, at, end);
    if ((at[0] & 0xF8) == 0xF0)
        return decode_four(code_point, at, end);
    return bad_byte(code_point);
}

size_t utf8_encode(uint8_t out[UTF8_MAX_BYTES], uint32_t code_point)
{
    assert(code_point <= UTF8_LAST);
    assert(code_point < 0xD800 || code_point > 0xDFFF);

    if (code_point < 0x80) {
        out[0] = (uint8_t)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = (uint8_t)(0xC0 | code_point >> 6);
        out[1] = (uint8_t)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        out[0] = (uint8_t)(0xE0 | code_point >> 12);
        out[1] = (uint8_t)(0x80 | (code_point >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (code_point & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | code_point >> 18);
    out[1] = (uint8_t)(0x80 | (code_point >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (code_point >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (code_point & 0x3F));
    return 4;
}

/* Past the ASCII that stands at `at`, eight bytes a step. */
static const uint8_t *skip_ascii(const uint8_t *at, const uint8_t *end)
{
    while (end - at >= 8) {
        uint64_t eight;

        memcpy(&eight, at, sizeof eight);
        if (eight & UINT64_C(0x8080808080808080))
            break;
        at += 8;
    }
    while (at < end && *at < 0x80)
        at++;
    return at;
}

/*
 * Past sequences of three bytes, two a step, but those that begin with E0 or
 * ED, which limit the byte after it.
 */
static const uint8_t *skip_three(const uint8_t *at, const uint8_t *end)
{
    const uint64_t mask = UINT64_C(0xC0C0F0C0C0F0);
    const uint64_t form = UINT64_C(0x8080E08080E0);
    const uint32_t free = 0xDFFE; /* the others, a bit each */

    while (end - at >= 8) {
        uint64_t eight = get_u64(at);

        if ((eight & mask) != form ||
            !(free >> eight % 16 & free >> (eight >> 24) % 16 & 1))
            break;
        at += 6;
    }
    return at;
}

bool utf8_valid(const uint8_t *bytes, size_t size, size_t *bad_offset)
{
    if (size == 0)
        return true;

    const uint8_t *at = bytes;
    const uint8_t *end = bytes + size;

    while (at < end) {
        uint32_t code_point;

        if (*at < 0x80) {
            at = skip_ascii(at, end);
            continue;
        }
        at = skip_three(at, end);
        if (at == end || *at < 0x80)
            continue;

        size_t step = utf8_decode(&code_point, at, end);

        if (utf8_is_bad(code_point, step)) {
            if (bad_offset)
                *bad_offset = (size_t)(at - bytes);
            return false;
        }
        at += step;
    }
    return true;
}
