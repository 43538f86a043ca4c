/*
 * line_reader - the lines of one file, decompressed on the way.
 *
 * Memory is bounded by the longest line allowed; a longer one is passed over.
 * Bytes are as they came (indexer/byte_source.h) and may be hostile.
 */
#ifndef INDEXER_LINE_READER_H
#define INDEXER_LINE_READER_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct line_reader;

enum line_kind {
    LINE_TEXT,
    LINE_TOO_LONG, /* bytes NULL, size is how long it was */
    LINE_END,      /* of the file */
};

struct line {
    enum line_kind kind;
    const uint8_t *bytes; /* valid until the next line_reader_next */
    uint64_t size;        /* without the newline, and a CR before it */
    uint64_t number;      /* from 1 */
};

/*
 * Lines of up to `limit` bytes are given; decompression may take four times
 * as much, or BYTE_SOURCE_WINDOW. `descriptor` stays the caller's,
 * open until line_reader_close. `name` is for messages and is borrowed.
 * `stop` is as byte_source_open has it.
 */
int line_reader_open(struct line_reader **out, int descriptor, const char *name,
                     size_t limit, const atomic_bool *stop, struct error *err);

/*
 * The next line that is not blank (spaces and tabs alone are). A byte order
 * mark at the start is passed over; the last line needs no newline. Fails
 * with ERROR_IO where the file cannot be read, ERROR_INPUT where its
 * compression is damaged or cut short; then only line_reader_close may follow.
 */
int line_reader_next(struct line_reader *reader, struct line *line,
                     struct error *err);

/* Bytes of the file read so far, compressed as they lie there. */
uint64_t line_reader_consumed(const struct line_reader *reader);

/* NULL does nothing. */
void line_reader_close(struct line_reader *reader);

#endif
