#include "common/segment_table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/byte_reader.h"
#include "common/checksum.h"
#include "common/memory.h"

enum { SECTIONS_MAX = 1024, ID_BYTES = 8, LENGTH_MAX = 65535, SUM_BYTES = 8 };

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "segment: %s", what);
}

static bool is_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

/* Fills what the header says; *table_offset is inside of the file. */
static int read_header(struct segment_table *out, uint64_t *table_offset,
                       const uint8_t *bytes, size_t size, struct error *err)
{
    struct byte_reader in;

    byte_reader_init(&in, bytes, size);

    const uint8_t *magic = read_bytes(&in, 8);

    if (!magic || memcmp(magic, "YINDESEG", 8) != 0)
        return corrupt(err, "not a segment file");
    if (read_u32(&in) != FORMAT_VERSION)
        return corrupt(err, "written by another version");
    out->flags = read_u32(&in);

    uint64_t length = read_u64(&in);

    *table_offset = read_u64(&in);
    out->count = read_u32(&in);
    out->articles = read_u32(&in);
    out->passages = read_u32(&in);
    out->max_passages = read_u32(&in);
    out->max_length = read_u32(&in);
    out->terms = read_u32(&in);
    if (read_u64(&in) != 0 || in.failed || length != size)
        return corrupt(err, "of another length than its header says");
    if (out->count == 0 || out->count > SECTIONS_MAX)
        return corrupt(err, "too many sections, or none");
    if (out->articles > SEGMENT_ARTICLES_MAX ||
        out->passages > SEGMENT_ARTICLES_MAX || out->max_length > LENGTH_MAX ||
        out->terms == UINT32_MAX)
        return corrupt(err, "a count over its limit");
    if (*table_offset < SEGMENT_HEADER_SIZE || *table_offset > size ||
        size - *table_offset !=
            (size_t)out->count * SEGMENT_TABLE_ENTRY + ID_BYTES)
        return corrupt(err, "a section table in the wrong place");
    return 0;
}

static int read_entry(struct segment_section *s,
                      const struct segment_section *before,
                      struct byte_reader *in, const uint8_t *bytes,
                      uint64_t table_offset, struct error *err)
{
    s->kind = read_u32(in);
    s->field = read_u32(in);
    s->offset = read_u64(in);
    s->size = read_u64(in);
    s->hash = read_u64(in);
    if (before && (before->kind > s->kind ||
                   (before->kind == s->kind && before->field >= s->field)))
        return corrupt(err, "sections out of order");
    if (s->offset % SEGMENT_ALIGNMENT != 0 || s->offset < SEGMENT_HEADER_SIZE ||
        s->offset > table_offset ||
        table_offset - s->offset < SEGMENT_ALIGNMENT ||
        s->size > table_offset - s->offset - SEGMENT_ALIGNMENT)
        return corrupt(err, "a section out of bounds");
    if (!is_zero(bytes + s->offset + s->size, SEGMENT_ALIGNMENT))
        return corrupt(err, "a section that zero bytes do not follow");
    return 0;
}

static int compare_offsets(const void *a, const void *b)
{
    const struct segment_section *x = *(struct segment_section *const *)a;
    const struct segment_section *y = *(struct segment_section *const *)b;

    return (x->offset > y->offset) - (x->offset < y->offset);
}

/* The last section holds one sum for each page, and only zeros follow it. */
static int check_last(const struct segment_section *last, const uint8_t *bytes,
                      uint64_t table_offset, struct error *err)
{
    uint64_t end = last->offset + last->size;

    if (last->kind != SECTION_PAGESUM || last->field != 0)
        return corrupt(err, "without page sums at its end");
    if (last->size != SUM_BYTES * segment_pages(last->offset))
        return corrupt(err, "page sums of a wrong number");
    if (!is_zero(bytes + end, (size_t)(table_offset - end)))
        return corrupt(err, "page sums that zero bytes do not follow");
    return 0;
}

/* No section overlaps the next with its zero bytes; PAGESUM is the last. */
static int check_places(const struct segment_table *table, const uint8_t *bytes,
                        uint64_t table_offset, struct error *err)
{
    const struct segment_section **order;
    int result = 0;

    if (memory_alloc(&order, table->count, sizeof(void *), err) < 0)
        return -1;
    for (uint32_t i = 0; i < table->count; i++)
        order[i] = &table->sections[i];
    qsort(order, table->count, sizeof(void *), compare_offsets);
    for (uint32_t i = 1; i < table->count && result == 0; i++) {
        uint64_t room = order[i]->offset - order[i - 1]->offset;

        if (room < SEGMENT_ALIGNMENT ||
            order[i - 1]->size > room - SEGMENT_ALIGNMENT)
            result = corrupt(err, "sections that overlap");
    }

    if (result == 0)
        result = check_last(order[table->count - 1], bytes, table_offset, err);
    free(order);
    return result;
}

static int read_table(struct segment_table *out, const uint8_t *bytes,
                      size_t size, struct error *err)
{
    uint64_t table_offset = 0;
    struct byte_reader in;

    if (read_header(out, &table_offset, bytes, size, err) < 0)
        return -1;

    size_t entries = (size_t)out->count * SEGMENT_TABLE_ENTRY;

    byte_reader_init(&in, bytes + table_offset, size - table_offset);
    out->id = checksum_bytes(in.at, entries);
    if (memory_alloc(&out->sections, out->count, sizeof *out->sections, err) <
        0)
        return -1;
    for (uint32_t i = 0; i < out->count; i++) {
        struct segment_section *s = &out->sections[i];

        if (read_entry(s, i > 0 ? s - 1 : NULL, &in, bytes, table_offset, err) <
            0)
            return -1;
    }
    if (read_u64(&in) != out->id)
        return corrupt(err, "a damaged section table");
    return check_places(out, bytes, table_offset, err);
}

int segment_table_open(struct segment_table *out, const uint8_t *bytes,
                       size_t size, struct error *err)
{
    *out = (struct segment_table){ 0 };
    if (read_table(out, bytes, size, err) < 0) {
        segment_table_free(out);
        return -1;
    }
    return 0;
}

void segment_table_free(struct segment_table *table)
{
    free(table->sections);
    *table = (struct segment_table){ 0 };
}

const struct segment_section *
segment_table_find(const struct segment_table *table, enum section_kind kind,
                   uint32_t field)
{
    for (uint32_t i = 0; i < table->count; i++) {
        const struct segment_section *s = &table->sections[i];

        if (s->kind == kind && s->field == field)
            return s;
    }
    return NULL;
}
