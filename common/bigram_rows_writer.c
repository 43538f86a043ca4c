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

/* How many bigrams the row has that is pending at `at`. */
static uint32_t pending_count(const struct bigram_rows_writer *w, size_t at)
{
    const uint8_t *entry = w->rows.bytes + at;
    bool is_last = at + PENDING == w->rows.size;

    return (is_last ? w->bigrams : get_u32(entry + PENDING + 4)) -
           get_u32(entry + 4);
}

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
    if (w->last < c1)
        w->last = c1;
    if (w->last < c2)
        w->last = c2;
    w->bigrams++;
    if (byte_writer_check(&w->rows, err) < 0)
        return -1;
    return byte_writer_check(&w->seconds, err);
}

/* What turns characters into rows and codes. */
struct coder {
    struct byte_reader seconds;
    uint32_t *codes; /* of code points below `end`; 0: of no bigram */
    uint32_t *row;   /* the codes of one row */
    uint32_t end;
    uint32_t rows;
};

/* Gives each character of a bigram a code, in order. */
static void number_rows(struct coder *coder, const struct bigram_rows_writer *w)
{
    struct byte_reader seconds = coder->seconds;

    for (size_t at = 0; at < w->rows.size; at += PENDING) {
        uint32_t count = pending_count(w, at);
        uint32_t c2 = 0;

        coder->codes[get_u32(w->rows.bytes + at)] = 1;
        for (uint32_t i = 0; i < count; i++) {
            c2 += (uint32_t)read_varint(&seconds, UTF8_LAST);
            coder->codes[c2] = 1;
        }
    }
    for (uint32_t code = 0; code < ROW_CODES; code++)
        coder->codes[code] = code;
    for (uint32_t c = ROW_CODES; c < coder->end; c++) {
        if (coder->codes[c] != 0)
            coder->codes[c] = ROW_CODES + coder->rows++;
    }
}

static int open_coder(struct coder *coder, const struct bigram_rows_writer *w,
                      struct error *err)
{
    byte_reader_init(&coder->seconds, w->seconds.bytes, w->seconds.size);
    coder->end = (w->last < ROW_CODES ? ROW_CODES : w->last + 1);
    if (memory_alloc(&coder->codes, coder->end, sizeof *coder->codes, err) < 0)
        return -1;
    number_rows(coder, w);
    return memory_alloc(&coder->row, (size_t)coder->rows + ROW_CODES,
                        sizeof *coder->row, err);
}

static void code_row(struct coder *coder, uint32_t count)
{
    uint32_t c2 = 0;

    for (uint32_t i = 0; i < count; i++) {
        c2 += (uint32_t)read_varint(&coder->seconds, UTF8_LAST);
        coder->row[i] = coder->codes[c2];
    }
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

/* Appends the row of c1, the `count` bigrams from `first` on. */
static int write_row(struct byte_writer *row, struct byte_writer *column,
                     struct coder *coder, uint32_t c1, uint32_t first,
                     uint32_t count, size_t start, struct error *err)
{
    if (write_entry(row, c1, first, column->size - start, err) < 0)
        return -1;
    code_row(coder, count);
    bigram_row_write(column, coder->row, count, coder->rows + ROW_CODES);
    return byte_writer_check(column, err);
}

static int write_rows(const struct bigram_rows_writer *w, struct coder *coder,
                      struct byte_writer *row, struct byte_writer *column,
                      struct error *err)
{
    size_t start = column->size;
    uint32_t first = 0;
    size_t at = 0;

    for (uint32_t c = ROW_CODES; c < coder->end; c++) {
        bool heads = at < w->rows.size && get_u32(w->rows.bytes + at) == c;
        uint32_t count = heads ? pending_count(w, at) : 0;

        if (coder->codes[c] == 0)
            continue;
        if (write_row(row, column, coder, c, first, count, start, err) < 0)
            return -1;
        first += count;
        at += heads ? PENDING : 0;
    }
    return write_entry(row, ROW_END, w->bigrams, column->size - start, err);
}

int bigram_rows_writer_end(const struct bigram_rows_writer *w,
                           struct byte_writer *row, struct byte_writer *column,
                           struct error *err)
{
    struct coder coder = { 0 };
    int result = open_coder(&coder, w, err);

    if (result == 0)
        result = write_rows(w, &coder, row, column, err);
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
