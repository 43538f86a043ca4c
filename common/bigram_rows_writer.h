/*
 * bigram_rows_writer - writes ROW and COLUMN: docs/FORMAT.md, section 2.
 *
 * Second characters are coded by the rows there are, which are all known
 * only at the end. Until then a bigram takes a byte or two of memory.
 */
#ifndef COMMON_BIGRAM_ROWS_WRITER_H
#define COMMON_BIGRAM_ROWS_WRITER_H

#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"

/* Zero-initialise, free at the end. */
struct bigram_rows_writer {
    uint32_t bigrams;
    uint32_t c1; /* of the last one */
    uint32_t c2;
    /* private */
    uint32_t last;              /* of all characters */
    struct byte_writer rows;    /* c1 and first bigram of each */
    struct byte_writer seconds; /* c2 less the one before in its row */
};

/* In order of (c1, c2); c1 >= ROW_CODES. */
int bigram_rows_writer_add(struct bigram_rows_writer *w, uint32_t c1,
                           uint32_t c2, struct error *err);

/*
 * Appends the sections. A c2 from ROW_CODES on that begins no bigram, as at
 * the end of what is indexed of a long title, has a row without bigrams.
 */
int bigram_rows_writer_end(const struct bigram_rows_writer *w,
                           struct byte_writer *row, struct byte_writer *column,
                           struct error *err);

void bigram_rows_writer_free(struct bigram_rows_writer *w);

#endif
