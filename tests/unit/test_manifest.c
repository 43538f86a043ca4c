#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/checksum.h"
#include "common/file.h"
#include "common/manifest.h"

/* Two segments, the first with deletes; two declared fields. */
static struct manifest make_manifest(void)
{
    struct manifest m = {
        .flags = INDEX_TEXT | INDEX_POSITIONS,
        .text_level = 3,
        .keywords = 2,
        .keyword_names = { "section", "作者" },
        .generation = 7,
        .next_file = 10,
        .analysis = UINT64_C(0x1234567890abcdef),
        .code_version = 5,
    };
    struct manifest_segment first = {
        .file = 3,
        .id = 77,
        .length = 123456,
        .articles = 100,
        .passages = 500,
        .sum_length = 99999,
        .codec = 12,
        .deletes = 9,
        .delete_hash = 13,
        .deleted = 4,
    };
    struct manifest_segment second = { .file = 8, .articles = 1 };
    struct error err = { 0 };

    assert_int_equal(manifest_add(&m, &first, &err), 0);
    assert_int_equal(manifest_add(&m, &second, &err), 0);
    return m;
}

static void assert_same(const struct manifest *a, const struct manifest *b)
{
    assert_int_equal(a->flags, b->flags);
    assert_int_equal(a->text_level, b->text_level);
    assert_int_equal(a->keywords, b->keywords);
    for (uint32_t i = 0; i < a->keywords; i++)
        assert_string_equal(a->keyword_names[i], b->keyword_names[i]);
    assert_true(a->generation == b->generation);
    assert_true(a->next_file == b->next_file);
    assert_true(a->analysis == b->analysis);
    assert_int_equal(a->code_version, b->code_version);
    assert_int_equal(a->segment_count, b->segment_count);
    for (size_t i = 0; i < a->segment_count; i++) {
        const struct manifest_segment *x = &a->segments[i];
        const struct manifest_segment *y = &b->segments[i];

        assert_true(x->file == y->file && x->id == y->id);
        assert_true(x->length == y->length && x->codec == y->codec);
        assert_true(x->articles == y->articles && x->passages == y->passages);
        assert_true(x->sum_length == y->sum_length);
        assert_true(x->deletes == y->deletes && x->deleted == y->deleted);
        assert_true(x->delete_hash == y->delete_hash);
    }
}

static void what_is_written_is_what_is_read(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    struct manifest m = make_manifest();
    struct manifest back;
    struct error err = { 0 };

    assert_int_equal(manifest_write(&m, folder, &err), 0);
    if (manifest_read(&back, folder, &err) < 0)
        fail_msg("%s", err.message);
    assert_same(&m, &back);
    manifest_free(&back);
    m.generation++;
    m.segment_count = 0;
    assert_int_equal(manifest_write(&m, folder, &err), 0);
    assert_int_equal(manifest_read(&back, folder, &err), 0);
    assert_same(&m, &back);
    manifest_free(&back);
    manifest_free(&m);
    temp_folder_remove(folder);
}

static void a_copy_is_a_manifest_of_its_own(void **state)
{
    (void)state;
    struct manifest m = make_manifest();
    struct manifest copy;
    struct error err = { 0 };

    assert_int_equal(manifest_copy(&copy, &m, &err), 0);
    assert_same(&m, &copy);
    assert_int_equal(manifest_add(&copy, &copy.segments[0], &err), 0);
    assert_int_equal(m.segment_count, 2);
    manifest_free(&m);
    assert_true(copy.segments[2].file == 3);
    manifest_free(&copy);
}

static void a_missing_manifest_is_recognised(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    struct manifest m;
    struct error err = { 0 };

    assert_int_equal(manifest_read(&m, folder, &err), -1);
    assert_true(file_error_is_missing(&err));
    temp_folder_remove(folder);
}

static void declared_fields_count_behind_the_builtin_ones(void **state)
{
    (void)state;
    struct manifest m = make_manifest();

    assert_int_equal(manifest_fields(&m), FIELD_DECLARED + 2);
    manifest_free(&m);
}

static void names_that_cannot_be_declared_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *says;
    } cases[] = {
        { "", "1 to 64" },
        { "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff12345",
          "1 to 64" },
        { "\xFF", "UTF-8" },
        { "title", "of its own" },
        { "tags", "of its own" },
        { "section", "twice" },
    };
    struct manifest m = make_manifest();
    struct error err = { 0 };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        if (manifest_check_name(&m, cases[i].name, &err) == 0)
            fail_msg("accepted: %s", cases[i].name);
        assert_non_null(strstr(err.message, cases[i].says));
    }
    assert_int_equal(manifest_check_name(&m, "region", &err), 0);
    m.keywords = DECLARED_FIELDS_MAX;
    assert_int_equal(manifest_check_name(&m, "region", &err), -1);
    assert_int_equal(err.kind, ERROR_LIMIT);
    manifest_free(&m);
}

/* Decodes an exact copy, frees what it gave, and says whether it did. */
static int decode(const struct byte_writer *bytes, struct error *err)
{
    struct manifest m;
    uint8_t *copy = exact_copy(bytes->bytes, bytes->size);
    int result = manifest_decode(&m, copy, bytes->size, err);

    if (result < 0)
        assert_null(m.segments);
    manifest_free(&m);
    free(copy);
    return result;
}

static void every_flipped_bit_and_every_cut_is_refused(void **state)
{
    (void)state;
    struct manifest m = make_manifest();
    struct byte_writer bytes = { 0 };
    struct error err = { 0 };

    assert_int_equal(manifest_encode(&bytes, &m, &err), 0);
    assert_int_equal(decode(&bytes, &err), 0);
    for (size_t i = 0; i < bytes.size * 8; i++) {
        bytes.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
        err.kind = ERROR_NONE;
        if (decode(&bytes, &err) == 0)
            fail_msg("accepted: bit %zu flipped", i);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        bytes.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    write_u8(&bytes, 0);
    assert_int_equal(decode(&bytes, &err), -1);
    for (bytes.size--; bytes.size-- > 0;)
        assert_int_equal(decode(&bytes, &err), -1);
    byte_writer_free(&bytes);
    manifest_free(&m);
}

enum {
    FLAGS_AT = 12,
    LEVEL_AT = 16,
    NAMES_AT = 24,
    AFTER_NAMES = NAMES_AT + 8 + 7,
    SEGMENTS_AT = AFTER_NAMES + 32,
    SECOND_AT = SEGMENTS_AT + 68,
};

static void values_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *says;
        size_t at;
        const char *bytes;
        size_t size;
    } cases[] = {
        { "another version", "another version", 8, "\x99", 1 },
        { "unknown flag", "flags", FLAGS_AT, "\x0E", 1 },
        { "text without a level", "level", LEVEL_AT, "\0", 1 },
        { "a level without text", "level", FLAGS_AT, "\0", 1 },
        { "level 20", "level", LEVEL_AT, "\x14", 1 },
        { "65 fields", "too many keyword", LEVEL_AT + 4, "\x41", 1 },
        { "a reserved name", "cannot be declared", NAMES_AT, "\4textXXX", 8 },
        { "a name with NUL", "cannot be declared", NAMES_AT, "\7a\0a", 4 },
        { "generation 0", "generation", AFTER_NAMES, "\0", 1 },
        { "next file 0", "next file", AFTER_NAMES + 8, "\0", 1 },
        { "next file of 11 digits", "next file", AFTER_NAMES + 12, "\3", 1 },
        { "another count", "counts", SEGMENTS_AT - 4, "\1", 1 },
        { "file 0", "out of range", SEGMENTS_AT, "\0", 1 },
        { "file 10 of 10", "out of range", SEGMENTS_AT, "\x0A", 1 },
        { "a file twice", "twice", SECOND_AT, "\3", 1 },
        { "a delete file twice", "twice", SECOND_AT, "\x09", 1 },
        { "articles", "limits", SEGMENTS_AT + 24, "\0\0\0\x80", 4 },
        { "passages", "limits", SEGMENTS_AT + 28, "\0\0\0\x80", 4 },
        { "101 deleted", "more articles", SEGMENTS_AT + 64, "\x65", 1 },
        { "deleted from nowhere", "without a delete", SECOND_AT + 64, "\1", 1 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct manifest m = make_manifest();
        struct byte_writer bytes = { 0 };
        struct error err = { 0 };

        assert_int_equal(manifest_encode(&bytes, &m, &err), 0);
        memcpy(bytes.bytes + cases[i].at, cases[i].bytes, cases[i].size);
        bytes.size -= 8;
        write_u64(&bytes, checksum_bytes(bytes.bytes, bytes.size));
        if (decode(&bytes, &err) == 0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].why, err.message);
        byte_writer_free(&bytes);
        manifest_free(&m);
    }
}

static void passages_of_all_segments_have_a_limit(void **state)
{
    (void)state;
    struct manifest m = { .generation = 1, .next_file = 10 };
    struct byte_writer bytes = { 0 };
    struct error err = { 0 };

    for (uint64_t i = 1; i <= 2; i++) {
        struct manifest_segment s = { .file = i, .passages = INT32_MAX };

        assert_int_equal(manifest_add(&m, &s, &err), 0);
    }
    assert_int_equal(manifest_encode(&bytes, &m, &err), 0);

    struct manifest_segment one = { .file = 3, .passages = 1 };

    assert_int_equal(manifest_add(&m, &one, &err), 0);
    assert_int_equal(manifest_encode(&bytes, &m, &err), -1);
    assert_int_equal(err.kind, ERROR_LIMIT);
    byte_writer_free(&bytes);
    manifest_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_what_is_read),
        cmocka_unit_test(a_copy_is_a_manifest_of_its_own),
        cmocka_unit_test(a_missing_manifest_is_recognised),
        cmocka_unit_test(declared_fields_count_behind_the_builtin_ones),
        cmocka_unit_test(names_that_cannot_be_declared_are_refused),
        cmocka_unit_test(every_flipped_bit_and_every_cut_is_refused),
        cmocka_unit_test(values_that_cannot_be_are_refused),
        cmocka_unit_test(passages_of_all_segments_have_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
