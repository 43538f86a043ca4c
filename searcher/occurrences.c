#include "searcher/occurrences.h"

#include <stdlib.h>
#include <string.h>

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

static int compare(const void *a, const void *b)
{
    uint64_t x;
    uint64_t y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

void occurrences_sort(struct occurrences *occurrences)
{
    size_t kept = 0;

    if (occurrences->count == 0)
        return;
    qsort(occurrences->items, occurrences->count, sizeof *occurrences->items,
          compare);
    for (size_t i = 1; i < occurrences->count; i++) {
        if (occurrences->items[i] != occurrences->items[kept])
            occurrences->items[++kept] = occurrences->items[i];
    }
    occurrences->count = kept + 1;
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
