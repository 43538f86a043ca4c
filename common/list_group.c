#include "common/list_group.h"

#include <assert.h>

#include "common/bit_packer.h"
#include "common/little_endian.h"

/* Bits that can be read from any bit on. */
enum { WORD_BITS = 57 };

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "dictionary: %s", what);
}

/*
 * The layout for lists of `size` bytes in all, which is at least their number.
 * Their ends but the last are coded less base and one.
 */
static void lay_out(struct list_group *group)
{
    uint64_t size = group->end - group->base;
    uint32_t values = group->count - 1;
    uint64_t mean = values > 0 ? (size - 1) / values : 1;

    group->low_bits = 63 - (unsigned)__builtin_clzll(mean);
    group->high_bits =
        values > 0 ? values + (uint32_t)((size - 2) >> group->low_bits) : 0;
    group->size = (group->high_bits + (size_t)values * group->low_bits + 7) / 8;
}

/* ---- reading ---- */

int list_groups_check(const struct term_sections *sections, struct error *err)
{
    size_t groups = ((size_t)sections->terms + LIST_GROUP - 1) / LIST_GROUP;

    if (sections->list.size != LIST_ENTRY * (groups + 1))
        return corrupt(err, "LIST has not an entry for each group of terms");

    const uint8_t *last = sections->list.bytes + LIST_ENTRY * groups;

    if (get_u64(last) != sections->postings_size)
        return corrupt(err, "LIST does not end where POSTINGS does");
    if (get_u64(last + 8) != sections->list_end.size)
        return corrupt(err, "LIST does not end where LIST_END does");
    return 0;
}

int list_group_open(struct list_group *out,
                    const struct term_sections *sections, uint32_t group,
                    struct error *err)
{
    const uint8_t *entry = sections->list.bytes + LIST_ENTRY * (size_t)group;
    uint32_t left = sections->terms - group * LIST_GROUP;
    uint64_t start = get_u64(entry + 8);

    out->base = get_u64(entry);
    out->end = get_u64(entry + LIST_ENTRY);
    out->count = left < LIST_GROUP ? left : LIST_GROUP;
    if (out->base > out->end || out->end > sections->postings_size)
        return corrupt(err, "lists do not ascend in POSTINGS");
    if (out->end - out->base < out->count ||
        (out->end - out->base) >> 32 >= out->count)
        return corrupt(err, "a group of too few or too many bytes");
    lay_out(out);
    if (start > sections->list_end.size ||
        out->size > sections->list_end.size - start)
        return corrupt(err, "ends of lists past the end of LIST_END");
    out->bytes = sections->list_end.bytes + start;
    return 0;
}

static uint64_t bits_from(const struct list_group *group, size_t bit)
{
    return get_u64_of(group->bytes + bit / 8, group->size - bit / 8) >> bit % 8;
}

/* The first one at or after a bit, or a bit past the high bits. */
static uint32_t next_one(const struct list_group *group, uint32_t bit)
{
    for (; bit < group->high_bits; bit += WORD_BITS) {
        uint64_t word = bits_from(group, bit);

        if (word != 0)
            return bit + (uint32_t)__builtin_ctzll(word);
    }
    return bit;
}

/* The bit of one i, or a bit past the high bits. */
static uint32_t find_one(const struct list_group *group, uint32_t i)
{
    for (uint32_t bit = 0; bit < group->high_bits; bit += 64) {
        uint64_t word = bits_from(group, bit);
        uint32_t ones = (uint32_t)__builtin_popcountll(word);

        if (i < ones) {
            for (; i > 0; i--)
                word &= word - 1;
            return bit + (uint32_t)__builtin_ctzll(word);
        }
        i -= ones;
    }
    return group->high_bits;
}

/* The end of list i, whose one is that bit. */
static uint64_t end_at(const struct list_group *group, uint32_t i, uint32_t bit)
{
    size_t low = group->high_bits + (size_t)i * group->low_bits;
    uint64_t mask = (UINT64_C(1) << group->low_bits) - 1;

    return group->base + 1 + ((uint64_t)(bit - i) << group->low_bits) +
           (bits_from(group, low) & mask);
}

int list_group_bounds(uint64_t *start, uint64_t *end,
                      const struct list_group *group, uint32_t i,
                      struct error *err)
{
    uint32_t bit = 0;

    assert(i < group->count);
    *start = group->base;
    *end = group->end;
    if (i > 0) {
        bit = find_one(group, i - 1);
        *start = end_at(group, i - 1, bit++);
    }
    if (i + 1 < group->count) {
        bit = next_one(group, bit);
        *end = end_at(group, i, bit);
    }
    if (bit > group->high_bits || *start >= *end || *end > group->end)
        return corrupt(err, "a list that is not among those of its group");
    return 0;
}

/* Nothing is left after the ones, and nothing in the padding. */
static int check_rest(const struct list_group *group, uint32_t bit,
                      struct error *err)
{
    size_t bits = group->size * 8;
    size_t used =
        group->high_bits + (size_t)(group->count - 1) * group->low_bits;

    if (next_one(group, bit) < group->high_bits)
        return corrupt(err, "more ends than lists");
    if (used < bits && bits_from(group, used) != 0)
        return corrupt(err, "padding of the ends of lists is not zero");
    return 0;
}

int list_group_ends(uint64_t *ends, const struct list_group *group,
                    struct error *err)
{
    uint64_t before = group->base;
    uint32_t bit = 0;

    for (uint32_t i = 0; i + 1 < group->count; i++, bit++) {
        bit = next_one(group, bit);
        ends[i] = end_at(group, i, bit);
        if (bit >= group->high_bits || ends[i] <= before)
            return corrupt(err, "ends of lists do not ascend");
        before = ends[i];
    }
    ends[group->count - 1] = group->end;
    if (group->end <= before)
        return corrupt(err, "ends of lists do not ascend");
    return check_rest(group, bit, err);
}

/* ---- writing ---- */

static void pack_ends(struct bit_packer *packer, const struct list_group *group,
                      const uint64_t *ends)
{
    uint64_t mask = (UINT64_C(1) << group->low_bits) - 1;
    uint32_t bit = 0;

    for (uint32_t i = 0; i + 1 < group->count; i++) {
        uint64_t value = ends[i] - group->base - 1;
        uint32_t one = (uint32_t)(value >> group->low_bits) + i;

        pack_unary(packer, one - bit);
        bit = one + 1;
    }
    pack_zeros(packer, group->high_bits - bit);
    for (uint32_t i = 0; i + 1 < group->count; i++)
        pack_bits(packer, (ends[i] - group->base - 1) & mask, group->low_bits);
    pack_end(packer);
}

static int write_group(struct list_groups_writer *w, struct error *err)
{
    struct list_group group = { .count = w->count,
                                .base = w->base,
                                .end = w->postings };

    lay_out(&group);
    write_u64(w->list, w->base);
    write_u64(w->list, w->size);
    if (byte_writer_reserve(w->list_end, group.size + BIT_PACKER_SPARE)) {
        struct bit_packer packer = { .at = w->list_end->bytes +
                                           w->list_end->size };

        pack_ends(&packer, &group, w->ends);
        w->list_end->size += group.size;
    }
    w->size += group.size;
    w->base = w->postings;
    w->count = 0;
    if (byte_writer_check(w->list, err) < 0)
        return -1;
    return byte_writer_check(w->list_end, err);
}

int list_groups_writer_add(struct list_groups_writer *w, uint32_t size,
                           struct error *err)
{
    assert(size >= 1);
    w->postings += size;
    w->ends[w->count++] = w->postings;
    return w->count == LIST_GROUP ? write_group(w, err) : 0;
}

int list_groups_writer_end(struct list_groups_writer *w, struct error *err)
{
    if (w->count > 0 && write_group(w, err) < 0)
        return -1;
    write_u64(w->list, w->postings);
    write_u64(w->list, w->size);
    return byte_writer_check(w->list, err);
}
