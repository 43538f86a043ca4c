#include "common/segment.h"

#include <string.h>

#include "common/checksum.h"
#include "common/little_endian.h"
#include "common/record.h"

enum { HASH_BYTES = 8, ARTICLE_BYTES = 4 };

int segment_id_entry(uint64_t *hash, uint32_t *article,
                     const struct segment *segment, uint32_t i,
                     struct error *err)
{
    const uint8_t *hashes = segment_section(segment, SECTION_ID).bytes;
    const uint8_t *at = hashes + (size_t)i * HASH_BYTES;
    const uint8_t *number = hashes + (size_t)segment->articles * HASH_BYTES +
                            (size_t)i * ARTICLE_BYTES;

    assert(i < segment->articles);
    if (segment_touch(segment, at, HASH_BYTES, err) < 0 ||
        segment_touch(segment, number, ARTICLE_BYTES, err) < 0)
        return -1;
    *hash = get_u64(at);
    *article = get_u32(number);
    if (*article >= segment->articles)
        return segment_damaged(segment, "an id of no article", err);
    return 0;
}

/* *place = the first of the ids with a hash not below `hash`. */
static int lower_bound(uint32_t *place, const struct segment *segment,
                       uint64_t hash, struct error *err)
{
    const uint8_t *hashes = segment_section(segment, SECTION_ID).bytes;
    uint32_t low = 0;
    uint32_t high = segment->articles;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const uint8_t *at = hashes + (size_t)middle * HASH_BYTES;

        if (segment_touch(segment, at, HASH_BYTES, err) < 0)
            return -1;
        if (get_u64(at) < hash)
            low = middle + 1;
        else
            high = middle;
    }
    *place = low;
    return 0;
}

int segment_id(struct byte_writer *out, const struct segment *segment,
               struct string_cursor *records, uint32_t article,
               struct error *err)
{
    struct string_view record;
    enum record_kind kind;

    assert(article < segment->articles);
    if (string_store_get(&record, records, article, err) < 0 ||
        record_member(&kind, out, record.bytes, record.size, "id", err) < 0)
        return -1;
    if (kind != RECORD_STRING && kind != RECORD_NUMBER)
        return segment_damaged(segment, "a record without an id", err);
    return 0;
}

int segment_find_id(uint32_t *article, const struct segment *segment,
                    struct string_cursor *records, const uint8_t *id,
                    size_t size, struct error *err)
{
    uint64_t hash = checksum_id(id, size);
    struct byte_writer found = { 0 };
    uint32_t place;
    int result = lower_bound(&place, segment, hash, err);

    *article = ARTICLE_NONE;
    for (; result == 0 && place < segment->articles; place++) {
        uint64_t its_hash;
        uint32_t candidate;

        byte_writer_reset(&found);
        result = segment_id_entry(&its_hash, &candidate, segment, place, err);
        if (result < 0 || its_hash != hash)
            break;
        result = segment_id(&found, segment, records, candidate, err);
        if (result == 0 && found.size == size &&
            (size == 0 || memcmp(found.bytes, id, size) == 0))
            *article = candidate;
    }
    byte_writer_free(&found);
    return result;
}
