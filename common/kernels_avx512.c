#include "common/kernels.h"

/* Compiled with the instructions that kernels.c asks the processor for. */
#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "common/kernels_find.h"
#include "common/kernels_norms.h"
#include "common/kernels_utf8.h"
#include "common/segment_format.h"

enum {
    LANES = 16,        /* of which a block has 16 groups */
    SHORTS = 32,       /* lanes of 16 bits */
    PLACES_MAX = 4096, /* bits whose ones are found at once */
    LOW_BITS_MAX = 25, /* of which a window of 32 bits holds any value */
};

static __mmask16 first_lanes(uint32_t left)
{
    return (__mmask16)_bzhi_u32(0xffff, left < LANES ? left : LANES);
}

static __mmask32 first_shorts(uint32_t left)
{
    return _bzhi_u32(UINT32_MAX, left < SHORTS ? left : SHORTS);
}

/* 64 bytes at `at`; those from `end` on are zero, and not read. */
static __m512i load_bytes(const uint8_t *at, const uint8_t *end)
{
    size_t left = (size_t)(end - at);

    if (left >= 64)
        return _mm512_loadu_si512(at);
    return _mm512_maskz_loadu_epi8(_bzhi_u64(UINT64_MAX, (unsigned)left), at);
}

/* Likewise 8 bytes. */
static uint64_t load_word(const uint8_t *at, const uint8_t *end)
{
    uint64_t word;
    size_t left = (size_t)(end - at);

    if (left < sizeof word)
        return (uint64_t)_mm_cvtsi128_si64(
            _mm_maskz_loadu_epi8((__mmask16)((1u << left) - 1), at));
    memcpy(&word, at, sizeof word);
    return word;
}

static __m512i iota16(void)
{
    return _mm512_set_epi16(31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19,
                            18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5,
                            4, 3, 2, 1, 0);
}

static __m512i iota32(void)
{
    return _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
                            0);
}

/*
 * The places of the ones among the first `bits` (at most PLACES_MAX) bits;
 * returns how many. `places` has room for bits + 32.
 */
static uint32_t find_ones(uint16_t *places, const uint8_t *at,
                          const uint8_t *end, uint32_t bits)
{
    uint32_t found = 0;
    __m512i place = iota16();

    for (uint32_t start = 0; start < bits; start += 64, at += 8) {
        uint64_t word = load_word(at, end);

        if (bits - start < 64)
            word = _bzhi_u64(word, bits - start);
        for (int half = 0; half < 2; half++, word >>= 32) {
            __mmask32 ones = (__mmask32)word;

            _mm512_storeu_si512(places + found,
                                _mm512_maskz_compress_epi16(ones, place));
            found += (uint32_t)_mm_popcnt_u32(ones);
            place = _mm512_add_epi16(place, _mm512_set1_epi16(32));
        }
    }
    return found;
}

/* How 16 values lie in the bytes that hold them; the same for each 16. */
struct low_window {
    __m512i bytes;  /* 4 of each value */
    __m512i shifts; /* of its first bit in them */
    __m512i mask;
};

static struct low_window make_window(const struct elias_fano *in)
{
    __m512i bit = _mm512_add_epi32(
        _mm512_mullo_epi32(iota32(), _mm512_set1_epi32((int)in->low_bits)),
        _mm512_set1_epi32((int)in->low_at));
    __m512i byte = _mm512_mullo_epi32(_mm512_srli_epi32(bit, 3),
                                      _mm512_set1_epi32(0x01010101));

    return (struct low_window){
        .bytes = _mm512_add_epi32(byte, _mm512_set1_epi32(0x03020100)),
        .shifts = _mm512_and_si512(bit, _mm512_set1_epi32(7)),
        .mask = _mm512_set1_epi32((int)((1u << in->low_bits) - 1)),
    };
}

/* Docids i..i+15 of the sequence. */
static __m512i join_halves(const struct elias_fano *in,
                           const struct low_window *window,
                           const uint16_t *places, uint32_t i)
{
    const uint8_t *at = in->low + (size_t)i / 8 * in->low_bits;
    __m512i low = _mm512_and_si512(
        _mm512_srlv_epi32(
            _mm512_permutexvar_epi8(window->bytes, load_bytes(at, in->end)),
            window->shifts),
        window->mask);
    __m512i place =
        _mm512_cvtepu16_epi32(_mm256_loadu_si256((const void *)(places + i)));
    __m512i high = _mm512_sub_epi32(
        place, _mm512_add_epi32(iota32(), _mm512_set1_epi32((int)i)));

    high = _mm512_sll_epi32(high, _mm_cvtsi32_si128((int)in->low_bits));
    return _mm512_add_epi32(_mm512_or_si512(high, low),
                            _mm512_set1_epi32((int)in->base));
}

static bool avx512_elias_fano(uint32_t *docids, const struct elias_fano *in)
{
    uint16_t places[3 * BLOCK_MAX + 64];
    struct low_window window = make_window(in);
    __m512i before = _mm512_setzero_si512();
    __mmask16 descents = 0;
    __mmask16 compared = 0xfffe; /* the first docid has none before it */

    if (in->low_bits > LOW_BITS_MAX)
        return kernels_scalar.elias_fano(docids, in);
    if (find_ones(places, in->high, in->end, in->high_bits) != in->count)
        return false;
    for (uint32_t i = 0; i < in->count; i += LANES) {
        __m512i here = join_halves(in, &window, places, i);

        compared &= first_lanes(in->count - i);
        descents |= _mm512_mask_cmple_epu32_mask(
            compared, here, _mm512_alignr_epi32(here, before, 15));
        _mm512_storeu_si512(docids + i, here);
        before = here;
        compared = 0xffff;
    }
    return descents == 0;
}

static uint64_t count_ones(const uint8_t *at, const uint8_t *end)
{
    __m512i sum = _mm512_setzero_si512();

    for (; at < end; at += 64)
        sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(load_bytes(at, end)));
    return (uint64_t)_mm512_reduce_add_epi64(sum);
}

static bool avx512_bitset(uint32_t *docids, const uint8_t *bits, size_t size,
                          uint32_t count, uint32_t base)
{
    const uint8_t *end = bits + size;
    __m512i docid = _mm512_add_epi32(iota32(), _mm512_set1_epi32((int)base));

    if (count_ones(bits, end) != count)
        return false;
    for (; bits < end; bits += 8) {
        uint64_t word = load_word(bits, end);

        for (int part = 0; part < 4; part++, word >>= LANES) {
            __mmask16 ones = (__mmask16)word;

            _mm512_storeu_si512(docids,
                                _mm512_maskz_compress_epi32(ones, docid));
            docids += _mm_popcnt_u32(ones);
            docid = _mm512_add_epi32(docid, _mm512_set1_epi32(LANES));
        }
    }
    return true;
}

static bool avx512_unary(uint32_t *tf, const uint8_t *bits, size_t size,
                         uint32_t count)
{
    uint16_t places[1 + PLACES_MAX + 32];
    const uint8_t *end = bits + size;

    places[0] = UINT16_MAX;
    if (size > PLACES_MAX / 8)
        return kernels_scalar.unary(tf, bits, size, count);
    if (find_ones(places + 1, bits, end, (uint32_t)size * 8) != count)
        return false;
    for (uint32_t i = 0; i < count; i += LANES) {
        __m256i here = _mm256_loadu_si256((const void *)(places + 1 + i));
        __m256i before = _mm256_loadu_si256((const void *)(places + i));

        _mm512_storeu_si512(
            tf + i, _mm512_cvtepu16_epi32(_mm256_sub_epi16(here, before)));
    }
    return true;
}

static void avx512_score(float *scores, const uint32_t *docids,
                         const uint32_t *tf, uint32_t count,
                         const struct score_input *in)
{
    __m512 weight = _mm512_set1_ps(in->weight);
    __m512 delta = _mm512_set1_ps(in->delta);

    put_norms(scores, docids, count, in);
    for (uint32_t i = 0; i < count; i += LANES) {
        __m512 times = _mm512_cvtepu32_ps(_mm512_loadu_si512(tf + i));
        __m512 norm = _mm512_loadu_ps(scores + i);
        __m512 part = _mm512_div_ps(times, _mm512_add_ps(times, norm));

        _mm512_storeu_ps(scores + i,
                         _mm512_mul_ps(weight, _mm512_add_ps(delta, part)));
    }
}

static uint32_t avx512_at_least(uint16_t *out, const float *values,
                                uint32_t count, float least)
{
    uint32_t found = 0;
    __m256i index = _mm512_castsi512_si256(iota16());

    for (uint32_t i = 0; i < count; i += LANES) {
        __mmask16 good = _mm512_mask_cmp_ps_mask(
            first_lanes(count - i), _mm512_loadu_ps(values + i),
            _mm512_set1_ps(least), _CMP_GE_OQ);

        _mm256_storeu_si256((void *)(out + found),
                            _mm256_maskz_compress_epi16(good, index));
        found += (uint32_t)_mm_popcnt_u32(good);
        index = _mm256_add_epi16(index, _mm256_set1_epi16(LANES));
    }
    return found;
}

static uint32_t avx512_tf_at_least(uint16_t *out, const uint32_t *tf,
                                   uint32_t count, uint32_t least)
{
    uint32_t found = 0;
    __m256i index = _mm512_castsi512_si256(iota16());

    for (uint32_t i = 0; i < count; i += LANES) {
        __mmask16 good = _mm512_mask_cmpge_epu32_mask(
            first_lanes(count - i), _mm512_loadu_si512(tf + i),
            _mm512_set1_epi32((int)least));

        _mm256_storeu_si256((void *)(out + found),
                            _mm256_maskz_compress_epi16(good, index));
        found += (uint32_t)_mm_popcnt_u32(good);
        index = _mm256_add_epi16(index, _mm256_set1_epi16(LANES));
    }
    return found;
}

static uint32_t avx512_seek(const uint32_t *docids, uint32_t count,
                            uint32_t target)
{
    __m512i targets = _mm512_set1_epi32((int)target);
    uint32_t i = 0;

    while (i + LANES < count && docids[i + LANES - 1] < target)
        i += LANES;

    __mmask16 below = _mm512_mask_cmplt_epu32_mask(
        first_lanes(count - i), _mm512_loadu_si512(docids + i), targets);

    return i + (uint32_t)_mm_popcnt_u32(below);
}

/* The last docid of each group of LANES; past the end, the last of all. */
static __m512i group_lasts(const uint32_t *docids, uint32_t count)
{
    __m512i last =
        _mm512_add_epi32(_mm512_slli_epi32(iota32(), 4), _mm512_set1_epi32(15));

    last = _mm512_min_epu32(last, _mm512_set1_epi32((int)count - 1));
    return _mm512_i32gather_epi32(last, docids, sizeof *docids);
}

/*
 * Each is compared with the last docid of all groups at once, and then with
 * the one group that may hold it: without a branch, since a miss is as likely
 * as a hit, and with no result that the next one waits for.
 */
static uint32_t avx512_look_up(uint32_t *out, const uint32_t *wanted,
                               size_t wanted_count, const uint32_t *docids,
                               const uint32_t *tf, uint32_t count)
{
    __m512i lasts = group_lasts(docids, count);
    uint32_t at = 0;

    for (size_t i = 0; i < wanted_count; i++) {
        __m512i one = _mm512_set1_epi32((int)wanted[i]);

        at = LANES *
             (uint32_t)_mm_popcnt_u32(_mm512_cmplt_epu32_mask(lasts, one));

        __mmask16 same = _mm512_mask_cmpeq_epi32_mask(
            first_lanes(count - at), _mm512_loadu_si512(docids + at), one);

        out[i] = (uint32_t)_mm_cvtsi128_si32(_mm512_castsi512_si128(
            _mm512_maskz_compress_epi32(same, _mm512_loadu_si512(tf + at))));
    }
    return at;
}

/*
 * Compares what each wants with the one group of places that may hold it. No
 * place is UINT16_MAX, at which what is wanted stops.
 */
static uint32_t avx512_follow(uint16_t *starts, uint32_t count,
                              const uint16_t *places, uint32_t place_count,
                              uint32_t distance)
{
    __m512i distances = _mm512_set1_epi16((short)distance);
    __mmask32 there = first_shorts(place_count);
    __m512i group = _mm512_maskz_loadu_epi16(there, places);
    uint32_t at = 0;
    uint32_t kept = 0;

    if (distance > UINT16_MAX)
        return 0;
    for (uint32_t i = 0; i < count; i++) {
        while (at + SHORTS < place_count &&
               places[at + SHORTS - 1] < starts[i] + distance) {
            at += SHORTS;
            there = first_shorts(place_count - at);
            group = _mm512_maskz_loadu_epi16(there, places + at);
        }

        __m512i wanted =
            _mm512_adds_epu16(_mm512_set1_epi16((short)starts[i]), distances);

        starts[kept] = starts[i];
        kept += _mm512_mask_cmpeq_epi16_mask(there, group, wanted) != 0;
    }
    return kept;
}

/* The three bytes of each lane give it the first number. */
static __m512i lanes_of_three_bytes(void)
{
    __m512i first = _mm512_mullo_epi32(iota32(), _mm512_set1_epi32(0x030303));

    return _mm512_add_epi32(first, _mm512_set1_epi32(0x020100));
}

static uint32_t avx512_three_bytes(uint32_t *out, const uint8_t *at,
                                   const uint8_t *end)
{
    __m512i c = _mm512_maskz_permutexvar_epi8(UINT64_C(0x7777777777777777),
                                              lanes_of_three_bytes(),
                                              load_bytes(at, end));
    __mmask16 formed = _mm512_cmpeq_epi32_mask(
        _mm512_and_si512(c, _mm512_set1_epi32(0xC0C0F0)),
        _mm512_set1_epi32(0x8080E0));
    __m512i high =
        _mm512_and_si512(_mm512_slli_epi32(c, 12), _mm512_set1_epi32(0xF000));
    __m512i middle =
        _mm512_and_si512(_mm512_srli_epi32(c, 2), _mm512_set1_epi32(0xFC0));
    __m512i low =
        _mm512_and_si512(_mm512_srli_epi32(c, 16), _mm512_set1_epi32(0x3F));

    c = _mm512_or_si512(_mm512_or_si512(high, middle), low);

    /* Nothing below U+0800, which is too long, and no surrogate. */
    __mmask16 large = _mm512_cmpge_epu32_mask(c, _mm512_set1_epi32(0x800));
    __mmask16 scalar =
        _mm512_cmpge_epu32_mask(_mm512_sub_epi32(c, _mm512_set1_epi32(0xD800)),
                                _mm512_set1_epi32(0x800));

    _mm512_storeu_si512(out, c);
    return _tzcnt_u32(~(uint32_t)(formed & large & scalar));
}

static uint64_t bytes_from(__m512i bytes, int least)
{
    return _mm512_cmpge_epu8_mask(bytes, _mm512_set1_epi8((char)least));
}

static uint64_t bytes_like(__m512i bytes, int byte)
{
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8((char)byte));
}

static struct byte_classes classes_of(__m512i bytes)
{
    uint64_t lead = bytes_from(bytes, 0xC0);

    return (struct byte_classes){
        .tail = bytes_from(bytes, 0x80) & ~lead,
        .lead = lead,
        .three = bytes_from(bytes, 0xE0),
        .four = bytes_from(bytes, 0xF0),
        .never = (lead & ~bytes_from(bytes, 0xC2)) | bytes_from(bytes, 0xF5),
        .e0 = bytes_like(bytes, 0xE0),
        .ed = bytes_like(bytes, 0xED),
        .f0 = bytes_like(bytes, 0xF0),
        .f4 = bytes_like(bytes, 0xF4),
        .below_90 = ~bytes_from(bytes, 0x90),
        .below_a0 = ~bytes_from(bytes, 0xA0),
    };
}

static bool avx512_utf8_valid(const uint8_t *bytes, size_t size)
{
    const uint8_t *end = bytes + size;
    struct byte_classes before = { 0 };
    uint64_t bad = 0;

    for (; bytes < end; bytes += end - bytes < 64 ? end - bytes : 64) {
        struct byte_classes now = classes_of(load_bytes(bytes, end));

        bad |= bad_bytes(&now, &before);
        before = now;
    }
    return (bad | bad_at_end(&before)) == 0;
}

static uint64_t avx512_ones(const uint64_t *words, size_t count)
{
    uint64_t ones = 0;

    for (size_t i = 0; i < count; i++)
        ones += (uint64_t)__builtin_popcountll(words[i]);
    return ones;
}

const struct kernels kernels_avx512 = {
    .name = "avx512",
    .elias_fano = avx512_elias_fano,
    .elias_fano_find = find_values,
    .bitset = avx512_bitset,
    .unary = avx512_unary,
    .score = avx512_score,
    .at_least = avx512_at_least,
    .tf_at_least = avx512_tf_at_least,
    .seek = avx512_seek,
    .look_up = avx512_look_up,
    .follow = avx512_follow,
    .three_bytes = avx512_three_bytes,
    .utf8_valid = avx512_utf8_valid,
    .ones = avx512_ones,
};

#endif
