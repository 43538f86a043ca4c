#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/checksum.h"
#include "common/file.h"
#include "common/little_endian.h"
#include "indexer/page_writer.h"

enum { MOST = 3 * SEGMENT_PAGE_SIZE };

static const uint8_t header[SEGMENT_HEADER_SIZE] = "the header";

/* Writes one section of `size` bytes in pieces, and checks the whole file. */
static void assert_file(const char *folder, size_t size, size_t piece)
{
    char path[TEST_PATH_BYTES];
    uint8_t *bytes = calloc(MOST, 1);
    uint64_t end = page_writer_next(SEGMENT_HEADER_SIZE, size);
    struct page_writer *writer;
    struct byte_writer sums = { 0 };
    struct file_map map;
    struct error err = { 0 };
    uint64_t hash;

    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 251 + 1);
    path_join(path, folder, "file");
    assert_int_equal(page_writer_open(&writer, path, &err), 0);
    assert_int_equal(page_writer_begin(writer, &err), 0);
    for (size_t at = 0; at < size; at += piece)
        assert_int_equal(page_writer_put(writer, bytes + at,
                                         size - at < piece ? size - at : piece,
                                         &err),
                         0);
    assert_int_equal(page_writer_end(&hash, writer, &err), 0);
    assert_true(hash == checksum_bytes(bytes, size));
    assert_true(page_writer_offset(writer) == end);
    assert_int_equal(page_writer_sum(&sums, writer, header, &err), 0);
    assert_int_equal(page_writer_commit(writer, sums.bytes, sums.size, &err),
                     0);
    assert_int_equal(file_map_open(&map, path, &err), 0);
    assert_true(map.size == end + sums.size);
    assert_memory_equal(map.bytes, header, SEGMENT_HEADER_SIZE);
    assert_memory_equal(map.bytes + SEGMENT_HEADER_SIZE, bytes, size);
    for (uint64_t at = 0; at < end; at += SEGMENT_PAGE_SIZE) {
        size_t page = end - at < SEGMENT_PAGE_SIZE ? (size_t)(end - at)
                                                   : SEGMENT_PAGE_SIZE;

        assert_true(get_u64(map.bytes + end + at / SEGMENT_PAGE_SIZE * 8) ==
                    checksum_bytes(map.bytes + at, page));
    }
    file_map_close(&map);
    byte_writer_free(&sums);
    free(bytes);
    assert_int_equal(file_unlink(path, &err), 0);
}

/* The section's padding, too, may end where a page does. */
static void pages_are_summed_wherever_they_end(void **state)
{
    (void)state;
    static const size_t pieces[] = { 1000, SEGMENT_PAGE_SIZE,
                                     SEGMENT_PAGE_SIZE + 1, MOST };
    char *folder = temp_folder_make();

    for (size_t i = 0; i < TEST_COUNT(pieces); i++) {
        assert_file(folder, 0, pieces[i]);
        assert_file(folder, 1, pieces[i]);
        for (size_t less = 0; less < 300; less += 50)
            assert_file(folder, SEGMENT_PAGE_SIZE - less, pieces[i]);
        assert_file(folder, MOST, pieces[i]);
    }
    temp_folder_remove(folder);
}

static void an_aborted_file_is_gone(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    struct file_list list = { 0 };
    struct page_writer *writer;
    struct error err = { 0 };

    path_join(path, folder, "file");
    assert_int_equal(page_writer_open(&writer, path, &err), 0);
    assert_int_equal(page_writer_begin(writer, &err), 0);
    assert_int_equal(page_writer_put(writer, header, 5, &err), 0);
    page_writer_abort(writer);
    page_writer_abort(NULL);
    assert_int_equal(file_list_folder(&list, folder, &err), 0);
    assert_int_equal(list.count, 0);
    file_list_free(&list);
    temp_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_summed_wherever_they_end),
        cmocka_unit_test(an_aborted_file_is_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
