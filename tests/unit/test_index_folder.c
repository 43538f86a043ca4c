#include "tests/unit/test_support.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/checksum.h"
#include "common/file.h"
#include "common/index_folder.h"

static void names_are_made_and_understood(void **state)
{
    (void)state;
    static const struct {
        enum index_file kind;
        uint64_t number;
        const char *path;
    } cases[] = {
        { INDEX_FILE_MANIFEST, 0, "x/MANIFEST" },
        { INDEX_FILE_LOCK, 0, "x/LOCK" },
        { INDEX_FILE_SEGMENT, 1, "x/s0000000001.seg" },
        { INDEX_FILE_SEGMENT, 9999999999, "x/s9999999999.seg" },
        { INDEX_FILE_DELETES, 42, "x/d0000000042.del" },
        { INDEX_FILE_ANALYSIS, 0xAB, "x/analysis-00000000000000ab" },
        { INDEX_FILE_CODEC, UINT64_MAX, "x/codec-ffffffffffffffff" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char path[INDEX_FOLDER_PATH_BYTES];
        enum index_file kind;
        uint64_t number;
        bool temporary;
        struct error err = { 0 };

        assert_int_equal(
            index_folder_path(path, "x", cases[i].kind, cases[i].number, &err),
            0);
        assert_string_equal(path, cases[i].path);
        assert_true(index_folder_parse(&kind, &number, &temporary, path + 2));
        assert_int_equal(kind, cases[i].kind);
        assert_true(number == cases[i].number);
        assert_false(temporary);
        strcat(path, ".tmp");
        assert_true(index_folder_parse(&kind, &number, &temporary, path + 2));
        assert_true(temporary);
    }
}

static void other_names_are_not_of_an_index(void **state)
{
    (void)state;
    static const char *const names[] = {
        "",
        "manifest",
        "MANIFEST2",
        "MANIFEST.tmp2",
        "s1.seg",
        "s00000000001.seg",
        "s000000000a.seg",
        "s0000000001",
        "s0000000001.sega",
        "d0000000001.seg",
        "codec-",
        "codec-00000000000000AB",
        "codec-00000000000000ab0",
        "notes.tmp",
    };

    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        enum index_file kind;
        uint64_t number;
        bool temporary;

        if (index_folder_parse(&kind, &number, &temporary, names[i]))
            fail_msg("accepted: %s", names[i]);
    }
}

static void a_path_too_long_is_refused(void **state)
{
    (void)state;
    char folder[INDEX_FOLDER_PATH_BYTES];
    char path[INDEX_FOLDER_PATH_BYTES];
    struct error err = { 0 };

    memset(folder, 'a', sizeof folder);
    folder[sizeof folder - 10] = '\0';
    assert_int_equal(index_folder_path(path, folder, INDEX_FILE_LOCK, 0, &err),
                     0);
    assert_int_equal(
        index_folder_path(path, folder, INDEX_FILE_MANIFEST, 0, &err), 0);
    assert_int_equal(
        index_folder_path(path, folder, INDEX_FILE_SEGMENT, 1, &err), -1);
    assert_int_equal(err.kind, ERROR_INPUT);
}

static void a_folder_with_other_files_takes_no_index(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    struct error err = { 0 };

    assert_int_equal(index_folder_check_new(folder, &err), 0);
    write_file(path_join(path, folder, "LOCK"), "", 0);
    write_file(path_join(path, folder, "s0000000001.seg"), "", 0);
    assert_int_equal(index_folder_check_new(folder, &err), 0);
    write_file(path_join(path, folder, "thesis.txt"), "", 0);
    assert_int_equal(index_folder_check_new(folder, &err), -1);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.message, "thesis.txt"));
    temp_folder_remove(folder);
}

static void a_kept_file_is_read_by_its_hash(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    struct byte_writer out = { 0 };
    struct error err = { 0 };
    uint64_t hash = checksum_bytes("table", 5);
    char path[INDEX_FOLDER_PATH_BYTES];

    assert_int_equal(
        index_folder_keep(folder, INDEX_FILE_ANALYSIS, "table", 5, &err), 0);
    assert_int_equal(index_folder_read(&out, folder, INDEX_FILE_ANALYSIS, hash,
                                       hash, 100, &err),
                     0);
    assert_int_equal(out.size, 5);
    assert_memory_equal(out.bytes, "table", 5);
    byte_writer_reset(&out);
    assert_int_equal(
        index_folder_path(path, folder, INDEX_FILE_ANALYSIS, hash, &err), 0);
    write_file(path, "taBle", 5);
    assert_int_equal(index_folder_read(&out, folder, INDEX_FILE_ANALYSIS, hash,
                                       hash, 100, &err),
                     -1);
    assert_int_equal(err.kind, ERROR_CORRUPT);
    byte_writer_reset(&out);
    assert_int_equal(
        index_folder_keep(folder, INDEX_FILE_ANALYSIS, "table", 5, &err), 0);
    assert_int_equal(index_folder_read(&out, folder, INDEX_FILE_ANALYSIS, hash,
                                       hash, 100, &err),
                     0);
    byte_writer_free(&out);
    temp_folder_remove(folder);
}

static void a_replaced_file_leaves_no_temporary_one(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    struct file_list list = { 0 };
    struct error err = { 0 };

    for (int i = 0; i < 2; i++)
        assert_int_equal(index_folder_replace(folder, INDEX_FILE_MANIFEST, 0,
                                              "bytes", 5, &err),
                         0);
    assert_int_equal(file_list_folder(&list, folder, &err), 0);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.names[0], "MANIFEST");
    file_list_free(&list);
    temp_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_made_and_understood),
        cmocka_unit_test(other_names_are_not_of_an_index),
        cmocka_unit_test(a_path_too_long_is_refused),
        cmocka_unit_test(a_folder_with_other_files_takes_no_index),
        cmocka_unit_test(a_kept_file_is_read_by_its_hash),
        cmocka_unit_test(a_replaced_file_leaves_no_temporary_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
