/*
 * term_iterator - all terms of a dictionary in order, with their lists.
 *
 * Reads the sections from front to back, so that a merge needs no more than
 * a page of each. It checks all that it passes: the order of terms, and that
 * rows, words and lists follow each other without gaps.
 */
#ifndef COMMON_TERM_ITERATOR_H
#define COMMON_TERM_ITERATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/term_dictionary.h"

/* Free at the end. The dictionary must outlive the iterator. */
struct term_iterator {
    /* the current term */
    uint32_t term; /* its number; TERM_NONE after the last */
    bool is_word;
    uint32_t c1; /* of a bigram */
    uint32_t c2;
    const uint8_t *bytes; /* of a word, valid until the next call */
    size_t size;
    uint64_t start; /* its list's bytes in POSTINGS */
    uint64_t end;
    /* private */
    const struct term_dictionary *dictionary;
    uint32_t next;    /* term */
    uint32_t row;     /* of ROW, the next one */
    uint32_t row_end; /* term at which it begins */
    uint32_t column;  /* where it does in COLUMN */
    struct bigram_row_reader codes;
    uint32_t seconds[LIST_GROUP]; /* second characters of the row, some */
    uint32_t second;              /* of them, the next one */
    uint32_t second_end;
    struct string_iterator words;
    uint64_t ends[LIST_GROUP]; /* of the lists of the group */
    size_t list_end;           /* where the next group's are in LIST_END */
};

/* Places the iterator before the first term. */
int term_iterator_start(struct term_iterator *it,
                        const struct term_dictionary *dictionary,
                        struct error *err);

/* Moves to the next term; after the last, it->term is TERM_NONE. */
int term_iterator_next(struct term_iterator *it, struct error *err);

void term_iterator_free(struct term_iterator *it);

#endif
