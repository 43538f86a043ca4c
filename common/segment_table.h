/*
 * segment_table - the header and the section table of a segment file.
 *
 * Drawn in docs/FORMAT.md, section 2. The bytes may be hostile: on success
 * all sections lie inside of the file, and none overlaps another.
 */
#ifndef COMMON_SEGMENT_TABLE_H
#define COMMON_SEGMENT_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/segment_format.h"

struct segment_section {
    uint32_t kind;
    uint32_t field;
    uint64_t offset; /* in the file */
    uint64_t size;
    uint64_t hash;
};

/* Zeroed may be freed. */
struct segment_table {
    uint32_t flags;
    uint32_t articles;
    uint32_t passages;
    uint32_t max_passages; /* of one article */
    uint32_t max_length;   /* the largest L */
    uint32_t terms;
    uint64_t id;
    struct segment_section *sections; /* by (kind, field); owned */
    uint32_t count;
};

/*
 * Reads header and table of the file in `bytes`. Their hash is checked, and
 * that PAGESUM is the last section and has one sum for each page; what the
 * other sections hold is not looked at.
 */
int segment_table_open(struct segment_table *out, const uint8_t *bytes,
                       size_t size, struct error *err);
void segment_table_free(struct segment_table *table);

/* NULL where there is no such section. */
const struct segment_section *
segment_table_find(const struct segment_table *table, enum section_kind kind,
                   uint32_t field);

/* How many pages of the file have a sum, when PAGESUM starts at `offset`. */
static inline uint64_t segment_pages(uint64_t offset)
{
    return offset / SEGMENT_PAGE_SIZE + (offset % SEGMENT_PAGE_SIZE > 0);
}

#endif
