#include "common/bigram_rows_writer.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "common/bigram_row.h"
#include "common/byte_reader.h"
#include "common/little_endian.h"
#include "common/memory.h"
#include "common/term_layout.h"
#include "common/utf8.h"

enum { PENDING = 8 }; /* bytes of a row in `rows` */

int bigram_rows_writer_add(struct bigram_rows_writer *w, uint32_t c1,
                           uint32_t c2, struct error *err)
{
    bool heads = w->bigrams == 0 || c1 != w->c1;

    assert(c1 >= ROW_CODES && c1 <= UTF8_LAST && c2 <= UTF8_LAST);
    assert(w->bigrams == 0 || c1 > w->c1 || (c1 == w->c1 && c2 > w->c2));
    if (heads) {
        write_u32(&w->rows, c1);
        write_u32(&w->rows, w->bigrams);
    }
    write_varint(&w->seconds, heads ? c2 : c2 - w->c2);
    w->c1 = c1;
    w->c2 = c2;
    w->bigrams++;
    if (byte_writer_check(&w->rows, err) < 0)
        return -1;
    return byte_writer_check(&w->seconds, err);
}

/* What turns second characters into codes. */
struct coder {
    struct byte_reader seconds;
    uint32_t *codes; /* of characters up to the last row's; 0: not a row's */
    uint32_t *row;   /* the codes of one row */
    uint32_t last;   /* c1 of the last row */
};

static int open_coder(struct coder *coder, const struct bigram_rows_writer *w,
                      uint32_t rows, struct error *err)
{
    byte_reader_init(&coder->seconds, w->seconds.bytes, w->seconds.size);
    coder->last = w->c1;
    if (memory_alloc(&coder->codes, (size_t)w->c1 + ROW_CODES,
                     sizeof *coder->codes, err) < 0 ||
        memory_alloc(&coder->row, (size_t)rows + ROW_CODES, sizeof *coder->row,
                     err) < 0)
        return -1;
    for (uint32_t code = 0; code < ROW_CODES; code++)
        coder->codes[code] = code;
    for (uint32_t i = 0; i < rows; i++)
        coder->codes[get_u32(w->rows.bytes + PENDING * (size_t)i)] =
            ROW_CODES + i;
    return 0;
}

static int code_row(struct coder *coder, uint32_t count, struct error *err)
{
    uint32_t c2 = 0;

    for (uint32_t i = 0; i < count; i++) {
        c2 += (uint32_t)read_varint(&coder->seconds, UTF8_LAST);
        if (c2 > coder->last || (c2 > 0 && coder->codes[c2] == 0))
            return error_set(err, ERROR_CORRUPT,
                             "dictionary: a character that has no row");
        coder->row[i] = coder->codes[c2];
    }
    return 0;
}

static int write_entry(struct byte_writer *row, uint32_t c1, uint32_t first,
                       size_t start, struct error *err)
{
    if (start > UINT32_MAX)
        return error_set(err, ERROR_LIMIT,
                         "dictionary: too many bigrams; make smaller segments");
    write_u32(row, c1);
    write_u32(row, first);
    write_u32(row, (uint32_t)start);
    return byte_writer_check(row, err);
}

/* Appends row i to COLUMN. */
static int write_codes(struct byte_writer *column, struct coder *coder,
                       const struct bigram_rows_writer *w, uint32_t i,
                       uint32_t rows, struct error *err)
{
    const uint8_t *at = w->rows.bytes + PENDING * (size_t)i;
    uint32_t end = i + 1 < rows ? get_u32(at + PENDING + 4) : w->bigrams;
    uint32_t count = end - get_u32(at + 4);

    if (code_row(coder, count, err) < 0)
        return -1;
    bigram_row_write(column, coder->row, count, rows + ROW_CODES);
    return byte_writer_check(column, err);
}

static int write_rows(const struct bigram_rows_writer *w, struct coder *coder,
                      uint32_t rows, struct byte_writer *row,
                      struct byte_writer *column, struct error *err)
{
    size_t start = column->size;

    for (uint32_t i = 0; i < rows; i++) {
        const uint8_t *at = w->rows.bytes + PENDING * (size_t)i;

        if (write_entry(row, get_u32(at), get_u32(at + 4), column->size - start,
                        err) < 0 ||
            write_codes(column, coder, w, i, rows, err) < 0)
            return -1;
    }
    return write_entry(row, ROW_END, w->bigrams, column->size - start, err);
}

int bigram_rows_writer_end(const struct bigram_rows_writer *w,
                           struct byte_writer *row, struct byte_writer *column,
                           struct error *err)
{
    uint32_t rows = (uint32_t)(w->rows.size / PENDING);
    struct coder coder = { 0 };
    int result = open_coder(&coder, w, rows, err);

    if (result == 0)
        result = write_rows(w, &coder, rows, row, column, err);
    free(coder.codes);
    free(coder.row);
    return result;
}

void bigram_rows_writer_free(struct bigram_rows_writer *w)
{
    byte_writer_free(&w->rows);
    byte_writer_free(&w->seconds);
    *w = (struct bigram_rows_writer){ 0 };
}
