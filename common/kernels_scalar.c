#include "common/kernels.h"

#include "common/kernels_find.h"
#include "common/kernels_follow.h"
#include "common/kernels_norms.h"
#include "common/kernels_utf8.h"
#include "common/little_endian.h"

static unsigned lowest_one(uint64_t word)
{
    return (unsigned)__builtin_ctzll(word);
}

static bool scalar_bitset(uint32_t *docids, const uint8_t *bits, size_t size,
                          uint32_t count, uint32_t base)
{
    uint32_t found = 0;

    for (size_t at = 0; at < size; at += 8, base += 64) {
        uint64_t word = get_u64_of(bits + at, size - at);

        for (; word; word &= word - 1) {
            if (found == count)
                return false;
            docids[found++] = base + lowest_one(word);
        }
    }
    return found == count;
}

/* The places of the ones of the bitmap; false unless `count`. */
static bool find_high(uint32_t *places, const struct elias_fano *in)
{
    uint32_t found = 0;

    for (uint32_t start = 0; start < in->high_bits; start += 64) {
        const uint8_t *at = in->high + start / 8;
        uint64_t word = get_u64_of(at, (size_t)(in->end - at));

        if (in->high_bits - start < 64)
            word &= (UINT64_C(1) << (in->high_bits - start)) - 1;
        for (; word; word &= word - 1) {
            if (found == in->count)
                return false;
            places[found++] = start + lowest_one(word);
        }
    }
    return found == in->count;
}

static bool scalar_elias_fano(uint32_t *docids, const struct elias_fano *in)
{
    uint32_t mask = (UINT32_C(1) << in->low_bits) - 1;
    size_t bit = in->low_at;
    uint32_t descents = 0;

    if (!find_high(docids, in))
        return false;
    for (uint32_t i = 0; i < in->count; i++, bit += in->low_bits) {
        const uint8_t *at = in->low + bit / 8;
        uint64_t word = get_u64_of(at, (size_t)(in->end - at));
        uint32_t low = (uint32_t)(word >> bit % 8) & mask;

        docids[i] = in->base + ((docids[i] - i) << in->low_bits | low);
        descents += i > 0 && docids[i] <= docids[i - 1];
    }
    return descents == 0;
}

static bool scalar_unary(uint32_t *tf, const uint8_t *bits, size_t size,
                         uint32_t count)
{
    uint32_t found = 0;
    uint32_t place = 1; /* of the word's first bit, counted from 1 */
    uint32_t before = 0;

    for (size_t at = 0; at < size; at += 8, place += 64) {
        uint64_t word = get_u64_of(bits + at, size - at);

        for (; word; word &= word - 1) {
            uint32_t here = place + lowest_one(word);

            if (found == count)
                return false;
            tf[found++] = here - before;
            before = here;
        }
    }
    return found == count;
}

static void scalar_score(float *scores, const uint32_t *docids,
                         const uint32_t *tf, uint32_t count,
                         const struct score_input *in)
{
    float weight = in->weight;
    float delta = in->delta;

    put_norms(scores, docids, count, in);
    for (uint32_t i = 0; i < count; i++) {
        float times = (float)tf[i];

        scores[i] = weight * (delta + times / (times + scores[i]));
    }
}

static uint32_t scalar_at_least(uint16_t *out, const float *values,
                                uint32_t count, float least)
{
    uint32_t found = 0;

    for (uint32_t i = 0; i < count; i++) {
        out[found] = (uint16_t)i;
        found += values[i] >= least;
    }
    return found;
}

static uint32_t scalar_tf_at_least(uint16_t *out, const uint32_t *tf,
                                   uint32_t count, uint32_t least)
{
    uint32_t found = 0;

    for (uint32_t i = 0; i < count; i++) {
        out[found] = (uint16_t)i;
        found += tf[i] >= least;
    }
    return found;
}

/* Each turn halves what may hold the first that is not below. */
static uint32_t scalar_seek(const uint32_t *docids, uint32_t count,
                            uint32_t target)
{
    const uint32_t *at = docids;

    for (uint32_t left = count; left > 0;) {
        uint32_t half = left - left / 2;

        at += at[half - 1] < target ? half : 0;
        left /= 2;
    }
    return (uint32_t)(at - docids);
}

static uint32_t scalar_look_up(uint32_t *out, const uint32_t *wanted,
                               size_t wanted_count, const uint32_t *docids,
                               const uint32_t *tf, uint32_t count)
{
    uint32_t at = 0;

    for (size_t i = 0; i < wanted_count; i++) {
        at += scalar_seek(docids + at, count - at, wanted[i]);
        out[i] = docids[at] == wanted[i] ? tf[at] : 0;
    }
    return at;
}

static uint32_t scalar_three_bytes(uint32_t *out, const uint8_t *at,
                                   const uint8_t *end)
{
    return decode_three_bytes(out, 0, at, end);
}

static uint64_t scalar_ones(const uint64_t *words, size_t count)
{
    uint64_t ones = 0;

    for (size_t i = 0; i < count; i++)
        ones += (uint64_t)__builtin_popcountll(words[i]);
    return ones;
}

const struct kernels kernels_scalar = {
    .name = "scalar",
    .elias_fano = scalar_elias_fano,
    .elias_fano_find = find_values,
    .bitset = scalar_bitset,
    .unary = scalar_unary,
    .score = scalar_score,
    .at_least = scalar_at_least,
    .tf_at_least = scalar_tf_at_least,
    .seek = scalar_seek,
    .look_up = scalar_look_up,
    .follow = follow_singly,
    .three_bytes = scalar_three_bytes,
    .utf8_valid = utf8_valid_singly,
    .ones = scalar_ones,
};
