/*
 * utf8 - code points out of bytes and back, strictly.
 *
 * Well formed means Unicode's table 3-7: no surrogates, no overlong forms,
 * nothing above U+10FFFF. The bytes may be hostile. Each byte that does not
 * begin a well-formed sequence counts as one U+FFFD by itself, so that
 * decoding can go on at the next byte.
 */
#ifndef COMMON_UTF8_H
#define COMMON_UTF8_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/little_endian.h"

enum {
    UTF8_REPLACEMENT = 0xFFFD, /* stands for a bad byte */
    UTF8_LAST = 0x10FFFF,      /* the largest code point */
    UTF8_MAX_BYTES = 4,        /* the longest sequence */
};

/* utf8_decode for all that it does not decode itself. */
size_t utf8_decode_rare(uint32_t *code_point, const uint8_t *at,
                        const uint8_t *end);

/*
 * Decodes the code point at `at`, which must be below `end`, and returns how
 * many bytes it takes, 1..4. A bad byte gives UTF8_REPLACEMENT and 1; a real
 * U+FFFD gives UTF8_REPLACEMENT and 3. See utf8_is_bad.
 */
static inline size_t utf8_decode(uint32_t *code_point, const uint8_t *at,
                                 const uint8_t *end)
{
    assert(at < end);
    if (end - at >= 4) {
        uint32_t four = get_u32(at);

        if (four % 256 < 0x80) {
            *code_point = four % 256;
            return 1;
        }
        /* Three bytes; E0 and ED limit the byte after them. */
        if ((four & 0xC0C0F0) == 0x8080E0 && (0xDFFE >> four % 16 & 1)) {
            *code_point =
                four % 16 << 12 | (four >> 2 & 0x3F << 6) | (four >> 16 & 0x3F);
            return 3;
        }
    }
    return utf8_decode_rare(code_point, at, end);
}

/* Whether utf8_decode met a bad byte: it gave `code_point`, of `size` bytes. */
static inline bool utf8_is_bad(uint32_t code_point, size_t size)
{
    return size == 1 && code_point >= 0x80;
}

/*
 * Writes `code_point`, a scalar value (at most UTF8_LAST, no surrogate), and
 * returns how many bytes that took, 1..4.
 */
size_t utf8_encode(uint8_t out[UTF8_MAX_BYTES], uint32_t code_point);

/*
 * Whether all of `bytes` is well formed. If not, *bad_offset is where the
 * first bad byte stands; `bad_offset` may be NULL. No bytes at all are well
 * formed; then `bytes` may be NULL.
 */
bool utf8_valid(const uint8_t *bytes, size_t size, size_t *bad_offset);

#endif
