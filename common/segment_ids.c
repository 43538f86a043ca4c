#include "common/segment.h"

#include <string.h>

#include "common/little_endian.h"
#include "common/record.h"

struct id_cursor segment_ids(const struct segment *segment)
{
    return (struct id_cursor){ .strings = &segment->ids };
}

static int begin_block(struct id_cursor *ids, const struct segment *segment,
                       uint32_t block, struct error *err)
{
    const uint8_t *offsets = segment_section(segment, SECTION_ID_BLOCK).bytes;
    const uint8_t *bytes;
    size_t size;

    if (segment_touch(segment, offsets + 8 * (size_t)block, 16, err) < 0)
        return -1;
    if (id_cursor_begin(&bytes, &size, ids, block, err) < 0)
        return segment_blame(segment, err);
    return segment_touch(segment, bytes, size, err);
}

void segment_fetch_id(const struct segment *segment, uint32_t article)
{
    const uint8_t *offsets = segment_section(segment, SECTION_ID_BLOCK).bytes;
    struct span ids = segment_section(segment, SECTION_ID_STRING);
    uint64_t start = get_u64(offsets + 8 * (size_t)(article / ID_BLOCK));

    /* It is only a hint, which may come before the bytes are touched. */
    if (start < ids.size)
        __builtin_prefetch(ids.bytes + start);
}

int segment_id(struct id_cursor *ids, const struct segment *segment,
               uint32_t article, struct error *err)
{
    assert(article < segment->articles);
    if (!id_cursor_has(ids, article) &&
        begin_block(ids, segment, article / ID_BLOCK, err) < 0)
        return -1;
    if (id_cursor_get(ids, article, err) < 0)
        return segment_blame(segment, err);
    return 0;
}

int segment_id_bucket(struct id_bucket *out, const struct segment *segment,
                      uint32_t number, struct error *err)
{
    struct id_bytes bytes = id_table_bounds(&segment->id_table, number);

    if (segment_touch(segment, bytes.bytes, bytes.size, err) < 0)
        return -1;
    if (id_table_bucket(out, &segment->id_table, number, err) < 0)
        return segment_blame(segment, err);
    bytes = id_table_entries(&segment->id_table, out);
    return segment_touch(segment, bytes.bytes, bytes.size, err);
}

int segment_id_entry(struct id_entry *out, const struct segment *segment,
                     struct id_bucket *bucket, uint32_t i, struct error *err)
{
    assert(i < segment->articles);
    while (i < bucket->first || i >= bucket->end) {
        uint32_t next =
            i < bucket->first ? bucket->number - 1 : bucket->number + 1;

        if (segment_id_bucket(bucket, segment, next, err) < 0)
            return -1;
    }
    if (id_table_entry(out, &segment->id_table, bucket, i, err) < 0)
        return segment_blame(segment, err);
    return 0;
}

int segment_id_range(uint32_t *first, uint32_t *end, struct id_bucket *bucket,
                     const struct segment *segment, uint32_t hash,
                     struct error *err)
{
    uint32_t number = id_table_bucket_of(&segment->id_table, hash);
    struct id_entry entry;

    if (segment_id_bucket(bucket, segment, number, err) < 0)
        return -1;
    *first = bucket->first;
    for (*end = bucket->first; *end < bucket->end; (*end)++) {
        if (segment_id_entry(&entry, segment, bucket, *end, err) < 0)
            return -1;
        if (entry.hash > hash)
            break;
        if (entry.hash < hash)
            *first = *end + 1;
    }
    return 0;
}

int segment_find_id(uint32_t *article, const struct segment *segment,
                    struct id_cursor *ids, const uint8_t *id, size_t size,
                    struct error *err)
{
    struct id_bucket bucket;
    uint32_t first;
    uint32_t end;

    *article = ARTICLE_NONE;
    if (segment_id_range(&first, &end, &bucket, segment, id_hash(id, size),
                         err) < 0)
        return -1;
    for (uint32_t i = first; i < end; i++) {
        struct id_entry entry;

        if (segment_id_entry(&entry, segment, &bucket, i, err) < 0 ||
            segment_id(ids, segment, entry.article, err) < 0)
            return -1;
        if (ids->id.size == size && memcmp(ids->id.bytes, id, size) == 0)
            *article = entry.article;
    }
    return 0;
}

int segment_record(struct byte_writer *out, const struct segment *segment,
                   struct string_cursor *records, struct id_cursor *ids,
                   uint32_t article, struct error *err)
{
    struct string_view record;

    if (string_store_get(&record, records, article, err) < 0 ||
        segment_id(ids, segment, article, err) < 0 ||
        record_put_id(out, record.bytes, record.size, ids->id.bytes,
                      ids->id.size, err) < 0)
        return segment_blame(segment, err);
    return 0;
}
