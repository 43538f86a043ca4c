#include "indexer/segment_file_writer.h"

#include <assert.h>

#include "common/checksum.h"
#include "common/index_folder.h"

enum { SECTIONS_MAX = 1024, COPY_BYTES = 1 << 14 };

struct output {
    struct page_writer *pages;
    struct byte_writer table; /* of sections, PAGESUM aside */
};

static void add_entry(struct output *out, uint32_t kind, uint32_t field,
                      uint64_t offset, uint64_t size, uint64_t hash)
{
    write_u32(&out->table, kind);
    write_u32(&out->table, field);
    write_u64(&out->table, offset);
    write_u64(&out->table, size);
    write_u64(&out->table, hash);
}

/* Puts what the spool has in its file and in memory. */
static int copy_section(struct page_writer *pages,
                        const struct section_spool *spool, struct error *err)
{
    uint8_t bytes[COPY_BYTES];

    for (uint64_t at = 0; at < spool->drained;) {
        size_t step = sizeof bytes;

        if (step > spool->drained - at)
            step = (size_t)(spool->drained - at);
        if (section_spool_read(bytes, spool, at, step, err) < 0 ||
            page_writer_put(pages, bytes, step, err) < 0)
            return -1;
        at += step;
    }
    return page_writer_put(pages, spool->bytes.bytes, spool->bytes.size, err);
}

/* Puts a section into the file, unless it is there, and into the table. */
static int put_section(struct output *out, const struct section_spool *spool,
                       struct error *err)
{
    uint64_t offset = spool->offset;
    uint64_t hash = spool->hash;

    assert(!spool->to);
    if (!spool->placed) {
        offset = page_writer_offset(out->pages);
        if (page_writer_begin(out->pages, err) < 0 ||
            copy_section(out->pages, spool, err) < 0 ||
            page_writer_end(&hash, out->pages, err) < 0)
            return -1;
    }
    add_entry(out, spool->kind, spool->field, offset, section_spool_size(spool),
              hash);
    return 0;
}

static void write_header(struct byte_writer *header,
                         const struct segment_file *file, uint64_t table_offset,
                         uint64_t length)
{
    write_bytes(header, "YINDESEG", 8);
    write_u32(header, FORMAT_VERSION);
    write_u32(header, file->flags);
    write_u64(header, length);
    write_u64(header, table_offset);
    write_u32(header, (uint32_t)file->count + 1);
    write_u32(header, file->articles);
    write_u32(header, file->passages);
    write_u32(header, file->max_passages);
    write_u32(header, file->max_length);
    write_u32(header, file->terms);
    write_zeros(header, 8);
}

/* Writes PAGESUM, which no page sum covers, and the table, where it is first.
 */
static int write_end(uint64_t *id, struct byte_writer *end, struct output *out,
                     uint64_t offset, size_t sums_size, struct error *err)
{
    struct byte_writer sections = out->table;
    size_t table = end->size;

    out->table = (struct byte_writer){ 0 };
    add_entry(out, SECTION_PAGESUM, 0, offset, sums_size,
              checksum_bytes(end->bytes, sums_size));
    write_bytes(end, out->table.bytes, out->table.size);
    write_bytes(end, sections.bytes, sections.size);

    int result = byte_writer_check(&sections, err);

    if (result == 0)
        result = byte_writer_check(&out->table, err);
    if (result == 0)
        result = byte_writer_check(end, err);
    if (result == 0) {
        *id = checksum_bytes(end->bytes + table, end->size - table);
        write_u64(end, *id);
    }
    byte_writer_free(&sections);
    return result < 0 ? -1 : byte_writer_check(end, err);
}

/* Ends the pages with the header; `end` gets what follows them. */
static int end_pages(uint64_t *id, uint64_t *length, struct byte_writer *end,
                     struct output *out, const struct segment_file *file,
                     struct error *err)
{
    uint64_t sums = page_writer_offset(out->pages);
    uint64_t pages = (sums + SEGMENT_PAGE_SIZE - 1) / SEGMENT_PAGE_SIZE;
    uint64_t table = page_writer_next(sums, pages * 8);
    struct byte_writer header = { 0 };
    int result;

    *length = table + SEGMENT_TABLE_ENTRY * (file->count + 1) + 8;
    write_header(&header, file, table, *length);
    result = byte_writer_check(&header, err);
    if (result == 0) {
        assert(header.size == SEGMENT_HEADER_SIZE);
        result = page_writer_sum(end, out->pages, header.bytes, err);
    }
    byte_writer_free(&header);
    if (result < 0)
        return -1;
    assert(end->size == pages * 8);
    write_zeros(end, (size_t)(table - sums - pages * 8));
    result = write_end(id, end, out, sums, (size_t)pages * 8, err);
    assert(result < 0 || sums + end->size == *length);
    return result;
}

static int put_all(uint64_t *id, uint64_t *length, struct byte_writer *end,
                   struct output *out, const struct segment_file *file,
                   struct error *err)
{
    for (size_t i = 0; i < file->count; i++) {
        if (put_section(out, &file->spools[i], err) < 0)
            return -1;
    }
    return end_pages(id, length, end, out, file, err);
}

int segment_file_write(uint64_t *id, uint64_t *length,
                       const struct segment_file *file, struct error *err)
{
    struct output out = { .pages = file->pages };
    struct byte_writer end = { 0 };
    int result;

    assert(file->count < SECTIONS_MAX);
    result = put_all(id, length, &end, &out, file, err);
    if (result == 0)
        result = page_writer_commit(file->pages, end.bytes, end.size, err);
    else
        page_writer_abort(file->pages);
    byte_writer_free(&out.table);
    byte_writer_free(&end);
    return result;
}

int segment_file_pages(struct page_writer **out, const char *folder,
                       uint64_t number, struct error *err)
{
    char path[INDEX_FOLDER_PATH_BYTES];

    if (index_folder_path(path, folder, INDEX_FILE_SEGMENT, number, err) < 0)
        return -1;
    return page_writer_open(out, path, err);
}
