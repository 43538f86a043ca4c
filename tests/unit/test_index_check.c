#include "tests/unit/test_support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/delete_bitmap.h"
#include "common/file.h"
#include "common/index_check.h"
#include "tests/unit/segment_maker.h"

enum { FLAGS = INDEX_TEXT | INDEX_POSITIONS };

/* What was reported: the last file, and all damages. */
struct reported {
    char file[64];
    char what[4096];
    size_t used;
};

static void keep(void *context, const char *file, const char *what)
{
    struct reported *r = context;

    snprintf(r->file, sizeof r->file, "%s", file);
    if (r->used + strlen(what) + 2 < sizeof r->what)
        r->used += (size_t)sprintf(r->what + r->used, "%s; ", what);
}

static uint64_t count_damages(const char *folder, struct reported *r)
{
    uint64_t damages;
    struct error err = { 0 };

    *r = (struct reported){ 0 };
    test_must(index_check(&damages, folder, keep, r, &err), &err);
    return damages;
}

static void assert_sound(const char *folder)
{
    struct reported r;

    if (count_damages(folder, &r) > 0)
        fail_msg("%s: %s", r.file, r.what);
}

static void what_was_written_is_sound(void **state)
{
    (void)state;
    static const uint32_t articles[] = { 3, 0, 1, 400, 2 };
    static const uint32_t flags[] = { FLAGS, INDEX_TEXT, INDEX_POSITIONS, 0 };

    for (size_t i = 0; i < TEST_COUNT(flags); i++) {
        char *folder = temp_folder_make();
        struct manifest m = test_manifest(flags[i]);

        test_index_write(folder, &m, articles, TEST_COUNT(articles));
        assert_sound(folder);
        manifest_free(&m);
        temp_folder_remove(folder);
    }
}

static void articles_in_several_date_groups_are_sound(void **state)
{
    (void)state;
    static const uint32_t articles[] = { 2 * DATE_GROUP + 1 };
    char *folder = temp_folder_make();
    struct manifest m = test_manifest(FLAGS);

    test_index_write(folder, &m, articles, 1);
    assert_sound(folder);
    manifest_free(&m);
    temp_folder_remove(folder);
}

static void a_folder_without_an_index_is_an_error(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    struct reported r;
    uint64_t damages;
    struct error err = { 0 };

    assert_int_equal(index_check(&damages, folder, keep, &r, &err), -1);
    assert_int_equal(err.kind, ERROR_INPUT);
    temp_folder_remove(folder);
}

static void every_flipped_byte_and_every_cut_is_found(void **state)
{
    (void)state;
    static const uint32_t articles[] = { 2 };
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    struct manifest m = test_manifest(FLAGS);
    struct byte_writer bytes = { 0 };
    struct reported r;
    struct error err = { 0 };

    test_index_write(folder, &m, articles, 1);
    path_join(path, folder, "s0000000001.seg");
    test_must(file_read_all(&bytes, path, 1 << 20, &err), &err);

    int fd = open(path, O_RDWR);

    assert_true(fd >= 0);
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t flipped = bytes.bytes[i] ^ (uint8_t)(1 << i % 8);

        assert_int_equal(pwrite(fd, &flipped, 1, (off_t)i), 1);
        if (count_damages(folder, &r) == 0)
            fail_msg("not found: byte %zu flipped", i);
        assert_int_equal(pwrite(fd, bytes.bytes + i, 1, (off_t)i), 1);
    }
    assert_sound(folder);
    for (size_t size = bytes.size; size-- > 0;) {
        assert_int_equal(ftruncate(fd, (off_t)size), 0);
        if (count_damages(folder, &r) == 0)
            fail_msg("not found: cut to %zu bytes", size);
        size -= size > 200 ? size % 16 : 0;
    }
    close(fd);
    byte_writer_free(&bytes);
    manifest_free(&m);
    temp_folder_remove(folder);
}

/* A change of bytes in a section, hashed as if it had been written so. */
struct change {
    const char *why;
    const char *says;
    enum section_kind kind;
    uint32_t field;
    long at; /* from the end where negative */
    uint8_t by;
};

static void apply(struct test_segment *s, const struct change *change)
{
    struct byte_writer *bytes =
        test_segment_bytes(s, change->kind, change->field);
    size_t at =
        change->at < 0 ? bytes->size - (size_t)-change->at : (size_t)change->at;

    assert_true(at < bytes->size);
    bytes->bytes[at] ^= change->by;
}

/* 12 articles of 36 passages. */
static const struct change changes[] = {
    { "another L", "sum", SECTION_LENGTH, 0, 4, 1 },
    { "a first passage of 1", "no article", SECTION_ARTICLE, 0, 0, 1 },
    { "an end that is not there", "no article", SECTION_ARTICLE, 0, 8, 64 },
    { "data that is not there", "out of order", SECTION_ARTICLE, 0, 12, 1 },
    { "articles out of order", "out of order", SECTION_ARTICLE, 0, 16, 1 },
    { "unknown flags", "flags", SECTION_ARTICLE, 0, 24, 4 },
    { "a title longer than the article", "flags", SECTION_ARTICLE, 0, 20, 8 },
    { "a title that goes on in a text", "a title's passage", SECTION_ARTICLE, 0,
      20, 1 },
    { "a bucket that ends early", "buckets", SECTION_ID, 0, 4, 1 },
    { "a hash of no id", "ID:", SECTION_ID, 0, 8, 16 },
    { "hashes out of order", "out of order", SECTION_ID, 0, 11, 255 },
    { "another article", "ID:|of no article", SECTION_ID, 0, -4, 8 },
    { "another id", "another id", SECTION_ID_STRING, 0, 2, 1 },
    { "an id cut short", "another id|cut short", SECTION_ID_STRING, 0, 0, 2 },
    { "a block of ids", "ids: ", SECTION_ID_BLOCK, 0, 0, 1 },
    { "a date of year 10000", "cannot be", SECTION_DATE, 0, 7, 1 },
    { "a precision of none", "cannot be", SECTION_DATE, 0, 96, 3 },
    { "a precision without date", "cannot be", SECTION_DATE, 0, 97, 1 },
    { "padding of dates", "padding", SECTION_DATE, 0, 111, 1 },
    { "least date", "bounds", SECTION_DATE, 0, -16, 1 },
    { "greatest date", "bounds", SECTION_DATE, 0, -8, 1 },
    { "values that start late", "KEYWORD 0", SECTION_KEYWORD, 0, 24, 1 },
    { "an article of another value", "KEYWORD 1", SECTION_KEYWORD, 1, 40, 1 },
    { "an ordinal too large", "values out", SECTION_KEYWORD, 2, -68, 4 },
    { "another ordinal", "know it", SECTION_KEYWORD, 4, 144, 1 },
    { "a value's bytes", "", SECTION_KEYWORD, 3, -1, 3 },
    { "a count of a character", "UNI", SECTION_UNI, 0, 4, 1 },
    { "a character", "UNI", SECTION_UNI, 0, 8, 1 },
    { "a row's character", "", SECTION_ROW, 0, 0, 1 },
    { "a row's start", "", SECTION_ROW, 0, 12, 1 },
    { "a second half", "", SECTION_COLUMN, 0, 4, 255 },
    { "a word", "", SECTION_WORD, 0, 2, 255 },
    { "a word's place", "", SECTION_WORD_INDEX, 0, 0, 1 },
    { "a list's place", "", SECTION_LIST, 0, 0, 1 },
    { "a list's length", "", SECTION_LIST_END, 0, 3, 2 },
    { "a list's head", "", SECTION_POSTINGS, 0, 0, 4 },
    { "the index of text", "frame", SECTION_TEXT_BLOCK, 0, 12, 1 },
    { "a frame of text", "codec|store", SECTION_TEXT, 0, 20, 255 },
    { "a frame of records", "", SECTION_RECORD, 0, 40, 255 },
};

/* Whether `what` holds one of the words that | separates. */
static bool says(const char *what, const char *words)
{
    char copy[128];
    char *rest = NULL;

    if (*words == '\0')
        return true;
    snprintf(copy, sizeof copy, "%s", words);
    for (char *word = strtok_r(copy, "|", &rest); word;
         word = strtok_r(NULL, "|", &rest)) {
        if (strstr(what, word))
            return true;
    }
    return false;
}

static void what_cannot_be_is_found_though_all_sums_are_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(changes); i++) {
        char *folder = temp_folder_make();
        struct manifest m = test_manifest(FLAGS);
        struct test_segment s;
        struct reported r;
        struct error err = { 0 };

        test_segment_make(&s, &m, folder, text_codec_builtin(), 0, 12);
        apply(&s, &changes[i]);
        test_segment_write(&s, &m, folder);
        test_must(manifest_write(&m, folder, &err), &err);
        if (count_damages(folder, &r) == 0)
            fail_msg("not found: %s", changes[i].why);
        assert_string_equal(r.file, "s0000000001.seg");
        if (!says(r.what, changes[i].says))
            fail_msg("%s: %s", changes[i].why, r.what);
        manifest_free(&m);
        temp_folder_remove(folder);
    }
}

/* Any changed byte of a list is damage, or other postings: UNI, bounds. */
static void changed_bytes_of_lists_never_crash_the_check(void **state)
{
    (void)state;
    static const enum section_kind kinds[] = { SECTION_POSTINGS,
                                               SECTION_POSITIONS };

    for (size_t k = 0; k < TEST_COUNT(kinds); k++) {
        for (long at = 0; at < 3000; at += 41) {
            char *folder = temp_folder_make();
            struct manifest m = test_manifest(FLAGS);
            struct test_segment s;
            struct reported r;
            struct error err = { 0 };
            struct change change = { "", "", kinds[k],
                                     0,  at, (uint8_t)(1 << at % 8) };

            test_segment_make(&s, &m, folder, text_codec_builtin(), 0, 90);
            if ((size_t)at < test_segment_bytes(&s, kinds[k], 0)->size)
                apply(&s, &change);
            test_segment_write(&s, &m, folder);
            test_must(manifest_write(&m, folder, &err), &err);
            count_damages(folder, &r);
            manifest_free(&m);
            temp_folder_remove(folder);
        }
    }
}

/* Header fields that no size depends on. */
static void header_counts_are_compared_with_the_parts(void **state)
{
    (void)state;
    static const char *const says[] = { "maximum", "maximum", "sum" };

    for (int i = 0; i < 3; i++) {
        char *folder = temp_folder_make();
        struct manifest m = test_manifest(FLAGS);
        struct test_segment s;
        struct reported r;
        struct error err = { 0 };

        test_segment_make(&s, &m, folder, text_codec_builtin(), 0, 12);
        s.max_passages += i == 0;
        s.max_length += i == 1;
        s.sum_length += i == 2;
        test_segment_write(&s, &m, folder);
        test_must(manifest_write(&m, folder, &err), &err);
        assert_int_equal(count_damages(folder, &r), 1);
        assert_non_null(strstr(r.what, says[i]));
        manifest_free(&m);
        temp_folder_remove(folder);
    }
}

static void damages_of_several_segments_are_all_told(void **state)
{
    (void)state;
    static const uint32_t articles[] = { 3, 3, 3 };
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    struct manifest m = test_manifest(FLAGS);
    struct reported r;

    test_index_write(folder, &m, articles, 3);
    write_file(path_join(path, folder, "s0000000001.seg"), "x", 1);
    assert_int_equal(unlink(path_join(path, folder, "s0000000003.seg")), 0);
    assert_int_equal(count_damages(folder, &r), 2);
    assert_string_equal(r.file, "s0000000003.seg");
    manifest_free(&m);
    temp_folder_remove(folder);
}

static void other_files_are_checked_too(void **state)
{
    (void)state;
    static const uint32_t articles[] = { 5 };
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    struct manifest m = test_manifest(FLAGS);
    struct manifest_segment *entry;
    struct delete_bitmap deletes;
    struct reported r;
    struct error err = { 0 };

    test_index_write(folder, &m, articles, 1);
    entry = m.segments;
    test_must(delete_bitmap_init(&deletes, 5, &err), &err);
    delete_bitmap_set(&deletes, 3);
    entry->deletes = m.next_file++;
    entry->deleted = 1;
    test_must(delete_bitmap_write(&entry->delete_hash, &deletes, folder,
                                  entry->deletes, &err),
              &err);
    test_must(manifest_write(&m, folder, &err), &err);
    assert_sound(folder);
    write_file(path_join(path, folder, "d0000000002.del"), "x", 1);
    assert_int_equal(count_damages(folder, &r), 1);
    assert_string_equal(r.file, "d0000000002.del");
    entry->codec = 77;
    entry->deletes = entry->delete_hash = entry->deleted = 0;
    test_must(manifest_write(&m, folder, &err), &err);
    assert_int_equal(count_damages(folder, &r), 1);
    assert_string_equal(r.file, "codec-000000000000004d");
    write_file(path_join(path, folder, "s0000000001.seg"), "x", 1);
    assert_int_equal(count_damages(folder, &r), 2);
    write_file(path_join(path, folder, "MANIFEST"), "YINDEMAN", 8);
    assert_int_equal(count_damages(folder, &r), 1);
    assert_string_equal(r.file, "MANIFEST");
    delete_bitmap_free(&deletes);
    manifest_free(&m);
    temp_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_sound),
        cmocka_unit_test(articles_in_several_date_groups_are_sound),
        cmocka_unit_test(a_folder_without_an_index_is_an_error),
        cmocka_unit_test(every_flipped_byte_and_every_cut_is_found),
        cmocka_unit_test(what_cannot_be_is_found_though_all_sums_are_right),
        cmocka_unit_test(changed_bytes_of_lists_never_crash_the_check),
        cmocka_unit_test(header_counts_are_compared_with_the_parts),
        cmocka_unit_test(damages_of_several_segments_are_all_told),
        cmocka_unit_test(other_files_are_checked_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
