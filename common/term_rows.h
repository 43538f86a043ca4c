/*
 * term_rows - from characters to bigrams: ROW as a set of characters with
 * ranks, made when a dictionary is opened for look-ups.
 *
 * A row is the bigrams of a first character; rows are numbered in order of
 * their characters. A look-up is a load and a count of bits (rank in a bit
 * vector), where a search in ROW would miss the cache at most of its steps.
 * It takes 16 bytes for each 64 code points up to the greatest.
 */
#ifndef COMMON_TERM_ROWS_H
#define COMMON_TERM_ROWS_H

#include <stdint.h>

#include "common/error.h"
#include "common/memory.h"
#include "common/term_dictionary.h"

/* Borrows the dictionary; the fields are private. */
struct term_rows {
    const struct term_dictionary *dictionary;
    struct term_row_word *words; /* the arena's */
    uint32_t word_count;
};

/* Refuses a ROW out of order as ERROR_CORRUPT. */
int term_rows_make(struct term_rows *out,
                   const struct term_dictionary *dictionary,
                   struct arena *arena, struct error *err);

/* *term = that of (c1, c2), or TERM_NONE. */
int term_rows_bigram(const struct term_rows *rows, uint32_t c1, uint32_t c2,
                     uint32_t *term, struct error *err);

/*
 * [*first, *end) = the bigrams of c1, which are all occurrences of that
 * character; empty where there is none.
 */
int term_rows_range(const struct term_rows *rows, uint32_t c1, uint32_t *first,
                    uint32_t *end, struct error *err);

/*
 * The code of a second character, the same in all rows; BIGRAM_ROW_NONE where
 * no bigram has it.
 */
uint32_t term_rows_code(const struct term_rows *rows, uint32_t c2);

/* A hint that a bigram of c1 will be looked up. */
void term_rows_fetch(const struct term_rows *rows, uint32_t c1);

#endif
