/*
 * term_dictionary - from a term to its number and its list, and back.
 *
 * A term is a pair of code points (bigram) or a word; terms are numbered in
 * order: bigrams by (c1, c2), then words by their bytes. The sections are
 * drawn in docs/FORMAT.md, section 2, "Terms" and "Lists". Their bytes may be
 * hostile: what is out of order may not be found, or be found wrongly, but
 * what is given are terms of this dictionary and lists inside POSTINGS.
 */
#ifndef COMMON_TERM_DICTIONARY_H
#define COMMON_TERM_DICTIONARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/bigram_row.h"
#include "common/error.h"
#include "common/segment_format.h"
#include "common/sorted_strings.h"
#include "common/term_layout.h"

/* Borrows the bytes of the sections. Nothing to close. */
struct term_dictionary {
    struct term_sections sections;
    struct sorted_strings words;
    uint32_t rows;    /* characters that begin a bigram */
    uint32_t bigrams; /* terms below are bigrams, the others words */
};

/* Checks the sizes against each other and the last entries; no more. */
int term_dictionary_open(struct term_dictionary *out,
                         const struct term_sections *sections,
                         struct error *err);

static inline bool
term_dictionary_is_word(const struct term_dictionary *dictionary, uint32_t term)
{
    return term >= dictionary->bigrams;
}

/* c1 of `row`, below the number of rows. */
uint32_t term_dictionary_first(const struct term_dictionary *dictionary,
                               uint32_t row);

/* *term = that of code in `row`, below the number of rows, or TERM_NONE. */
int term_dictionary_in_row(const struct term_dictionary *dictionary,
                           uint32_t row, uint32_t code, uint32_t *term,
                           struct error *err);

/* The codes of `row`, below the number of rows, and its first term. */
int term_dictionary_open_row(struct bigram_row *out, uint32_t *first,
                             const struct term_dictionary *dictionary,
                             uint32_t row, struct error *err);

/* *term = that of the word, or TERM_NONE. */
int term_dictionary_word(const struct term_dictionary *dictionary,
                         const uint8_t *bytes, size_t size, uint32_t *term,
                         struct error *err);

/* [*first, *end) = the words that begin with `bytes`. */
int term_dictionary_prefix(const struct term_dictionary *dictionary,
                           const uint8_t *bytes, size_t size, uint32_t *first,
                           uint32_t *end, struct error *err);

/* The list of `term`, below the number of terms, is [*start, *end) of
 * POSTINGS. */
int term_dictionary_list(const struct term_dictionary *dictionary,
                         uint32_t term, uint64_t *start, uint64_t *end,
                         struct error *err);

/* Where the lists end of terms LIST_GROUP * group on, up to LIST_GROUP. */
int term_dictionary_list_ends(const struct term_dictionary *dictionary,
                              uint32_t group, uint64_t *ends,
                              struct error *err);

/* Hints that the codes of `row`, or where the list of `term` is, will be read;
 * they may come before those bytes are touched. */
void term_dictionary_fetch_row(const struct term_dictionary *dictionary,
                               uint32_t row);
void term_dictionary_fetch_list(const struct term_dictionary *dictionary,
                                uint32_t term);

#endif
