#include "searcher/occurrences.h"

#include <stdlib.h>

/* An occurrence as it is sorted: by each byte, which has so many values. */
enum { BYTES = sizeof(uint64_t), VALUES = 256 };

static bool has_any(const struct postings_block *block,
                    const struct bitset *wanted)
{
    for (uint32_t i = 0; i < block->count; i++) {
        if (bitset_has(wanted, block->docids[i]))
            return true;
    }
    return false;
}

/* Positions are read only where the block has a wanted passage. */
static int add_block(struct occurrences *out, uint16_t **positions,
                     size_t *capacity, const struct postings_list *list,
                     uint32_t number, uint32_t shift,
                     const struct bitset *wanted, struct error *err)
{
    struct postings_block block;
    size_t at = 0;

    if (postings_list_block(&block, list, number, err) < 0)
        return -1;
    if (!has_any(&block, wanted))
        return 0;
    if (memory_grow(positions, capacity, block.occurrences, sizeof **positions,
                    err) < 0 ||
        memory_grow(&out->items, &out->capacity, out->count + block.occurrences,
                    sizeof *out->items, err) < 0 ||
        postings_list_positions(*positions, *capacity, list, number, &block,
                                err) < 0)
        return -1;
    for (uint32_t i = 0; i < block.count; at += block.tf[i++]) {
        uint64_t docid = (uint64_t)block.docids[i] << OCCURRENCE_SHIFT;

        if (!bitset_has(wanted, block.docids[i]))
            continue;
        for (uint32_t j = 0; j < block.tf[i]; j++)
            out->items[out->count++] = docid + (*positions)[at + j] + shift;
    }
    return 0;
}

int occurrences_add(struct occurrences *out, const struct postings_list *list,
                    uint32_t shift, const struct bitset *wanted,
                    struct error *err)
{
    uint16_t *positions = NULL;
    size_t capacity = 0;
    int result = 0;

    for (uint32_t i = 0; i < list->blocks && result == 0; i++) {
        uint32_t base;
        uint32_t last;

        result = postings_list_range(list, i, &base, &last, err);
        if (result == 0 && bitset_next(wanted, base) <= last)
            result = add_block(out, &positions, &capacity, list, i, shift,
                               wanted, err);
    }
    free(positions);
    return result;
}

static void count_bytes(size_t counts[BYTES][VALUES],
                        const struct occurrences *from)
{
    for (size_t i = 0; i < from->count; i++) {
        for (uint32_t byte = 0; byte < BYTES; byte++)
            counts[byte][from->items[i] >> 8 * byte & 0xff]++;
    }
}

/* The items in order of one byte; those alike in it stay as they were. */
static void order_by(uint64_t *out, const struct occurrences *from,
                     uint32_t byte, size_t places[VALUES])
{
    size_t place = 0;

    for (uint32_t value = 0; value < VALUES; value++) {
        size_t count = places[value];

        places[value] = place;
        place += count;
    }
    for (size_t i = 0; i < from->count; i++)
        out[places[from->items[i] >> 8 * byte & 0xff]++] = from->items[i];
}

static void drop_repeated(struct occurrences *sorted)
{
    size_t kept = 0;

    for (size_t i = 1; i < sorted->count; i++) {
        kept += sorted->items[i] != sorted->items[kept];
        sorted->items[kept] = sorted->items[i];
    }
    sorted->count = kept + 1;
}

int occurrences_sort(struct occurrences *occurrences, struct error *err)
{
    size_t counts[BYTES][VALUES] = { 0 };
    struct occurrences other = { .count = occurrences->count };

    if (occurrences->count == 0)
        return 0;
    if (memory_grow(&other.items, &other.capacity, other.count,
                    sizeof *other.items, err) < 0)
        return -1;
    count_bytes(counts, occurrences);
    for (uint32_t byte = 0; byte < BYTES; byte++) {
        struct occurrences from = *occurrences;

        if (counts[byte][from.items[0] >> 8 * byte & 0xff] == from.count)
            continue;
        order_by(other.items, &from, byte, counts[byte]);
        *occurrences = other;
        other = from;
    }
    free(other.items);
    drop_repeated(occurrences);
    return 0;
}

void occurrences_follow(struct occurrences *starts,
                        const struct occurrences *next, uint32_t distance)
{
    size_t kept = 0;

    for (size_t i = 0, j = 0; i < starts->count && j < next->count;) {
        uint64_t wanted = starts->items[i] + distance;
        uint64_t place = next->items[j];

        starts->items[kept] = starts->items[i];
        kept += place == wanted;
        i += place >= wanted;
        j += place <= wanted;
    }
    starts->count = kept;
}

void occurrences_free(struct occurrences *occurrences)
{
    free(occurrences->items);
    *occurrences = (struct occurrences){ 0 };
}
