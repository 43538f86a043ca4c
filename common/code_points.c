#include "common/code_points.h"

#include <assert.h>

#include "common/utf8.h"

static uint32_t copy_ascii(uint32_t *out, const uint8_t *at, const uint8_t *end)
{
    uint32_t count = 0;

    for (; count < CODE_POINTS_MAX && at < end && *at < 0x80; at++)
        out[count++] = *at;
    return count;
}

uint32_t code_points_decode(uint32_t *out, uint32_t *size, const uint8_t *at,
                            const uint8_t *end)
{
    uint32_t count = 0;

    assert(at < end);
    *size = 1;
    if (*at < 0x80)
        return copy_ascii(out, at, end);
    *size = 3;
    if (*at >= 0xE0)
        count = kernels_active()->three_bytes(out, at, end);
    if (count > 0)
        return count;
    *size = (uint32_t)utf8_decode(out, at, end);
    return 1;
}

bool code_points_valid(const uint8_t *bytes, size_t size, size_t *bad_offset)
{
    return kernels_active()->utf8_valid(bytes, size) ||
           utf8_valid(bytes, size, bad_offset);
}
