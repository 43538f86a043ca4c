#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "indexer/section_spool.h"

static uint8_t byte_at(uint64_t i)
{
    return (uint8_t)(i * 7 + i / 251);
}

static void append(struct section_spool *spool, size_t size)
{
    for (size_t i = 0; i < size; i++)
        write_u8(&spool->bytes, byte_at(section_spool_size(spool)));
}

static void assert_range(const struct section_spool *spool, uint64_t offset,
                         size_t size)
{
    uint8_t *out = malloc(size);
    struct error err = { 0 };

    if (section_spool_read(out, spool, offset, size, &err) < 0)
        fail_msg("%s", err.message);
    for (size_t i = 0; i < size; i++)
        assert_int_equal(out[i], byte_at(offset + i));
    free(out);
}

static void what_was_appended_is_read_across_the_spill(void **state)
{
    (void)state;
    static const size_t steps[] = { 10, 90, 1, 500, 0, 3, 200, 60 };
    char *folder = temp_folder_make();
    struct section_spool spool = { .folder = folder, .limit = 100 };
    struct error err = { 0 };

    for (size_t i = 0; i < TEST_COUNT(steps); i++) {
        append(&spool, steps[i]);
        assert_int_equal(section_spool_drain(&spool, &err), 0);
        assert_true(spool.bytes.size <= 100);
        assert_range(&spool, 0, section_spool_size(&spool));
        assert_range(&spool, section_spool_size(&spool), 0);
    }
    assert_int_equal(section_spool_size(&spool), 864);
    assert_true(spool.drained > 0 && spool.bytes.size > 0);
    assert_range(&spool, spool.drained - 5, 10);
    section_spool_free(&spool);
    temp_folder_remove(folder);
}

static void a_spool_leaves_nothing_in_the_folder(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    struct section_spool spools[3] = { 0 };
    struct file_list list = { 0 };
    struct error err = { 0 };

    for (size_t i = 0; i < TEST_COUNT(spools); i++) {
        spools[i].folder = folder;
        append(&spools[i], 50);
        assert_int_equal(section_spool_drain(&spools[i], &err), 0);
        assert_true(spools[i].spilled);
    }
    assert_int_equal(file_list_folder(&list, folder, &err), 0);
    assert_int_equal(list.count, 0);
    file_list_free(&list);
    for (size_t i = 0; i < TEST_COUNT(spools); i++)
        section_spool_free(&spools[i]);
    temp_folder_remove(folder);
}

static void a_name_in_use_is_passed_over(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    struct section_spool spool = { .folder = folder };
    struct error err = { 0 };

    write_file(path_join(path, folder, "s0000000001.seg.tmp"), "x", 1);
    append(&spool, 9);
    assert_int_equal(section_spool_drain(&spool, &err), 0);
    assert_range(&spool, 0, 9);
    section_spool_free(&spool);
    temp_folder_remove(folder);
}

static void a_missing_folder_is_an_error(void **state)
{
    (void)state;
    struct section_spool spool = { .folder = "/nonexistent/folder" };
    struct error err = { 0 };

    append(&spool, 1);
    assert_int_equal(section_spool_drain(&spool, &err), -1);
    assert_true(file_error_is_missing(&err));
    section_spool_free(&spool);
}

static void a_spool_is_appended_to_another(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    struct section_spool from = { .folder = folder, .limit = 100 };
    struct section_spool to = { .folder = folder, .limit = 1000 };
    struct error err = { 0 };

    append(&to, 77);
    while (section_spool_size(&from) < 150000) {
        write_u8(&from.bytes, byte_at(77 + section_spool_size(&from)));
        assert_int_equal(section_spool_drain(&from, &err), 0);
    }
    assert_int_equal(section_spool_append(&to, &from, &err), 0);
    assert_true(section_spool_size(&to) == 150077);
    assert_true(to.bytes.size <= 1000);
    assert_range(&to, 0, 150077);
    section_spool_free(&from);
    section_spool_free(&to);
    temp_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_appended_is_read_across_the_spill),
        cmocka_unit_test(a_spool_leaves_nothing_in_the_folder),
        cmocka_unit_test(a_name_in_use_is_passed_over),
        cmocka_unit_test(a_missing_folder_is_an_error),
        cmocka_unit_test(a_spool_is_appended_to_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
