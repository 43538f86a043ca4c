#include "indexer/segment_file_writer.h"

#include <assert.h>
#include <stdlib.h>

#include "common/checksum.h"
#include "common/file.h"
#include "common/index_folder.h"
#include "common/memory.h"

enum { SECTIONS_MAX = 1024, WRITE_BUFFER_BYTES = 1 << 18 };

struct output {
    struct file_writer *file;
    uint8_t page[SEGMENT_PAGE_SIZE]; /* what is hashed and written next */
    size_t used;
    uint64_t size;           /* given to put() so far */
    struct byte_writer sums; /* of the pages so far */
    struct byte_writer table;
};

/* Where the section after one of `size` bytes at `offset` begins. */
static uint64_t next_offset(uint64_t offset, uint64_t size)
{
    uint64_t end = offset + size + SEGMENT_ALIGNMENT;

    return (end + SEGMENT_ALIGNMENT - 1) / SEGMENT_ALIGNMENT *
           SEGMENT_ALIGNMENT;
}

static int flush_page(struct output *out, struct error *err)
{
    write_u64(&out->sums, checksum_bytes(out->page, out->used));
    if (byte_writer_check(&out->sums, err) < 0 ||
        file_writer_write(out->file, out->page, out->used, err) < 0)
        return -1;
    out->used = 0;
    return 0;
}

/* Room for at least one byte of the page; *room says for how many. */
static uint8_t *page_room(struct output *out, size_t *room)
{
    *room = sizeof out->page - out->used;
    return out->page + out->used;
}

/* Counts `size` bytes that were put into the room. */
static int page_put(struct output *out, size_t size, struct error *err)
{
    out->used += size;
    out->size += size;
    return out->used == sizeof out->page ? flush_page(out, err) : 0;
}

static int put(struct output *out, const uint8_t *bytes, size_t size,
               struct error *err)
{
    while (size > 0) {
        size_t room;
        uint8_t *to = page_room(out, &room);

        if (room > size)
            room = size;
        for (size_t i = 0; i < room; i++)
            to[i] = bytes ? bytes[i] : 0;
        if (page_put(out, room, err) < 0)
            return -1;
        bytes = bytes ? bytes + room : NULL;
        size -= room;
    }
    return 0;
}

static int pad(struct output *out, uint64_t offset, struct error *err)
{
    return put(out, NULL, (size_t)(offset - out->size), err);
}

static void add_entry(struct output *out, uint32_t kind, uint32_t field,
                      uint64_t offset, uint64_t size, uint64_t hash)
{
    write_u32(&out->table, kind);
    write_u32(&out->table, field);
    write_u64(&out->table, offset);
    write_u64(&out->table, size);
    write_u64(&out->table, hash);
}

static int copy_section(struct output *out, const struct section_spool *spool,
                        struct checksum_stream *hash, struct error *err)
{
    uint64_t size = section_spool_size(spool);

    for (uint64_t at = 0; at < size;) {
        size_t room;
        uint8_t *to = page_room(out, &room);

        if (room > size - at)
            room = (size_t)(size - at);
        if (section_spool_read(to, spool, at, room, err) < 0)
            return -1;
        checksum_stream_update(hash, to, room);
        if (page_put(out, room, err) < 0)
            return -1;
        at += room;
    }
    return 0;
}

static int put_section(struct output *out, const struct section_spool *spool,
                       struct error *err)
{
    struct checksum_stream *hash;
    uint64_t offset = out->size;
    uint64_t size = section_spool_size(spool);

    if (checksum_stream_create(&hash, err) < 0)
        return -1;

    int result = copy_section(out, spool, hash, err);

    add_entry(out, spool->kind, spool->field, offset, size,
              checksum_stream_digest(hash));
    checksum_stream_free(hash);
    return result < 0 ? -1 : pad(out, next_offset(offset, size), err);
}

static uint64_t page_sums_offset(const struct segment_file *file)
{
    uint64_t offset = SEGMENT_HEADER_SIZE;

    for (size_t i = 0; i < file->count; i++)
        offset = next_offset(offset, section_spool_size(&file->spools[i]));
    return offset;
}

static int put_header(struct output *out, const struct segment_file *file,
                      uint64_t table_offset, uint64_t length, struct error *err)
{
    struct byte_writer header = { 0 };

    write_bytes(&header, "YINDESEG", 8);
    write_u32(&header, FORMAT_VERSION);
    write_u32(&header, file->flags);
    write_u64(&header, length);
    write_u64(&header, table_offset);
    write_u32(&header, (uint32_t)file->count + 1);
    write_u32(&header, file->articles);
    write_u32(&header, file->passages);
    write_u32(&header, file->max_passages);
    write_u32(&header, file->max_length);
    write_u32(&header, file->terms);
    write_zeros(&header, 8);

    int result = byte_writer_check(&header, err);

    if (result == 0) {
        assert(header.size == SEGMENT_HEADER_SIZE);
        result = put(out, header.bytes, header.size, err);
    }
    byte_writer_free(&header);
    return result;
}

/* PAGESUM, which no page sum covers, and the table, where it comes first. */
static int put_end(uint64_t *id, struct output *out, struct error *err)
{
    struct byte_writer end = { 0 };
    uint64_t offset = out->size;
    int result = -1;

    if (out->used > 0 && flush_page(out, err) < 0)
        return -1;

    struct byte_writer sections = out->table;

    out->table = (struct byte_writer){ 0 };
    add_entry(out, SECTION_PAGESUM, 0, offset, out->sums.size,
              checksum_bytes(out->sums.bytes, out->sums.size));
    write_bytes(&out->table, sections.bytes, sections.size);
    write_bytes(&end, out->sums.bytes, out->sums.size);
    write_zeros(&end, (size_t)(next_offset(offset, out->sums.size) - offset) -
                          out->sums.size);
    if (byte_writer_check(&sections, err) == 0 &&
        byte_writer_check(&out->table, err) == 0) {
        *id = checksum_bytes(out->table.bytes, out->table.size);
        write_bytes(&end, out->table.bytes, out->table.size);
        write_u64(&end, *id);
        if (byte_writer_check(&end, err) == 0)
            result = file_writer_write(out->file, end.bytes, end.size, err);
    }
    byte_writer_free(&sections);
    byte_writer_free(&end);
    return result;
}

static int put_all(uint64_t *id, uint64_t *length, struct output *out,
                   const struct segment_file *file, struct error *err)
{
    uint64_t sums = page_sums_offset(file);
    uint64_t pages = (sums + SEGMENT_PAGE_SIZE - 1) / SEGMENT_PAGE_SIZE;
    uint64_t table = next_offset(sums, pages * 8);

    *length = table + SEGMENT_TABLE_ENTRY * (file->count + 1) + 8;
    if (put_header(out, file, table, *length, err) < 0)
        return -1;
    for (size_t i = 0; i < file->count; i++) {
        if (put_section(out, &file->spools[i], err) < 0)
            return -1;
    }
    assert(out->size == sums);
    if (put_end(id, out, err) < 0)
        return -1;
    assert(file_writer_size(out->file) == *length);
    return 0;
}

int segment_file_write(uint64_t *id, uint64_t *length,
                       const struct segment_file *file, struct error *err)
{
    char path[INDEX_FOLDER_PATH_BYTES];
    struct output *out;
    int result = -1;

    assert(file->count < SECTIONS_MAX);
    if (memory_alloc(&out, 1, sizeof *out, err) < 0)
        return -1;
    if (index_folder_path(path, file->folder, INDEX_FILE_SEGMENT, file->number,
                          err) == 0 &&
        file_writer_open(&out->file, path, WRITE_BUFFER_BYTES, err) == 0) {
        result = put_all(id, length, out, file, err);
        if (result == 0)
            result = file_writer_commit(out->file, err);
        else
            file_writer_abort(out->file);
    }
    byte_writer_free(&out->sums);
    byte_writer_free(&out->table);
    free(out);
    return result;
}
