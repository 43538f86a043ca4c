#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/byte_writer.h"
#include "common/checksum.h"
#include "common/delete_bitmap.h"
#include "common/file.h"

static void what_was_deleted_is_read_back(void **state)
{
    (void)state;
    static const uint32_t sizes[] = { 0, 1, 63, 64, 65, 1000 };
    char *folder = temp_folder_make();

    for (size_t n = 0; n < TEST_COUNT(sizes); n++) {
        struct delete_bitmap bitmap;
        struct delete_bitmap back;
        struct error err = { 0 };
        uint64_t hash;

        assert_int_equal(delete_bitmap_init(&bitmap, sizes[n], &err), 0);
        for (uint32_t i = 0; i < sizes[n]; i += 3)
            assert_true(delete_bitmap_set(&bitmap, i));
        if (sizes[n] > 0)
            assert_false(delete_bitmap_set(&bitmap, 0));
        assert_int_equal(bitmap.count, (sizes[n] + 2) / 3);
        assert_int_equal(
            delete_bitmap_write(&hash, &bitmap, folder, n + 1, &err), 0);
        if (delete_bitmap_read(&back, folder, n + 1, hash, sizes[n],
                               bitmap.count, &err) < 0)
            fail_msg("%s", err.message);
        assert_int_equal(back.count, bitmap.count);
        for (uint32_t i = 0; i < sizes[n]; i++)
            assert_int_equal(delete_bitmap_test(&back, i), i % 3 == 0);
        delete_bitmap_free(&bitmap);
        delete_bitmap_free(&back);
    }
    temp_folder_remove(folder);
}

static void damage_is_named_and_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *says;
        const char *bytes;
        size_t size;
    } cases[] = {
        { "empty", "something else", "", 0 },
        { "another magic", "something else", "YINDEDEX\0\0\1\0\3\0\0\0", 16 },
        { "another version", "something else", "YINDEDEL\7\0\16\0\3\0\0\0",
          16 },
        { "4 articles", "number of articles",
          "YINDEDEL\0\0\17\0\4\0\0\0\1\0\0\0\0\0\0\0", 24 },
        { "cut short", "number of articles",
          "YINDEDEL\0\0\17\0\3\0\0\0\1\0\0\0\0\0\0", 23 },
        { "deletes article 3", "not there",
          "YINDEDEL\0\0\17\0\3\0\0\0\x8\0\0\0\0\0\0\0", 24 },
        { "deletes two", "another number",
          "YINDEDEL\0\0\17\0\3\0\0\0\3\0\0\0\0\0\0\0", 24 },
    };
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];

    path_join(path, folder, "d0000000001.del");
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct delete_bitmap bitmap;
        struct error err = { 0 };

        write_file(path, cases[i].bytes, cases[i].size);
        if (delete_bitmap_read(&bitmap, folder, 1,
                               checksum_bytes(cases[i].bytes, cases[i].size), 3,
                               1, &err) == 0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].why, err.message);
        assert_null(bitmap.words);
    }
    temp_folder_remove(folder);
}

static void another_hash_is_refused(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    struct delete_bitmap bitmap;
    struct delete_bitmap back;
    struct error err = { 0 };
    uint64_t hash;

    assert_int_equal(delete_bitmap_init(&bitmap, 10, &err), 0);
    assert_int_equal(delete_bitmap_write(&hash, &bitmap, folder, 1, &err), 0);
    assert_int_equal(
        delete_bitmap_read(&back, folder, 1, hash + 1, 10, 0, &err), -1);
    assert_int_equal(err.kind, ERROR_CORRUPT);
    assert_int_equal(delete_bitmap_read(&back, folder, 2, hash, 10, 0, &err),
                     -1);
    assert_true(file_error_is_missing(&err));
    delete_bitmap_free(&bitmap);
    temp_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_deleted_is_read_back),
        cmocka_unit_test(damage_is_named_and_refused),
        cmocka_unit_test(another_hash_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
