/*
 * segment_terms - the terms of a segment being built, with their lists.
 *
 * Writes the dictionary, the lists, their positions and UNI: docs/FORMAT.md,
 * section 2. UNI counts the passages of a character from the terms of its
 * row, which follow each other: a mark for each passage says whether it was
 * met in this row; but a merge may know the numbers.
 */
#ifndef INDEXER_SEGMENT_TERMS_H
#define INDEXER_SEGMENT_TERMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analysis_table.h"
#include "common/error.h"
#include "common/postings_writer.h"
#include "common/term_dictionary_writer.h"
#include "common/tokenizer.h"
#include "indexer/section_spool.h"

/* What the terms belong to; all borrowed. */
struct segment_terms_settings {
    struct section_spool *spools; /* by enum section_kind, open */
    const struct analysis_table *table;
    uint32_t flags;          /* enum index_flags */
    uint32_t passages;       /* of the segment */
    const uint16_t *lengths; /* L of each */
};

/* The fields are private. Zeroed ones may be freed. */
struct segment_terms {
    struct segment_terms_settings settings;
    struct postings_writer postings;
    struct term_dictionary_writer dictionary;
    bool begun; /* a term */
    bool is_word;
    bool has_positions;
    uint32_t first; /* of a pair */
    uint32_t second;
    uint8_t word[TERM_WORD_MAX];
    size_t word_size;
    uint64_t list_start;
    uint32_t row_df; /* passages met in the row */
    uint8_t *met;    /* by passage: `mark` where it was met; NULL: counted */
    uint8_t mark;    /* of the row; another for each, and 0 for none */
};

int segment_terms_open(struct segment_terms *terms,
                       const struct segment_terms_settings *settings,
                       struct error *err);

/*
 * From now on UNI holds what segment_terms_count says, of Han characters in
 * ascending order, and nothing is counted. No term has begun yet.
 */
void segment_terms_counted(struct segment_terms *terms);
int segment_terms_count(struct segment_terms *terms, uint32_t character,
                        uint32_t df, struct error *err);

/* Starts a term; terms come in the dictionary's order. */
int segment_terms_pair(struct segment_terms *terms, uint32_t first,
                       uint32_t second, struct error *err);
int segment_terms_word(struct segment_terms *terms, const uint8_t *bytes,
                       size_t size, struct error *err);

/*
 * Adds a block of postings to the term: docids ascend. The positions of one
 * posting follow those of another; NULL where the term has none or the index
 * stores none.
 */
int segment_terms_block(struct segment_terms *terms,
                        const struct postings_block *block,
                        const uint16_t *positions, struct error *err);

/*
 * Adds a part as it is, whose base is above the last docid of the term, where
 * UNI is counted elsewhere; *added says so. A block that is still being filled
 * is ended before it only if `ends`.
 */
int segment_terms_copy(bool *added, struct segment_terms *terms,
                       const struct postings_part *part, bool ends,
                       struct error *err);

/*
 * Adds a short list as it is, which is all of the term; UNI is counted
 * elsewhere.
 */
int segment_terms_list(struct segment_terms *terms, const uint8_t *list,
                       size_t size, struct error *err);

/* Ends the sections; *count is the number of terms. */
int segment_terms_end(struct segment_terms *terms, uint32_t *count,
                      struct error *err);

void segment_terms_free(struct segment_terms *terms);

#endif
