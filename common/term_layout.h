/*
 * term_layout - how the dictionary's sections are cut: docs/FORMAT.md,
 * section 2, "Terms" and "Lists". For the modules term_*.
 */
#ifndef COMMON_TERM_LAYOUT_H
#define COMMON_TERM_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "common/segment_format.h"

struct term_section {
    const uint8_t *bytes; /* may be NULL where size is 0 */
    size_t size;
};

struct term_sections {
    struct term_section row;
    struct term_section column;
    struct term_section word;
    struct term_section word_index;
    struct term_section list;
    struct term_section list_end;
    uint64_t postings_size; /* bytes of POSTINGS */
    uint32_t terms;         /* bigrams and words */
};

enum {
    ROW_ENTRY = 12, /* bytes: c1, first term, start in COLUMN */
    ROW_CODES = 2,  /* codes below are ends of words, not rows */
};

/* c1 of the last entry of ROW. */
#define ROW_END UINT32_MAX

#endif
