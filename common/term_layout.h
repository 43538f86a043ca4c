/*
 * term_layout - how the dictionary's sections are cut: docs/FORMAT.md,
 * section 2, "Terms" and "Lists". For the modules term_*.
 */
#ifndef COMMON_TERM_LAYOUT_H
#define COMMON_TERM_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
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
    struct term_section list_length;
    uint64_t postings_size; /* bytes of POSTINGS */
    uint32_t terms;         /* bigrams and words */
};

enum {
    ROW_ENTRY = 12,      /* bytes: c1, first term, start in COLUMN */
    ROW_CODES = 2,       /* codes below are ends of words, not rows */
    LIST_ENTRY = 16,     /* base, packed */
    LIST_WIDTH_MAX = 32, /* bits of a list's length */
    LIST_WIDTH_BITS = 6, /* of `packed` that hold the width */
};

/* c1 of the last entry of ROW. */
#define ROW_END UINT32_MAX

/* The lists of up to LIST_GROUP terms. */
struct list_group {
    uint64_t base;          /* where the first begins in POSTINGS */
    uint64_t end;           /* where the next group's first does */
    const uint8_t *lengths; /* packed, from bit `skip` of the first byte */
    size_t lengths_size;    /* bytes that hold all of the group */
    unsigned skip;
    unsigned width;
    uint32_t count;
};

/* Checks that the group's lengths lie in LIST_LENGTH. */
int list_group_open(struct list_group *out,
                    const struct term_sections *sections, uint32_t group,
                    struct error *err);

/* The length in bytes of list i of the group, i < count. */
uint32_t list_group_length(const struct list_group *group, uint32_t i);

/*
 * Checks that list i of the group, which ends at `end`, lies in the group,
 * and that the last one ends with it.
 */
int list_group_check(const struct list_group *group, uint32_t i, uint64_t end,
                     struct error *err);

#endif
