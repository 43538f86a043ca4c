/*
 * code_points - decodes UTF-8 some characters at a time.
 */
#ifndef COMMON_CODE_POINTS_H
#define COMMON_CODE_POINTS_H

#include "common/kernels.h"

enum { CODE_POINTS_MAX = KERNEL_CODE_POINTS };

/*
 * The next characters of the text at `at`, before `end`, all of *size bytes:
 * at least one, at most CODE_POINTS_MAX, which is the room that `out` has.
 * Returns how many; each is what utf8_decode gives, a bad byte comes alone.
 */
uint32_t code_points_decode(uint32_t *out, uint32_t *size, const uint8_t *at,
                            const uint8_t *end);

/* utf8_valid of utf8, by the kernels. */
bool code_points_valid(const uint8_t *bytes, size_t size, size_t *bad_offset);

#endif
