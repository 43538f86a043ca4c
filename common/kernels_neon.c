#include "common/kernels.h"

/* Every AArch64 processor runs this. */
#if defined(__aarch64__)

#include <arm_neon.h>
#include <string.h>

#include "common/kernels_find.h"
#include "common/kernels_norms.h"
#include "common/kernels_utf8.h"
#include "common/little_endian.h"

enum {
    LANES = 4,
    LOW_BITS_MAX = 25, /* of which a window of 32 bits holds any value */
    AT_ONCE = 4,       /* ones found without a look whether there are more */
};

static uint32x4_t iota(void)
{
    static const uint32_t numbers[] = { 0, 1, 2, 3 };

    return vld1q_u32(numbers);
}

static uint32_t count_ones(uint64_t word)
{
    return vaddv_u8(vcnt_u8(vcreate_u8(word)));
}

/*
 * The places of the `count` ones of the word, counted from `start`. What
 * follows them is overwritten: up to AT_ONCE - 1.
 */
static void find_in_word(uint32_t *places, uint64_t word, uint32_t count,
                         uint32_t start)
{
    for (uint32_t i = 0; i < count; i += AT_ONCE) {
        for (uint32_t j = 0; j < AT_ONCE; j++) {
            uint64_t rest = word | UINT64_C(1) << 63; /* never none */

            places[i + j] = start + (uint32_t)__builtin_ctzll(rest);
            word &= word - 1;
        }
    }
}

/*
 * The places of the ones among the first `bits` bits, counted from `start`.
 * False unless there are `count`; `places` has room for KERNEL_SPARE more.
 */
static bool find_ones(uint32_t *places, const uint8_t *at, const uint8_t *end,
                      size_t bits, uint32_t count, uint32_t start)
{
    uint32_t found = 0;

    for (size_t i = 0; i < bits; i += 64, at += 8) {
        uint64_t word = get_u64_of(at, (size_t)(end - at));

        if (bits - i < 64)
            word &= (UINT64_C(1) << (bits - i)) - 1;

        uint32_t ones = count_ones(word);

        if (ones > count - found)
            return false;
        find_in_word(places + found, word, ones, start + (uint32_t)i);
        found += ones;
    }
    return found == count;
}

static bool neon_bitset(uint32_t *docids, const uint8_t *bits, size_t size,
                        uint32_t count, uint32_t base)
{
    return find_ones(docids, bits, bits + size, size * 8, count, base);
}

static bool neon_unary(uint32_t *tf, const uint8_t *bits, size_t size,
                       uint32_t count)
{
    uint32x4_t before = vdupq_n_u32(0);

    if (!find_ones(tf, bits, bits + size, size * 8, count, 1))
        return false;
    for (uint32_t i = 0; i < count; i += LANES) {
        uint32x4_t here = vld1q_u32(tf + i);

        vst1q_u32(tf + i, vsubq_u32(here, vextq_u32(before, here, 3)));
        before = here;
    }
    return true;
}

/* How 4 values lie in the bytes that hold them, by their number's parity. */
struct low_window {
    uint8x16_t bytes; /* 4 of each */
    int32x4_t shifts; /* to the right, as a shift to the left below 0 */
};

static struct low_window make_window(unsigned low_at, unsigned low_bits)
{
    uint32x4_t bit =
        vmlaq_n_u32(vdupq_n_u32(low_at), iota(), (uint32_t)low_bits);
    uint32x4_t byte = vmulq_n_u32(vshrq_n_u32(bit, 3), 0x01010101);

    return (struct low_window){
        .bytes = vreinterpretq_u8_u32(vaddq_u32(byte, vdupq_n_u32(0x03020100))),
        .shifts =
            vnegq_s32(vreinterpretq_s32_u32(vandq_u32(bit, vdupq_n_u32(7)))),
    };
}

/* 16 bytes at `at`; zeros from `end` on. */
static uint8x16_t load_bytes(const uint8_t *at, const uint8_t *end)
{
    uint8_t copy[16] = { 0 };
    size_t left = (size_t)(end - at);

    if (left >= sizeof copy)
        return vld1q_u8(at);
    memcpy(copy, at, left);
    return vld1q_u8(copy);
}

/* Docids i..i+3 of the sequence, out of their places in the bitmap. */
static uint32x4_t join_halves(const struct elias_fano *in,
                              const struct low_window *window,
                              uint32x4_t places, uint32_t i)
{
    size_t bit = in->low_at + (size_t)i * in->low_bits;
    uint8x16_t bytes = load_bytes(in->low + bit / 8, in->end);
    uint32x4_t low = vandq_u32(
        vshlq_u32(vreinterpretq_u32_u8(vqtbl1q_u8(bytes, window->bytes)),
                  window->shifts),
        vdupq_n_u32((UINT32_C(1) << in->low_bits) - 1));
    uint32x4_t high = vsubq_u32(places, vaddq_u32(iota(), vdupq_n_u32(i)));

    high = vshlq_u32(high, vdupq_n_s32((int32_t)in->low_bits));
    return vaddq_u32(vorrq_u32(high, low), vdupq_n_u32(in->base));
}

static bool neon_elias_fano(uint32_t *docids, const struct elias_fano *in)
{
    if (in->low_bits > LOW_BITS_MAX)
        return kernels_scalar.elias_fano(docids, in);
    if (!find_ones(docids, in->high, in->end, in->high_bits, in->count, 0))
        return false;

    const struct low_window windows[] = {
        make_window(in->low_at, in->low_bits),
        make_window((in->low_at + 4 * in->low_bits) % 8, in->low_bits),
    };
    uint32x4_t before = vdupq_n_u32(0);
    uint32x4_t compared = vcgtq_u32(iota(), before); /* all but the first */
    uint32x4_t descents = vdupq_n_u32(0);

    for (uint32_t i = 0; i < in->count; i += LANES) {
        uint32x4_t here =
            join_halves(in, &windows[i / LANES % 2], vld1q_u32(docids + i), i);
        uint32x4_t there = vcltq_u32(iota(), vdupq_n_u32(in->count - i));

        compared = vandq_u32(compared, there);
        descents = vorrq_u32(
            descents,
            vandq_u32(compared, vcleq_u32(here, vextq_u32(before, here, 3))));
        vst1q_u32(docids + i, here);
        before = here;
        compared = vdupq_n_u32(UINT32_MAX);
    }
    return vmaxvq_u32(descents) == 0;
}

static void neon_score(float *scores, const uint32_t *docids,
                       const uint32_t *tf, uint32_t count,
                       const struct score_input *in)
{
    put_norms(scores, docids, count, in);
    for (uint32_t i = 0; i < count; i += LANES) {
        float32x4_t times = vcvtq_f32_u32(vld1q_u32(tf + i));
        float32x4_t part =
            vdivq_f32(times, vaddq_f32(times, vld1q_f32(scores + i)));

        part = vaddq_f32(vdupq_n_f32(in->delta), part);
        vst1q_f32(scores + i, vmulq_n_f32(part, in->weight));
    }
}

static uint32_t neon_at_least(uint16_t *out, const float *values,
                              uint32_t count, float least)
{
    uint32_t found = 0;

    for (uint32_t i = 0; i < count; i += LANES) {
        uint32x4_t good = vcgeq_f32(vld1q_f32(values + i), vdupq_n_f32(least));

        if (vmaxvq_u32(good) == 0)
            continue;
        for (uint32_t j = i; j < i + LANES && j < count; j++) {
            out[found] = (uint16_t)j;
            found += values[j] >= least;
        }
    }
    return found;
}

static uint32_t neon_tf_at_least(uint16_t *out, const uint32_t *tf,
                                 uint32_t count, uint32_t least)
{
    uint32_t found = 0;

    for (uint32_t i = 0; i < count; i += LANES) {
        uint32x4_t good = vcgeq_u32(vld1q_u32(tf + i), vdupq_n_u32(least));

        if (vmaxvq_u32(good) == 0)
            continue;
        for (uint32_t j = i; j < i + LANES && j < count; j++) {
            out[found] = (uint16_t)j;
            found += tf[j] >= least;
        }
    }
    return found;
}

static uint32_t neon_seek(const uint32_t *docids, uint32_t count,
                          uint32_t target)
{
    uint32_t i = 0;

    while (i + LANES < count && docids[i + LANES - 1] < target)
        i += LANES;

    uint32x4_t below = vcltq_u32(vld1q_u32(docids + i), vdupq_n_u32(target));
    uint32x4_t there = vcltq_u32(iota(), vdupq_n_u32(count - i));

    return i + vaddvq_u32(vshrq_n_u32(vandq_u32(below, there), 31));
}

/*
 * Compares each with the one group that may hold it; which one that is hangs
 * on no result, so that many are under way at once.
 */
static uint32_t neon_look_up(uint32_t *out, const uint32_t *wanted,
                             size_t wanted_count, const uint32_t *docids,
                             const uint32_t *tf, uint32_t count)
{
    uint32_t at = 0;

    for (size_t i = 0; i < wanted_count; i++) {
        while (at + LANES < count && docids[at + LANES - 1] < wanted[i])
            at += LANES;

        uint32x4_t same =
            vceqq_u32(vld1q_u32(docids + at), vdupq_n_u32(wanted[i]));
        uint32x4_t there = vcltq_u32(iota(), vdupq_n_u32(count - at));

        out[i] =
            vmaxvq_u32(vandq_u32(vandq_u32(same, there), vld1q_u32(tf + at)));
    }
    return at;
}

/* Compares what each wants with the one group of places that may hold it. */
static uint32_t neon_follow(uint16_t *starts, uint32_t count,
                            const uint16_t *places, uint32_t place_count,
                            uint32_t distance)
{
    static const uint16_t numbers[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
    const uint32_t group = 2 * LANES;
    uint32_t at = 0;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t wanted = starts[i] + distance;

        while (at + group < place_count && places[at + group - 1] < wanted)
            at += group;

        uint16x8_t same =
            vceqq_u16(vld1q_u16(places + at), vdupq_n_u16((uint16_t)wanted));
        uint16x8_t there = vcltq_u16(vld1q_u16(numbers),
                                     vdupq_n_u16((uint16_t)(place_count - at)));

        starts[kept] = starts[i];
        kept += vmaxvq_u16(vandq_u16(same, there)) != 0 && wanted <= UINT16_MAX;
    }
    return kept;
}

/* The first four sequences of 16 bytes; how many of them are good. */
static uint32_t decode_four(uint32_t *out, const uint8_t *at)
{
    static const uint8_t lanes[16] = { 0, 1, 2, 255, 3, 4,  5,  255,
                                       6, 7, 8, 255, 9, 10, 11, 255 };
    uint32x4_t c =
        vreinterpretq_u32_u8(vqtbl1q_u8(vld1q_u8(at), vld1q_u8(lanes)));
    uint32x4_t formed =
        vceqq_u32(vandq_u32(c, vdupq_n_u32(0xC0C0F0)), vdupq_n_u32(0x8080E0));
    uint32x4_t high = vandq_u32(vshlq_n_u32(c, 12), vdupq_n_u32(0xF000));
    uint32x4_t middle = vandq_u32(vshrq_n_u32(c, 2), vdupq_n_u32(0xFC0));
    uint32x4_t low = vandq_u32(vshrq_n_u32(c, 16), vdupq_n_u32(0x3F));

    c = vorrq_u32(vorrq_u32(high, middle), low);

    /* Nothing below U+0800, which is too long, and no surrogate. */
    uint32x4_t large = vcgeq_u32(c, vdupq_n_u32(0x800));
    uint32x4_t block = vandq_u32(c, vdupq_n_u32(0xF800));
    uint32x4_t surrogate = vceqq_u32(block, vdupq_n_u32(0xD800));
    uint32x4_t good = vbicq_u32(vandq_u32(formed, large), surrogate);
    uint64_t bits = vget_lane_u64(vreinterpret_u64_u16(vmovn_u32(good)), 0);

    vst1q_u32(out, c);
    return bits == UINT64_MAX ? 4 : (uint32_t)__builtin_ctzll(~bits) / 16;
}

static uint32_t neon_three_bytes(uint32_t *out, const uint8_t *at,
                                 const uint8_t *end)
{
    uint32_t count = 0;

    while (count < KERNEL_CODE_POINTS && end - at >= 16) {
        uint32_t good = decode_four(out + count, at);

        count += good;
        at += 12;
        if (good < 4)
            return count;
    }
    return decode_three_bytes(out, count, at, end);
}

static uint64_t neon_ones(const uint64_t *words, size_t count)
{
    uint64_t ones = 0;

    for (size_t i = 0; i < count; i++)
        ones += (uint64_t)__builtin_popcountll(words[i]);
    return ones;
}

const struct kernels kernels_neon = {
    .name = "neon",
    .elias_fano = neon_elias_fano,
    .elias_fano_find = find_values,
    .bitset = neon_bitset,
    .unary = neon_unary,
    .score = neon_score,
    .at_least = neon_at_least,
    .tf_at_least = neon_tf_at_least,
    .seek = neon_seek,
    .look_up = neon_look_up,
    .follow = neon_follow,
    .three_bytes = neon_three_bytes,
    .utf8_valid = utf8_valid_singly,
    .ones = neon_ones,
};

#endif
