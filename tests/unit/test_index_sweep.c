#include "tests/unit/test_support.h"

#include <unistd.h>

#include "common/index_sweep.h"

static const char *const all[] = {
    "LOCK",
    "MANIFEST",
    "MANIFEST.tmp",
    "analysis-0000000000000001",
    "analysis-0000000000000002",
    "codec-0000000000000003",
    "codec-0000000000000004",
    "codec-0000000000000003.tmp",
    "d0000000005.del",
    "d0000000006.del",
    "notes.tmp",
    "s0000000007.seg",
    "s0000000008.seg",
    "s0000000009.seg.tmp",
    "thesis.txt",
};

/* Names analysis 1, codec 3, segment 7 with deletes 5. */
static struct manifest make_manifest(struct manifest_segment *segment)
{
    *segment = (struct manifest_segment){ .file = 7, .codec = 3, .deletes = 5 };
    return (struct manifest){
        .analysis = 1,
        .segments = segment,
        .segment_count = 1,
    };
}

static char *make_folder(void)
{
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];

    for (size_t i = 0; i < TEST_COUNT(all); i++)
        write_file(path_join(path, folder, all[i]), "", 0);
    return folder;
}

/* Of all names, those marked '1' are there, and those marked '0' are not. */
static void assert_left(const char *folder, const char *marks)
{
    char path[TEST_PATH_BYTES];

    for (size_t i = 0; i < TEST_COUNT(all); i++) {
        if ((access(path_join(path, folder, all[i]), F_OK) == 0) !=
            (marks[i] == '1'))
            fail_msg("%s: expected %c", all[i], marks[i]);
    }
}

static void
a_starting_writer_removes_what_the_manifest_does_not_name(void **state)
{
    (void)state;
    char *folder = make_folder();
    struct manifest_segment segment;
    struct manifest m = make_manifest(&segment);
    struct error err = { 0 };

    assert_int_equal(index_sweep_start(folder, &m, &err), 0);
    assert_left(folder, "110101001011001");
    temp_folder_remove(folder);
}

static void without_a_manifest_every_file_of_an_index_goes(void **state)
{
    (void)state;
    char *folder = make_folder();
    struct error err = { 0 };

    assert_int_equal(index_sweep_start(folder, NULL, &err), 0);
    assert_left(folder, "110000000010001");
    temp_folder_remove(folder);
}

static void a_commit_removes_only_what_it_dropped(void **state)
{
    (void)state;
    char *folder = make_folder();
    struct manifest_segment old;
    struct manifest before = make_manifest(&old);
    struct manifest_segment new = { .file = 7, .codec = 3, .deletes = 6 };
    struct manifest after = {
        .analysis = 1,
        .segments = &new,
        .segment_count = 1,
    };
    struct error err = { 0 };

    assert_int_equal(index_sweep_commit(folder, &before, &after, &err), 0);
    assert_left(folder, "111111110111111");
    after.segment_count = 0;
    assert_int_equal(index_sweep_commit(folder, &before, &after, &err), 0);
    assert_left(folder, "111110110110111");
    temp_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_starting_writer_removes_what_the_manifest_does_not_name),
        cmocka_unit_test(without_a_manifest_every_file_of_an_index_goes),
        cmocka_unit_test(a_commit_removes_only_what_it_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
