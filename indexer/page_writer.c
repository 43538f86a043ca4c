#include "indexer/page_writer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/checksum.h"
#include "common/file.h"
#include "common/memory.h"

/* Smaller than a page, so that whole pages are not copied into it. */
enum { BUFFER_BYTES = SEGMENT_PAGE_SIZE / 2 };

struct page_writer {
    struct file_writer *file;
    struct checksum_stream *section; /* NULL between sections */
    struct byte_writer sums;         /* of the pages so far */
    uint64_t offset;
    size_t used; /* bytes in `page` */
    uint8_t page[SEGMENT_PAGE_SIZE];
    uint8_t first[SEGMENT_PAGE_SIZE]; /* the first page of the file */
    size_t first_size;
};

int page_writer_open(struct page_writer **out, const char *path,
                     struct error *err)
{
    struct page_writer *writer;

    if (memory_alloc(&writer, 1, sizeof *writer, err) < 0)
        return -1;
    if (file_writer_open(&writer->file, path, BUFFER_BYTES, err) < 0) {
        free(writer);
        return -1;
    }
    writer->used = SEGMENT_HEADER_SIZE;
    writer->offset = SEGMENT_HEADER_SIZE;
    *out = writer;
    return 0;
}

uint64_t page_writer_offset(const struct page_writer *writer)
{
    return writer->offset;
}

uint64_t page_writer_next(uint64_t offset, uint64_t size)
{
    uint64_t end = offset + size + SEGMENT_ALIGNMENT;

    return (end + SEGMENT_ALIGNMENT - 1) / SEGMENT_ALIGNMENT *
           SEGMENT_ALIGNMENT;
}

int page_writer_begin(struct page_writer *writer, struct error *err)
{
    assert(!writer->section && writer->offset % SEGMENT_ALIGNMENT == 0);
    return checksum_stream_create(&writer->section, err);
}

/* The sum of the first page waits for the header. */
static int write_page(struct page_writer *writer, const uint8_t *page,
                      size_t size, struct error *err)
{
    if (writer->sums.size == 0) {
        memcpy(writer->first, page, size);
        writer->first_size = size;
    }
    write_u64(&writer->sums, checksum_bytes(page, size));
    if (byte_writer_check(&writer->sums, err) < 0)
        return -1;
    return file_writer_write(writer->file, page, size, err);
}

/* Puts bytes of the page that is being filled; NULL stands for zeros. */
static int fill_page(struct page_writer *writer, const uint8_t *bytes,
                     size_t size, struct error *err)
{
    if (bytes)
        memcpy(writer->page + writer->used, bytes, size);
    else
        memset(writer->page + writer->used, 0, size);
    writer->used += size;
    if (writer->used < sizeof writer->page)
        return 0;
    writer->used = 0;
    return write_page(writer, writer->page, sizeof writer->page, err);
}

static int put(struct page_writer *writer, const uint8_t *bytes, size_t size,
               struct error *err)
{
    writer->offset += size;
    while (size > 0) {
        size_t step = sizeof writer->page - writer->used;
        int result;

        if (step > size)
            step = size;
        if (bytes && step == sizeof writer->page)
            result = write_page(writer, bytes, step, err);
        else
            result = fill_page(writer, bytes, step, err);
        if (result < 0)
            return -1;
        bytes = bytes ? bytes + step : NULL;
        size -= step;
    }
    return 0;
}

int page_writer_put(struct page_writer *writer, const uint8_t *bytes,
                    size_t size, struct error *err)
{
    assert(writer->section);
    if (size == 0)
        return 0;
    checksum_stream_update(writer->section, bytes, size);
    return put(writer, bytes, size, err);
}

int page_writer_end(uint64_t *hash, struct page_writer *writer,
                    struct error *err)
{
    uint64_t next = page_writer_next(writer->offset, 0);

    *hash = checksum_stream_digest(writer->section);
    checksum_stream_free(writer->section);
    writer->section = NULL;
    return put(writer, NULL, (size_t)(next - writer->offset), err);
}

int page_writer_sum(struct byte_writer *sums, struct page_writer *writer,
                    const uint8_t header[SEGMENT_HEADER_SIZE],
                    struct error *err)
{
    assert(!writer->section);
    if (writer->used > 0 &&
        write_page(writer, writer->page, writer->used, err) < 0)
        return -1;
    writer->used = 0;
    memcpy(writer->first, header, SEGMENT_HEADER_SIZE);
    if (file_writer_rewrite(writer->file, 0, header, SEGMENT_HEADER_SIZE, err) <
        0)
        return -1;
    write_u64(sums, checksum_bytes(writer->first, writer->first_size));
    write_bytes(sums, writer->sums.bytes + sizeof(uint64_t),
                writer->sums.size - sizeof(uint64_t));
    return byte_writer_check(sums, err);
}

static void free_writer(struct page_writer *writer)
{
    checksum_stream_free(writer->section);
    byte_writer_free(&writer->sums);
    free(writer);
}

int page_writer_commit(struct page_writer *writer, const uint8_t *bytes,
                       size_t size, struct error *err)
{
    int result = file_writer_write(writer->file, bytes, size, err);

    if (result < 0)
        file_writer_abort(writer->file);
    else
        result = file_writer_commit(writer->file, err);
    free_writer(writer);
    return result;
}

void page_writer_abort(struct page_writer *writer)
{
    if (!writer)
        return;
    file_writer_abort(writer->file);
    free_writer(writer);
}
