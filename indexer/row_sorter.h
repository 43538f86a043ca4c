/*
 * row_sorter - the occurrences of one row of terms, sorted by term.
 *
 * They come as a chain of words in order of passages. A word is, from its top:
 *
 *     16 bits  the second half of a term
 *      6 bits  how many passages it lies after the one before, or passage 0
 *     10 bits  its position
 *
 * Where these are too few a mark comes before the word: in the place of the
 * half ROW_MARK, then the next 10 bits of the passages and the next 6 of the
 * position; and where the passages need more, before it ROW_MARK_HIGH and 16
 * bits of these.
 */
#ifndef INDEXER_ROW_SORTER_H
#define INDEXER_ROW_SORTER_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/word_chains.h"

enum {
    ROW_HALVES = 1 << 16,
    ROW_MARK = 0xFFFF, /* these two are no characters */
    ROW_MARK_HIGH = 0xFFFE,
    ROW_WORDS_MOST = 3, /* of an occurrence */
    ROW_SHIFT = 16,     /* the bits of all but the half */
    ROW_POSITION_BITS = 10,
    ROW_GAP_BITS = ROW_SHIFT - ROW_POSITION_BITS,
};

/* Zeroed is valid; the fields are private. */
struct row_sorter {
    uint32_t next[ROW_HALVES]; /* by second half: how many, then their end */
    uint16_t halves[ROW_HALVES + 1]; /* that occur */
    uint32_t terms;
    uint64_t *entries;
    size_t capacity;
};

/* An occurrence is passage << 16 | position; they ascend. */
struct row_term {
    uint32_t second;
    const uint64_t *start; /* valid until the next call of row_sorter_sort */
    const uint64_t *end;
};

/* Bytes that are allocated for `occurrences`. */
static inline size_t row_sorter_bytes(uint32_t occurrences)
{
    return sizeof(struct row_sorter) + (size_t)occurrences * sizeof(uint64_t);
}

/* The marks of an occurrence that needs any. */
void row_put_marks(struct word_chains *chains, struct chain *chain,
                   uint32_t gap, uint32_t position);

/* Puts an occurrence `gap` passages after the one before. */
static inline void row_put(struct word_chains *chains, struct chain *chain,
                           uint32_t gap, uint32_t second, uint32_t position)
{
    uint32_t gap_low = gap % (1 << ROW_GAP_BITS);
    uint32_t position_low = position % (1 << ROW_POSITION_BITS);

    assert(position >> ROW_SHIFT == 0 && second < ROW_MARK_HIGH);
    if (gap != gap_low || position != position_low)
        row_put_marks(chains, chain, gap, position);
    word_chains_put(chains, chain,
                    second << ROW_SHIFT | gap_low << ROW_POSITION_BITS |
                        position_low);
}

/* Sorts a chain of that many occurrences into sorter->terms terms. */
int row_sorter_sort(struct row_sorter *sorter, const struct word_chains *chains,
                    const struct chain *chain, uint32_t occurrences,
                    struct error *err);

/* Term i of the row, in order of second halves. */
struct row_term row_sorter_term(const struct row_sorter *sorter, uint32_t i);

void row_sorter_free(struct row_sorter *sorter);

#endif
