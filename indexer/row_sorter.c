#include "indexer/row_sorter.h"

#include <assert.h>
#include <stdlib.h>

#include "common/memory.h"

enum { BITS = 64, LOW_MASK = (1 << ROW_SHIFT) - 1 };

void row_put_marks(struct word_chains *chains, struct chain *chain,
                   uint32_t gap, uint32_t position)
{
    uint32_t gap_more = (gap & LOW_MASK) >> ROW_GAP_BITS;

    if (gap >> ROW_SHIFT)
        word_chains_put(chains, chain,
                        (uint32_t)ROW_MARK_HIGH << ROW_SHIFT |
                            gap >> ROW_SHIFT);
    word_chains_put(chains, chain,
                    (uint32_t)ROW_MARK << ROW_SHIFT | gap_more << ROW_GAP_BITS |
                        position >> ROW_POSITION_BITS);
}

static void forget_row(struct row_sorter *sorter)
{
    for (uint32_t i = 0; i < sorter->terms; i++)
        sorter->next[sorter->halves[i]] = 0;
}

/* Counts the words of each half, and lists the halves that occur. */
static uint32_t count_halves(struct row_sorter *sorter,
                             struct chain_reader reader)
{
    uint32_t halves = 0;
    size_t count;

    for (;;) {
        const uint32_t *word = chain_reader_next(&reader, &count);

        if (count == 0)
            break;
        for (size_t i = 0; i < count; i++) {
            uint32_t half = word[i] >> ROW_SHIFT;

            sorter->halves[halves] = (uint16_t)half;
            halves += sorter->next[half]++ == 0;
        }
    }
    return halves;
}

/* Leaves the marks out of the list; returns how many halves are left. */
static uint32_t drop_marks(struct row_sorter *sorter, uint32_t halves)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < halves; i++) {
        sorter->halves[count] = sorter->halves[i];
        count += sorter->halves[i] < ROW_MARK_HIGH;
    }
    return count;
}

/* Sorts the list of different halves. */
static void sort_halves(struct row_sorter *sorter)
{
    uint64_t bits[ROW_HALVES / BITS] = { 0 };
    uint32_t count = 0;

    for (uint32_t i = 0; i < sorter->terms; i++)
        bits[sorter->halves[i] / BITS] |= UINT64_C(1)
                                          << sorter->halves[i] % BITS;
    for (uint32_t i = 0; i < ROW_HALVES / BITS; i++) {
        for (uint64_t left = bits[i]; left; left &= left - 1)
            sorter->halves[count++] =
                (uint16_t)(i * BITS + (uint32_t)__builtin_ctzll(left));
    }
}

/* From how many words a half has to where its first entry goes. */
static void place_halves(struct row_sorter *sorter)
{
    uint32_t start = 0;

    for (uint32_t i = 0; i < sorter->terms; i++) {
        uint32_t *next = &sorter->next[sorter->halves[i]];
        uint32_t count = *next;

        *next = start;
        start += count;
    }
}

static void place_entries(struct row_sorter *sorter, struct chain_reader reader)
{
    uint64_t *const entries = sorter->entries;
    uint32_t *const next = sorter->next;
    uint64_t entry = 0; /* what marks say of the next one, and its passage */
    size_t count;

    for (;;) {
        const uint32_t *word = chain_reader_next(&reader, &count);

        if (count == 0)
            break;
        for (size_t i = 0; i < count; i++) {
            uint64_t low = word[i] & LOW_MASK;
            uint32_t half = word[i] >> ROW_SHIFT;

            if (half == ROW_MARK_HIGH) {
                entry += low << 2 * ROW_SHIFT;
            } else if (half == ROW_MARK) {
                entry += low >> ROW_GAP_BITS << (ROW_SHIFT + ROW_GAP_BITS);
                entry += low % (1 << ROW_GAP_BITS) << ROW_POSITION_BITS;
            } else {
                entry += low >> ROW_POSITION_BITS << ROW_SHIFT;
                entries[next[half]++] = entry | low % (1 << ROW_POSITION_BITS);
                entry &= ~(uint64_t)LOW_MASK;
            }
        }
    }
}

int row_sorter_sort(struct row_sorter *sorter, const struct word_chains *chains,
                    const struct chain *chain, uint32_t occurrences,
                    struct error *err)
{
    struct chain_reader reader;

    if (memory_grow(&sorter->entries, &sorter->capacity, occurrences,
                    sizeof *sorter->entries, err) < 0)
        return -1;
    forget_row(sorter);
    chain_reader_start(&reader, chains, chain);
    sorter->terms = drop_marks(sorter, count_halves(sorter, reader));
    if (sorter->terms > 1)
        sort_halves(sorter);
    place_halves(sorter);
    place_entries(sorter, reader);
    return 0;
}

struct row_term row_sorter_term(const struct row_sorter *sorter, uint32_t i)
{
    const uint32_t *next = sorter->next;
    uint32_t start = i == 0 ? 0 : next[sorter->halves[i - 1]];

    assert(i < sorter->terms);
    return (struct row_term){
        .second = sorter->halves[i],
        .start = sorter->entries + start,
        .end = sorter->entries + next[sorter->halves[i]],
    };
}

void row_sorter_free(struct row_sorter *sorter)
{
    free(sorter->entries);
    sorter->entries = NULL;
    sorter->capacity = 0;
}
