/*
 * bigram_row - the second characters of the bigrams of one row.
 *
 * A second character is a code that ascends with it; COLUMN has those of a
 * row as a sequence: docs/FORMAT.md, section 2, "Terms". The bytes may be
 * hostile: then codes may not be found, or be found at a wrong place, but at
 * one of the row.
 */
#ifndef COMMON_BIGRAM_ROW_H
#define COMMON_BIGRAM_ROW_H

#include <stdint.h>

#include "common/byte_writer.h"
#include "common/elias_fano.h"
#include "common/error.h"

/* A code that is in no row; also a place in no row. */
#define BIGRAM_ROW_NONE UINT32_MAX

/* Borrows the bytes. */
struct bigram_row {
    const uint8_t *bytes; /* shape.size of them */
    struct elias_fano_shape shape;
};

/* Appends the row of `count` codes, which ascend strictly and are below
 * `end`. */
void bigram_row_write(struct byte_writer *out, const uint32_t *codes,
                      uint32_t count, uint32_t end);

/* The place of the code in the row, or BIGRAM_ROW_NONE. */
uint32_t bigram_row_find(const struct bigram_row *row, uint32_t code);

/* Reads a row from its first code on. Begin with { .row = the row }. */
struct bigram_row_reader {
    struct bigram_row row;
    uint64_t least; /* that the next code may be */
    uint32_t place; /* of the next code */
    uint32_t bit;   /* where it is looked for */
};

/*
 * Reads the next `count` codes, 1 or more of those that the row has left: they
 * ascend and are below the row's end. With the last, its padding is checked.
 */
int bigram_row_read(uint32_t *codes, struct bigram_row_reader *reader,
                    uint32_t count, struct error *err);

#endif
