#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/checksum.h"
#include "common/file.h"
#include "common/little_endian.h"
#include "indexer/segment_file_writer.h"

enum { SPOOLS = 5, PLACED = 4, STEP = 999 };

/*
 * Sections of these sizes: the first three in memory, one spilled, and one that
 * goes straight to the file, before the others.
 */
static const size_t sizes[SPOOLS] = { 0, 1, 64, 150000, 70000 };

static void make_spools(struct section_spool spools[SPOOLS], const char *folder)
{
    struct error err = { 0 };

    for (size_t i = 0; i < SPOOLS; i++) {
        spools[i] = (struct section_spool){
            .folder = folder,
            .kind =
                i < 2 ? SECTION_ROW + (enum section_kind)i : SECTION_KEYWORD,
            .field = i < 2 ? 0 : (uint32_t)i - 2,
            .limit = 1000,
        };
        for (size_t j = 0; j < sizes[i]; j++)
            write_u8(&spools[i].bytes, (uint8_t)(j * 31 + j / 256 + i));
        if (i != PLACED)
            assert_int_equal(section_spool_drain(&spools[i], &err), 0);
    }
}

static void place(struct section_spool *spool, struct page_writer *pages)
{
    struct byte_writer bytes = spool->bytes;
    struct error err = { 0 };

    spool->bytes = (struct byte_writer){ 0 };
    assert_int_equal(section_spool_place(spool, pages, &err), 0);
    for (size_t at = 0; at < bytes.size; at += STEP) {
        size_t left = bytes.size - at;

        write_bytes(&spool->bytes, bytes.bytes + at, left < STEP ? left : STEP);
        assert_int_equal(section_spool_drain(spool, &err), 0);
    }
    assert_int_equal(section_spool_settle(spool, &err), 0);
    assert_true(section_spool_size(spool) == bytes.size);
    byte_writer_free(&bytes);
}

static struct segment_file make_file(const struct section_spool *spools)
{
    return (struct segment_file){
        .flags = INDEX_TEXT,
        .articles = 11,
        .passages = 12,
        .max_passages = 13,
        .max_length = 14,
        .terms = 15,
        .spools = spools,
        .count = SPOOLS,
    };
}

/* Entry i of the table says this kind and field, and its bytes fit it. */
static void assert_entry(const struct file_map *map, size_t i, uint32_t kind,
                         uint32_t field)
{
    uint64_t table = get_u64(map->bytes + 24);
    const uint8_t *entry = map->bytes + table + i * SEGMENT_TABLE_ENTRY;
    uint64_t offset = get_u64(entry + 8);
    uint64_t size = get_u64(entry + 16);

    assert_int_equal(get_u32(entry), kind);
    assert_int_equal(get_u32(entry + 4), field);
    assert_int_equal(offset % SEGMENT_ALIGNMENT, 0);
    assert_true(get_u64(entry + 24) ==
                checksum_bytes(map->bytes + offset, size));
    assert_true(offset + size + SEGMENT_ALIGNMENT <= table);
    for (size_t j = 0; j < SEGMENT_ALIGNMENT; j++)
        assert_int_equal(map->bytes[offset + size + j], 0);
    if (kind != SECTION_PAGESUM)
        assert_int_equal(size, sizes[i - 1]);
}

static void assert_page_sums(const struct file_map *map)
{
    const uint8_t *entry = map->bytes + get_u64(map->bytes + 24);
    uint64_t end = get_u64(entry + 8);
    const uint8_t *sums = map->bytes + end;

    assert_int_equal(get_u64(entry + 16), (end + 65535) / 65536 * 8);
    for (uint64_t at = 0; at < end; at += SEGMENT_PAGE_SIZE) {
        uint64_t size = end - at;

        if (size > SEGMENT_PAGE_SIZE)
            size = SEGMENT_PAGE_SIZE;
        assert_true(get_u64(sums + at / SEGMENT_PAGE_SIZE * 8) ==
                    checksum_bytes(map->bytes + at, size));
    }
}

static void the_file_is_laid_out_as_the_format_says(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    struct section_spool spools[SPOOLS];
    struct file_map map;
    struct error err = { 0 };
    uint64_t id;
    uint64_t length;

    make_spools(spools, folder);

    struct segment_file file = make_file(spools);

    assert_int_equal(segment_file_pages(&file.pages, folder, 3, &err), 0);
    place(&spools[PLACED], file.pages);
    if (segment_file_write(&id, &length, &file, &err) < 0)
        fail_msg("%s", err.message);
    path_join(path, folder, "s0000000003.seg");
    assert_int_equal(file_map_open(&map, path, &err), 0);
    assert_int_equal(map.size, length);
    assert_memory_equal(map.bytes, "YINDESEG", 8);
    assert_int_equal(get_u32(map.bytes + 8), FORMAT_VERSION);
    assert_int_equal(get_u32(map.bytes + 12), INDEX_TEXT);
    assert_true(get_u64(map.bytes + 16) == length);
    assert_int_equal(get_u32(map.bytes + 32), SPOOLS + 1);
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(get_u32(map.bytes + 36 + 4 * i), 11 + i);
    assert_true(get_u64(map.bytes + 56) == 0);

    uint64_t table = get_u64(map.bytes + 24);

    assert_true(table + SEGMENT_TABLE_ENTRY * (SPOOLS + 1) + 8 == length);
    assert_true(get_u64(map.bytes + length - 8) == id);
    assert_true(checksum_bytes(map.bytes + table, length - 8 - table) == id);
    assert_entry(&map, 0, SECTION_PAGESUM, 0);
    assert_entry(&map, 1, SECTION_ROW, 0);
    assert_entry(&map, 2, SECTION_COLUMN, 0);
    assert_entry(&map, 3, SECTION_KEYWORD, 0);
    assert_entry(&map, 4, SECTION_KEYWORD, 1);
    assert_entry(&map, 5, SECTION_KEYWORD, 2);
    assert_int_equal(get_u64(map.bytes + table + 5 * SEGMENT_TABLE_ENTRY + 8),
                     SEGMENT_HEADER_SIZE);
    assert_page_sums(&map);
    file_map_close(&map);
    for (size_t i = 0; i < SPOOLS; i++)
        section_spool_free(&spools[i]);
    temp_folder_remove(folder);
}

static void a_file_that_is_there_stays_as_it_is(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    struct page_writer *pages;
    struct byte_writer bytes = { 0 };
    struct error err = { 0 };

    path_join(path, folder, "s0000000003.seg");
    write_file(path, "mine", 4);
    assert_int_equal(segment_file_pages(&pages, folder, 3, &err), -1);
    assert_int_equal(err.kind, ERROR_IO);
    assert_int_equal(file_read_all(&bytes, path, 100, &err), 0);
    assert_int_equal(bytes.size, 4);
    byte_writer_free(&bytes);
    temp_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_is_laid_out_as_the_format_says),
        cmocka_unit_test(a_file_that_is_there_stays_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
