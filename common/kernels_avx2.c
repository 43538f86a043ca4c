#include "common/kernels.h"

/* Compiled with the instructions that kernels.c asks the processor for. */
#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "common/little_endian.h"
#include "common/kernels_find.h"
#include "common/kernels_norms.h"
#include "common/kernels_utf8.h"
#include "common/segment_format.h"

enum {
    LANES = 8,
    LOW_BITS_MAX = 25, /* of which a window of 32 bits holds any value */
    AT_ONCE = 8,       /* ones found without a look whether there are more */
};

static __m256i iota(void)
{
    return _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
}

/*
 * The places of the ones of the word, counted from `start`; returns how many.
 * What follows them is overwritten: up to AT_ONCE - 1.
 */
static inline uint32_t find_in_word(uint32_t *places, uint64_t word,
                                    uint32_t start)
{
    uint32_t count = (uint32_t)_mm_popcnt_u64(word);

    for (uint32_t i = 0; i < count; i += AT_ONCE) {
        for (uint32_t j = 0; j < AT_ONCE; j++) {
            places[i + j] = start + (uint32_t)_tzcnt_u64(word);
            word = _blsr_u64(word);
        }
    }
    return count;
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
            word = _bzhi_u64(word, (unsigned)(bits - i));
        if ((uint32_t)_mm_popcnt_u64(word) > count - found)
            return false;
        found += find_in_word(places + found, word, start + (uint32_t)i);
    }
    return found == count;
}

static bool avx2_bitset(uint32_t *docids, const uint8_t *bits, size_t size,
                        uint32_t count, uint32_t base)
{
    return find_ones(docids, bits, bits + size, size * 8, count, base);
}

/* `here` moved up by one lane, the last lane of `before` in the free one. */
static __m256i lane_before(__m256i here, __m256i before)
{
    __m256i middle = _mm256_permute2x128_si256(before, here, 0x21);

    return _mm256_alignr_epi8(here, middle, 12);
}

static bool avx2_unary(uint32_t *tf, const uint8_t *bits, size_t size,
                       uint32_t count)
{
    __m256i before = _mm256_setzero_si256();

    if (!find_ones(tf, bits, bits + size, size * 8, count, 1))
        return false;
    for (uint32_t i = 0; i < count; i += LANES) {
        __m256i here = _mm256_loadu_si256((const void *)(tf + i));

        _mm256_storeu_si256((void *)(tf + i),
                            _mm256_sub_epi32(here, lane_before(here, before)));
        before = here;
    }
    return true;
}

/* How 8 values lie in the bytes that hold them; the same for each 8. */
struct low_window {
    size_t middle;  /* byte in which the fifth begins */
    __m256i bytes;  /* 4 of each, from the first and from the fifth on */
    __m256i shifts; /* of its first bit in them */
    __m256i mask;
};

static struct low_window make_window(const struct elias_fano *in)
{
    unsigned middle = in->low_at + 4 * in->low_bits;
    __m256i at = _mm256_setr_epi32(
        (int)in->low_at, (int)in->low_at, (int)in->low_at, (int)in->low_at,
        (int)middle % 8, (int)middle % 8, (int)middle % 8, (int)middle % 8);
    __m256i bit = _mm256_add_epi32(
        at, _mm256_mullo_epi32(_mm256_and_si256(iota(), _mm256_set1_epi32(3)),
                               _mm256_set1_epi32((int)in->low_bits)));
    __m256i byte = _mm256_mullo_epi32(_mm256_srli_epi32(bit, 3),
                                      _mm256_set1_epi32(0x01010101));

    return (struct low_window){
        .middle = middle / 8,
        .bytes = _mm256_add_epi32(byte, _mm256_set1_epi32(0x03020100)),
        .shifts = _mm256_and_si256(bit, _mm256_set1_epi32(7)),
        .mask = _mm256_set1_epi32((int)((1u << in->low_bits) - 1)),
    };
}

/* The 16 bytes at `at` and at `at` + middle; zeros from `end` on. */
static __m256i load_bytes(const uint8_t *at, size_t middle, const uint8_t *end)
{
    uint8_t copy[32] = { 0 };
    size_t left = (size_t)(end - at);

    if (left < sizeof copy) {
        memcpy(copy, at, left);
        at = copy;
    }
    return _mm256_loadu2_m128i((const void *)(at + middle), (const void *)at);
}

/* Docids i..i+7 of the sequence, out of their places in the bitmap. */
static __m256i join_halves(const struct elias_fano *in,
                           const struct low_window *window, __m256i places,
                           uint32_t i)
{
    const uint8_t *at = in->low + (size_t)i / 8 * in->low_bits;
    __m256i bytes = load_bytes(at, window->middle, in->end);
    __m256i low = _mm256_and_si256(
        _mm256_srlv_epi32(_mm256_shuffle_epi8(bytes, window->bytes),
                          window->shifts),
        window->mask);
    __m256i high = _mm256_sub_epi32(
        places, _mm256_add_epi32(iota(), _mm256_set1_epi32((int)i)));

    high = _mm256_sll_epi32(high, _mm_cvtsi32_si128((int)in->low_bits));
    return _mm256_add_epi32(_mm256_or_si256(high, low),
                            _mm256_set1_epi32((int)in->base));
}

static unsigned first_lanes(uint32_t left)
{
    return left < LANES ? (1u << left) - 1 : 0xff;
}

static unsigned lanes_of(__m256i comparison)
{
    return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(comparison));
}

static bool avx2_elias_fano(uint32_t *docids, const struct elias_fano *in)
{
    struct low_window window = make_window(in);
    __m256i before = _mm256_setzero_si256();
    unsigned compared = 0xfe; /* the first docid has none before it */
    unsigned descents = 0;

    if (in->low_bits > LOW_BITS_MAX)
        return kernels_scalar.elias_fano(docids, in);
    if (!find_ones(docids, in->high, in->end, in->high_bits, in->count, 0))
        return false;
    for (uint32_t i = 0; i < in->count; i += LANES) {
        __m256i *at = (void *)(docids + i);
        __m256i here = join_halves(in, &window, _mm256_loadu_si256(at), i);
        __m256i last = lane_before(here, before);

        compared &= first_lanes(in->count - i);
        descents |=
            compared &
            lanes_of(_mm256_cmpeq_epi32(_mm256_max_epu32(here, last), last));
        _mm256_storeu_si256(at, here);
        before = here;
        compared = 0xff;
    }
    return descents == 0;
}

/* Rounded once: both halves are exact. */
static __m256 to_float(__m256i number)
{
    __m256i low = _mm256_and_si256(number, _mm256_set1_epi32(0xffff));
    __m256 high = _mm256_cvtepi32_ps(_mm256_srli_epi32(number, 16));

    return _mm256_add_ps(_mm256_mul_ps(high, _mm256_set1_ps(65536)),
                         _mm256_cvtepi32_ps(low));
}

static void avx2_score(float *scores, const uint32_t *docids,
                       const uint32_t *tf, uint32_t count,
                       const struct score_input *in)
{
    __m256 weight = _mm256_set1_ps(in->weight);
    __m256 delta = _mm256_set1_ps(in->delta);

    put_norms(scores, docids, count, in);
    for (uint32_t i = 0; i < count; i += LANES) {
        __m256 times = to_float(_mm256_loadu_si256((const void *)(tf + i)));
        __m256 norm = _mm256_loadu_ps(scores + i);
        __m256 part = _mm256_div_ps(times, _mm256_add_ps(times, norm));

        _mm256_storeu_ps(scores + i,
                         _mm256_mul_ps(weight, _mm256_add_ps(delta, part)));
    }
}

/*
 * Puts the places of the ones of `good`, which stand for values from i on and
 * of which those past `count` are none, at `out`; returns how many.
 */
static inline uint32_t put_good(uint16_t *out, uint32_t good, uint32_t i,
                                uint32_t count)
{
    uint32_t ones;

    if (count - i < 2 * LANES)
        good = _bzhi_u32(good, count - i);
    ones = (uint32_t)_mm_popcnt_u32(good);
    for (uint32_t at = 0; at < ones; at += AT_ONCE) {
        for (uint32_t j = 0; j < AT_ONCE; j++) {
            out[at + j] = (uint16_t)(i + _tzcnt_u32(good));
            good = _blsr_u32(good);
        }
    }
    return ones;
}

static unsigned lanes_at_least(const float *values, __m256 least)
{
    return (unsigned)_mm256_movemask_ps(
        _mm256_cmp_ps(_mm256_loadu_ps(values), least, _CMP_GE_OQ));
}

static uint32_t avx2_at_least(uint16_t *out, const float *values,
                              uint32_t count, float least)
{
    __m256 threshold = _mm256_set1_ps(least);
    uint32_t found = 0;

    for (uint32_t i = 0; i < count; i += 2 * LANES) {
        uint32_t good = lanes_at_least(values + i, threshold) |
                        lanes_at_least(values + i + LANES, threshold) << LANES;

        found += put_good(out + found, good, i, count);
    }
    return found;
}

static unsigned tf_lanes_at_least(const uint32_t *tf, __m256i least)
{
    __m256i here = _mm256_loadu_si256((const void *)tf);
    __m256i good = _mm256_cmpeq_epi32(_mm256_max_epu32(here, least), here);

    return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(good));
}

static uint32_t avx2_tf_at_least(uint16_t *out, const uint32_t *tf,
                                 uint32_t count, uint32_t least)
{
    __m256i threshold = _mm256_set1_epi32((int)least);
    uint32_t found = 0;

    for (uint32_t i = 0; i < count; i += 2 * LANES) {
        uint32_t good = tf_lanes_at_least(tf + i, threshold) |
                        tf_lanes_at_least(tf + i + LANES, threshold) << LANES;

        found += put_good(out + found, good, i, count);
    }
    return found;
}

static uint32_t avx2_seek(const uint32_t *docids, uint32_t count,
                          uint32_t target)
{
    __m256i targets = _mm256_set1_epi32((int)target);
    uint32_t i = 0;

    while (i + LANES < count && docids[i + LANES - 1] < target)
        i += LANES;

    __m256i here = _mm256_loadu_si256((const void *)(docids + i));
    unsigned good =
        lanes_of(_mm256_cmpeq_epi32(_mm256_max_epu32(here, targets), here));

    return i + (uint32_t)_mm_popcnt_u32(~good & first_lanes(count - i));
}

/*
 * Compares each with the one group that may hold it; which one that is hangs
 * on no result, so that many are under way at once.
 */
static uint32_t avx2_look_up(uint32_t *out, const uint32_t *wanted,
                             size_t wanted_count, const uint32_t *docids,
                             const uint32_t *tf, uint32_t count)
{
    uint32_t at = 0;

    for (size_t i = 0; i < wanted_count; i++) {
        while (at + LANES < count && docids[at + LANES - 1] < wanted[i])
            at += LANES;

        __m256i same =
            _mm256_cmpeq_epi32(_mm256_loadu_si256((const void *)(docids + at)),
                               _mm256_set1_epi32((int)wanted[i]));
        unsigned lanes = lanes_of(same) & first_lanes(count - at);

        out[i] = lanes ? tf[at + _tzcnt_u32(lanes)] : 0;
    }
    return at;
}

/* Compares what each wants with the one group of places that may hold it. */
static uint32_t avx2_follow(uint16_t *starts, uint32_t count,
                            const uint16_t *places, uint32_t place_count,
                            uint32_t distance)
{
    const uint32_t group = 2 * LANES;
    uint32_t at = 0;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t wanted = starts[i] + distance;

        while (at + group < place_count && places[at + group - 1] < wanted)
            at += group;

        __m256i same =
            _mm256_cmpeq_epi16(_mm256_loadu_si256((const void *)(places + at)),
                               _mm256_set1_epi16((short)wanted));
        uint32_t left = place_count - at;
        uint32_t bytes = _bzhi_u32((uint32_t)_mm256_movemask_epi8(same),
                                   left < group ? 2 * left : 2 * group);

        starts[kept] = starts[i];
        kept += bytes != 0 && wanted <= UINT16_MAX;
    }
    return kept;
}

/* The first four sequences of 16 bytes; which of the four are good. */
static unsigned decode_four(uint32_t *out, const uint8_t *at)
{
    const __m128i lanes =
        _mm_set_epi8(-1, 11, 10, 9, -1, 8, 7, 6, -1, 5, 4, 3, -1, 2, 1, 0);
    __m128i c = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)at), lanes);
    __m128i formed = _mm_cmpeq_epi32(_mm_and_si128(c, _mm_set1_epi32(0xC0C0F0)),
                                     _mm_set1_epi32(0x8080E0));
    __m128i high = _mm_and_si128(_mm_slli_epi32(c, 12), _mm_set1_epi32(0xF000));
    __m128i middle = _mm_and_si128(_mm_srli_epi32(c, 2), _mm_set1_epi32(0xFC0));
    __m128i low = _mm_and_si128(_mm_srli_epi32(c, 16), _mm_set1_epi32(0x3F));

    c = _mm_or_si128(_mm_or_si128(high, middle), low);

    /* Nothing below U+0800, which is too long, and no surrogate. */
    __m128i large = _mm_cmpgt_epi32(c, _mm_set1_epi32(0x7FF));
    __m128i block = _mm_and_si128(c, _mm_set1_epi32(0xF800));
    __m128i surrogate = _mm_cmpeq_epi32(block, _mm_set1_epi32(0xD800));
    __m128i good = _mm_andnot_si128(surrogate, _mm_and_si128(formed, large));

    _mm_storeu_si128((__m128i *)out, c);
    return (unsigned)_mm_movemask_ps(_mm_castsi128_ps(good));
}

static uint32_t avx2_three_bytes(uint32_t *out, const uint8_t *at,
                                 const uint8_t *end)
{
    uint32_t count = 0;

    for (; count < KERNEL_CODE_POINTS && end - at >= 16; count += 4, at += 12) {
        unsigned good = decode_four(out + count, at);

        if (good != 0xF)
            return count + _tzcnt_u32(~good);
    }
    return decode_three_bytes(out, count, at, end);
}

static uint64_t avx2_ones(const uint64_t *words, size_t count)
{
    uint64_t ones = 0;

    for (size_t i = 0; i < count; i++)
        ones += (uint64_t)__builtin_popcountll(words[i]);
    return ones;
}

const struct kernels kernels_avx2 = {
    .name = "avx2",
    .elias_fano = avx2_elias_fano,
    .elias_fano_find = find_values,
    .bitset = avx2_bitset,
    .unary = avx2_unary,
    .score = avx2_score,
    .at_least = avx2_at_least,
    .tf_at_least = avx2_tf_at_least,
    .seek = avx2_seek,
    .look_up = avx2_look_up,
    .follow = avx2_follow,
    .three_bytes = avx2_three_bytes,
    .utf8_valid = utf8_valid_singly,
    .ones = avx2_ones,
};

#endif
