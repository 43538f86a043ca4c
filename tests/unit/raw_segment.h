/*
 * raw_segment - finds the sections of a segment file by its table.
 *
 * For the tests of what writes segments: it asks for each rule of the table
 * and of PAGESUM, in docs/FORMAT.md, section 2, by its own reckoning.
 */
#ifndef TESTS_UNIT_RAW_SEGMENT_H
#define TESTS_UNIT_RAW_SEGMENT_H

#include <string.h>

#include "common/checksum.h"
#include "common/file.h"
#include "common/little_endian.h"
#include "common/segment_format.h"
#include "common/term_layout.h"

static inline uint32_t segment_header_u32(const struct file_map *map,
                                          size_t offset)
{
    return get_u32(map->bytes + offset);
}

static inline void assert_zeros(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        assert_int_equal(bytes[i], 0);
}

static inline const uint8_t *segment_table(const struct file_map *map)
{
    return map->bytes + get_u64(map->bytes + 24);
}

/* The section of the kind and field, which must be there. */
static inline struct term_section
segment_section_find(const struct file_map *map, uint32_t kind, uint32_t field)
{
    const uint8_t *entry = segment_table(map);

    for (uint32_t i = 0; i < segment_header_u32(map, 32);
         i++, entry += SEGMENT_TABLE_ENTRY) {
        if (get_u32(entry) == kind && get_u32(entry + 4) == field)
            return (struct term_section){ map->bytes + get_u64(entry + 8),
                                          (size_t)get_u64(entry + 16) };
    }
    fail_msg("no section of kind %u, field %u", kind, field);
    return (struct term_section){ 0 };
}

static inline void assert_pages(const struct file_map *map)
{
    struct term_section sums = segment_section_find(map, SECTION_PAGESUM, 0);
    size_t end = (size_t)(sums.bytes - map->bytes);

    assert_int_equal(sums.size, 8 * ((end + 65535) / 65536));
    for (size_t at = 0; at < end; at += 65536) {
        size_t size = end - at < 65536 ? end - at : 65536;

        assert_true(get_u64(sums.bytes + at / 65536 * 8) ==
                    checksum_bytes(map->bytes + at, size));
    }
}

/* Each rule of the table. */
static inline void assert_table(const struct file_map *map, uint64_t id)
{
    const uint8_t *entry = segment_table(map);
    uint32_t count = segment_header_u32(map, 32);
    uint64_t key_before = 0;

    assert_true(get_u64(map->bytes + 16) == map->size);
    assert_true(entry + 32 * (size_t)count + 8 == map->bytes + map->size);
    assert_true(checksum_bytes(entry, 32 * (size_t)count) == id);
    assert_true(get_u64(entry + 32 * (size_t)count) == id);
    for (uint32_t i = 0; i < count; i++, entry += SEGMENT_TABLE_ENTRY) {
        uint64_t key = (uint64_t)get_u32(entry) << 32 | get_u32(entry + 4);
        uint64_t offset = get_u64(entry + 8);
        size_t size = (size_t)get_u64(entry + 16);

        assert_true(key > key_before);
        key_before = key;
        assert_int_equal(offset % 64, 0);
        assert_true(get_u64(entry + 24) ==
                    checksum_bytes(map->bytes + offset, size));
        assert_zeros(map->bytes + offset + size, 64);
    }
}

#endif
