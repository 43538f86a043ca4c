/*
 * page_writer - writes a segment file from front to back and sums its pages.
 *
 * docs/FORMAT.md, section 2, PAGESUM. The header is known last: its room is
 * left free at the start, and filled in at the end.
 */
#ifndef INDEXER_PAGE_WRITER_H
#define INDEXER_PAGE_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"
#include "common/segment_format.h"

struct page_writer;

/* Makes the file; it must not be there. It ends by commit or abort. */
int page_writer_open(struct page_writer **out, const char *path,
                     struct error *err);

/* Where the next byte goes. */
uint64_t page_writer_offset(const struct page_writer *writer);

/* Begins a section: what is put from here on is its bytes. */
int page_writer_begin(struct page_writer *writer, struct error *err);
int page_writer_put(struct page_writer *writer, const uint8_t *bytes,
                    size_t size, struct error *err);

/* Ends the section with zeros up to where the next begins; gives its XXH3. */
int page_writer_end(uint64_t *hash, struct page_writer *writer,
                    struct error *err);

/* Where a section may begin after one of `size` bytes at `offset`. */
uint64_t page_writer_next(uint64_t offset, uint64_t size);

/* Ends the pages with this header, and sums them into `sums`, 8 bytes each. */
int page_writer_sum(struct byte_writer *sums, struct page_writer *writer,
                    const uint8_t header[SEGMENT_HEADER_SIZE],
                    struct error *err);

/* Writes what comes after the pages, syncs and closes; a failure removes the
 * file. */
int page_writer_commit(struct page_writer *writer, const uint8_t *bytes,
                       size_t size, struct error *err);

/* Closes and removes the file; NULL does nothing. */
void page_writer_abort(struct page_writer *writer);

#endif
