#include "tests/unit/test_support.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/index_folder.h"
#include "common/snapshot.h"
#include "common/text_codec_train.h"
#include "tests/unit/segment_maker.h"

enum { FLAGS = INDEX_TEXT | INDEX_POSITIONS };

static void totals_and_docids_run_through_the_segments(void **state)
{
    (void)state;
    static const uint32_t articles[] = { 5, 0, 7 };
    char *folder = temp_folder_make();
    struct manifest m = test_manifest(FLAGS);
    struct snapshot *snapshot;
    uint64_t sum = 0;
    struct error err = { 0 };

    test_index_write(folder, &m, articles, 3);
    test_must(snapshot_open(&snapshot, folder, &err), &err);
    for (size_t i = 0; i < 3; i++)
        sum += m.segments[i].sum_length;
    assert_true(snapshot->articles == 12 && snapshot->live == 12);
    assert_true(snapshot->passages == 36 && snapshot->sum_length == sum);
    assert_true(snapshot->segments[0].base == 0);
    assert_true(snapshot->segments[1].base == 15);
    assert_true(snapshot->segments[2].base == 15);
    assert_false(snapshot_is_deleted(&snapshot->segments[2], 6));
    assert_true(snapshot->table.hash == analysis_table_builtin()->hash);
    snapshot_close(snapshot);
    manifest_free(&m);
    temp_folder_remove(folder);
}

static void deleted_articles_are_known(void **state)
{
    (void)state;
    static const uint32_t articles[] = { 5 };
    char *folder = temp_folder_make();
    struct manifest m = test_manifest(FLAGS);
    struct delete_bitmap deletes;
    struct snapshot *snapshot;
    struct error err = { 0 };

    test_index_write(folder, &m, articles, 1);
    test_must(delete_bitmap_init(&deletes, 5, &err), &err);
    delete_bitmap_set(&deletes, 3);
    m.segments[0].deletes = m.next_file++;
    m.segments[0].deleted = 1;
    test_must(delete_bitmap_write(&m.segments[0].delete_hash, &deletes, folder,
                                  m.segments[0].deletes, &err),
              &err);
    test_must(manifest_write(&m, folder, &err), &err);
    test_must(snapshot_open(&snapshot, folder, &err), &err);
    for (uint32_t a = 0; a < 5; a++)
        assert_int_equal(snapshot_is_deleted(&snapshot->segments[0], a),
                         a == 3);
    assert_true(snapshot->articles == 5 && snapshot->live == 4);
    snapshot_close(snapshot);
    delete_bitmap_free(&deletes);
    manifest_free(&m);
    temp_folder_remove(folder);
}

static void a_codec_of_several_segments_is_opened_once(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    struct manifest m = test_manifest(FLAGS);
    struct byte_writer file = { 0 };
    struct text_codec *codec;
    struct snapshot *snapshot;
    size_t size = 12;
    struct error err = { 0 };

    test_must(
        text_codec_train(&file, (const uint8_t *)"一中引文", &size, 1, &err),
        &err);
    test_must(index_folder_keep(folder, INDEX_FILE_CODEC, file.bytes, file.size,
                                &err),
              &err);
    test_must(text_codec_open(&codec, file.bytes, file.size, &err), &err);
    for (uint32_t i = 0; i < 2; i++) {
        struct test_segment s;

        test_segment_make(&s, &m, folder, codec, i * 4, 4);
        test_segment_write(&s, &m, folder);
    }
    test_must(manifest_write(&m, folder, &err), &err);
    test_must(snapshot_open(&snapshot, folder, &err), &err);
    assert_int_equal(snapshot->codec_count, 1);
    assert_ptr_equal(snapshot->segments[0].codec, snapshot->segments[1].codec);
    snapshot_close(snapshot);
    text_codec_close(codec);
    byte_writer_free(&file);
    manifest_free(&m);
    temp_folder_remove(folder);
}

static void where_there_is_no_index_it_says_so(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    struct snapshot *snapshot;
    struct error err = { 0 };

    assert_int_equal(snapshot_open(&snapshot, folder, &err), -1);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.message, "no index"));
    assert_int_equal(snapshot_open(&snapshot, "/nonexistent/folder", &err), -1);
    assert_non_null(strstr(err.message, "no index"));
    temp_folder_remove(folder);
}

static void other_analysis_code_is_refused(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    struct manifest m = test_manifest(FLAGS);
    struct snapshot *snapshot;
    struct error err = { 0 };

    m.code_version++;
    test_index_write(folder, &m, NULL, 0);
    assert_int_equal(snapshot_open(&snapshot, folder, &err), -1);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.message, "another version"));
    manifest_free(&m);
    temp_folder_remove(folder);
}

static void a_table_that_is_not_ours_is_read_from_its_file(void **state)
{
    (void)state;
    const struct analysis_table *own = analysis_table_builtin();
    char *folder = temp_folder_make();
    struct manifest m = test_manifest(FLAGS);
    struct snapshot *snapshot;
    struct byte_writer bytes = { 0 };
    struct error err = { 0 };

    m.analysis = 5;
    test_index_write(folder, &m, NULL, 0);
    assert_int_equal(snapshot_open(&snapshot, folder, &err), -1);
    assert_non_null(strstr(err.message, "analysis-0000000000000005"));

    /* Another table: the own one, whose first entry is of another class. */
    write_bytes(&bytes, own->bytes, own->size);

    size_t entry =
        (size_t)((const uint8_t *)own->stage2 - (const uint8_t *)own->bytes);

    entry += 4 * (own->stage1[0] * (size_t)ANALYSIS_BLOCK + '!');
    bytes.bytes[entry + 2] ^= 1 << (ANALYSIS_CLASS_SHIFT - 16);

    struct analysis_table other;

    if (analysis_table_open(&other, bytes.bytes, bytes.size, &err) == 0) {
        m.analysis = other.hash;
        test_must(index_folder_keep(folder, INDEX_FILE_ANALYSIS, bytes.bytes,
                                    bytes.size, &err),
                  &err);
        test_must(manifest_write(&m, folder, &err), &err);
        test_must(snapshot_open(&snapshot, folder, &err), &err);
        assert_true(snapshot->table.hash == other.hash);
        snapshot_close(snapshot);
    } else {
        fail_msg("%s", err.message);
    }
    byte_writer_free(&bytes);
    manifest_free(&m);
    temp_folder_remove(folder);
}

static void a_file_that_stays_missing_is_named(void **state)
{
    (void)state;
    static const uint32_t articles[] = { 5 };
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    struct manifest m = test_manifest(FLAGS);
    struct snapshot *snapshot;
    struct error err = { 0 };

    test_index_write(folder, &m, articles, 1);
    assert_int_equal(unlink(path_join(path, folder, "s0000000001.seg")), 0);
    assert_int_equal(snapshot_open(&snapshot, folder, &err), -1);
    assert_non_null(strstr(err.message, "s0000000001.seg"));
    manifest_free(&m);
    temp_folder_remove(folder);
}

enum { COMMITS = 60 };

struct writer {
    const char *folder;
    struct manifest manifest;
};

/* Replaces the one segment by a new file, again and again. */
static void *commit_often(void *argument)
{
    struct writer *w = argument;
    const char *folder = w->folder;

    for (int i = 0; i < COMMITS; i++) {
        struct manifest *m = &w->manifest;
        uint64_t number = m->segments[0].file;
        char from[INDEX_FOLDER_PATH_BYTES];
        char to[INDEX_FOLDER_PATH_BYTES];
        struct error err = { 0 };

        m->segments[0].file = m->next_file++;
        index_folder_path(from, folder, INDEX_FILE_SEGMENT, number, &err);
        index_folder_path(to, folder, INDEX_FILE_SEGMENT, m->segments[0].file,
                          &err);
        if (link(from, to) < 0 || manifest_write(m, folder, &err) < 0 ||
            unlink(from) < 0)
            return "failed";
    }
    return NULL;
}

static void a_reader_follows_a_writer_that_commits(void **state)
{
    (void)state;
    static const uint32_t articles[] = { 5 };
    char *folder = temp_folder_make();
    struct writer w = { folder, test_manifest(FLAGS) };
    pthread_t thread;
    void *failed;
    struct error err = { 0 };

    test_index_write(folder, &w.manifest, articles, 1);
    assert_int_equal(pthread_create(&thread, NULL, commit_often, &w), 0);
    for (int i = 0; i < COMMITS; i++) {
        struct snapshot *snapshot;

        test_must(snapshot_open(&snapshot, folder, &err), &err);
        assert_true(snapshot->articles == 5);
        snapshot_close(snapshot);
    }
    assert_int_equal(pthread_join(thread, &failed), 0);
    assert_null(failed);
    manifest_free(&w.manifest);
    temp_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totals_and_docids_run_through_the_segments),
        cmocka_unit_test(deleted_articles_are_known),
        cmocka_unit_test(a_codec_of_several_segments_is_opened_once),
        cmocka_unit_test(where_there_is_no_index_it_says_so),
        cmocka_unit_test(other_analysis_code_is_refused),
        cmocka_unit_test(a_table_that_is_not_ours_is_read_from_its_file),
        cmocka_unit_test(a_file_that_stays_missing_is_named),
        cmocka_unit_test(a_reader_follows_a_writer_that_commits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
