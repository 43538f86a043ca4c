#include "indexer/row_sorter.h"

#include <assert.h>
#include <stdlib.h>

#include "common/memory.h"

enum { BITS = 64 };

static void forget_row(struct row_sorter *sorter)
{
    for (uint32_t i = 0; i < sorter->terms; i++)
        sorter->next[sorter->halves[i]] = 0;
    sorter->next[ROW_MARK] = 0;
    sorter->next[ROW_MARK_HIGH] = 0;
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
    /* Marks are written as entries too, behind all: a branch on what is one
     * would be guessed wrong too often. */
    sorter->next[ROW_MARK] = start;
}

static void place_entries(struct row_sorter *sorter, struct chain_reader reader)
{
    uint64_t *const entries = sorter->entries;
    uint32_t *const next = sorter->next;
    uint64_t passage = 0; /* << 16 */
    size_t count;

    for (;;) {
        const uint32_t *word = chain_reader_next(&reader, &count);

        if (count == 0)
            break;
        for (size_t i = 0; i < count; i++) {
            uint64_t low = word[i] & ROW_LOW_MASK;
            uint32_t half = word[i] >> ROW_SHIFT;
            uint32_t at = next[half];

            if (half == ROW_MARK_HIGH) {
                passage += low << 2 * ROW_SHIFT;
                continue;
            }
            passage += half == ROW_MARK ? low << ROW_SHIFT : 0;
            entries[at] = passage | low;
            next[half] = at + (half != ROW_MARK);
        }
    }
}

int row_sorter_sort(struct row_sorter *sorter, const struct word_chains *chains,
                    const struct chain *chain, uint32_t occurrences,
                    struct error *err)
{
    struct chain_reader reader;

    if (memory_grow(&sorter->entries, &sorter->capacity,
                    (size_t)occurrences + 1, sizeof *sorter->entries, err) < 0)
        return -1;
    forget_row(sorter);
    chain_reader_start(&reader, chains, chain);
    sorter->terms = drop_marks(sorter, count_halves(sorter, reader));
    if (sorter->terms > 1)
        sort_halves(sorter);
    place_halves(sorter);
    assert(sorter->next[ROW_MARK] == occurrences);
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
