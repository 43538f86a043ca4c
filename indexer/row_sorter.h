/*
 * row_sorter - the occurrences of one row of terms, sorted by term.
 *
 * They come as a chain of words in order of passages. A word is the second
 * half of a term and in its low 16 bits a position. ROW_MARK in the place of
 * the half says that the low bits are how many passages the next word lies
 * after the one before, or after passage 0; ROW_MARK_HIGH, that they are the
 * higher bits of that, and is followed by a ROW_MARK.
 */
#ifndef INDEXER_ROW_SORTER_H
#define INDEXER_ROW_SORTER_H

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/word_chains.h"

enum {
    ROW_HALVES = 1 << 16,
    ROW_SHIFT = 16, /* of a word */
    ROW_LOW_MASK = (1 << ROW_SHIFT) - 1,
    ROW_MARK = 0xFFFF, /* these two are no characters */
    ROW_MARK_HIGH = 0xFFFE,
};

/* Zeroed is valid; the fields are private. */
struct row_sorter {
    uint32_t next[ROW_HALVES]; /* by second half: how many, then their end */
    uint16_t halves[ROW_HALVES + 1]; /* that occur */
    uint32_t terms;
    uint64_t *entries; /* one more than there are occurrences */
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
    return sizeof(struct row_sorter) +
           ((size_t)occurrences + 1) * sizeof(uint64_t);
}

/* Sorts a chain of that many occurrences into sorter->terms terms. */
int row_sorter_sort(struct row_sorter *sorter, const struct word_chains *chains,
                    const struct chain *chain, uint32_t occurrences,
                    struct error *err);

/* Term i of the row, in order of second halves. */
struct row_term row_sorter_term(const struct row_sorter *sorter, uint32_t i);

void row_sorter_free(struct row_sorter *sorter);

#endif
