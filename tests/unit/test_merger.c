#include "tests/unit/test_support.h"

#include "common/index_check.h"
#include "common/text_codec_train.h"
#include "tests/unit/merge_sample.h"

enum { ALL = INDEX_TEXT | INDEX_POSITIONS };

static void assert_same_bytes(const struct segment *a, const struct segment *b,
                              enum section_kind kind, uint32_t field)
{
    const struct segment_section *x =
        segment_table_find(&a->table, kind, field);
    const struct segment_section *y =
        segment_table_find(&b->table, kind, field);

    assert_int_equal(x != NULL, y != NULL);
    if (!x)
        return;
    if (x->size != y->size || x->hash != y->hash)
        fail_msg("section %d of field %u differs", (int)kind, field);
}

static void assert_same_strings(struct string_cursor a, struct string_cursor b)
{
    struct error err = { 0 };

    assert_int_equal(a.store->strings, b.store->strings);
    for (uint32_t i = 0; i < a.store->strings; i++) {
        struct string_view x;
        struct string_view y;

        test_must(string_store_get(&x, &a, i, &err), &err);
        test_must(string_store_get(&y, &b, i, &err), &err);
        assert_int_equal(x.size, y.size);
        assert_int_equal(x.flag, y.flag);
        if (x.size > 0)
            assert_memory_equal(x.bytes, y.bytes, x.size);
    }
    string_cursor_free(&a);
    string_cursor_free(&b);
}

/* The same articles in all sections; texts and records may be cut otherwise. */
static void assert_same_content(const struct segment *a,
                                const struct text_codec *codec,
                                const struct segment *b)
{
    struct text_coder *x;
    struct text_coder *y;
    struct error err = { 0 };

    for (int kind = SECTION_ROW; kind < SECTION_KINDS; kind++) {
        if (kind >= SECTION_TEXT && kind <= SECTION_RECORD_BLOCK)
            continue;
        for (uint32_t field = 0; field <= FIELD_DECLARED; field++)
            assert_same_bytes(a, b, (enum section_kind)kind, field);
    }
    assert_int_equal(a->table.terms, b->table.terms);
    assert_int_equal(a->table.max_passages, b->table.max_passages);
    assert_int_equal(a->table.max_length, b->table.max_length);
    test_must(text_coder_open(&x, codec, 0, &err), &err);
    test_must(text_coder_open(&y, text_codec_builtin(), 0, &err), &err);
    assert_same_strings(segment_records(a, x), segment_records(b, y));
    if (a->has_text)
        assert_same_strings(segment_texts(a, x), segment_texts(b, y));
    text_coder_close(x);
    text_coder_close(y);
}

static void report(void *context, const char *file, const char *what)
{
    (void)context;
    fail_msg("%s: %s", file, what);
}

/* Merges, and compares with a batch of the same lines. */
static void check_merge(struct merge_sample *s, const struct text_codec *codec)
{
    struct manifest_segment entry;
    struct segment *merged;
    struct segment *expected = sample_segment(s, s->expected);
    struct error err = { 0 };
    uint64_t damages;

    s->expected = NULL;
    test_must(merge_to(&entry, s, codec, NULL, &err), &err);
    assert_int_equal(entry.articles, s->kept);
    assert_int_equal(entry.passages, expected->passages);
    assert_true(entry.codec == text_codec_hash(codec));
    test_must(segment_open(&merged, s->folder, &entry, &s->manifest, &err),
              &err);
    assert_same_content(merged, codec, expected);
    segment_close(merged);
    segment_close(expected);
    test_must(manifest_add(&s->manifest, &entry, &err), &err);
    test_must(manifest_write(&s->manifest, s->folder, &err), &err);
    test_must(index_check(&damages, s->folder, report, NULL, &err), &err);
    assert_int_equal(damages, 0);
}

static void merged_segments_are_as_one_batch_of_what_stays(void **state)
{
    (void)state;
    static const uint32_t flags[] = { ALL, ALL | INDEX_WHOLE, INDEX_TEXT,
                                      INDEX_POSITIONS, INDEX_WHOLE };
    struct test_random random = test_random_start(20);

    for (size_t i = 0; i < 4 * TEST_COUNT(flags); i++) {
        struct merge_sample s;
        size_t sources = 1 + (size_t)test_random_below(&random, SOURCES_MAX);

        sample_begin(&s, flags[i % TEST_COUNT(flags)]);
        for (size_t j = 0; j < sources; j++)
            sample_source(&s, 1 + (uint32_t)test_random_below(&random, 150),
                          (uint32_t)test_random_below(&random, 3) * 20,
                          text_codec_builtin(), &random);
        check_merge(&s, text_codec_builtin());
        sample_end(&s);
    }
}

/* A term of each article has as many postings as there are. */
static void lists_that_just_fit_a_block_are_joined_and_others_not(void **state)
{
    (void)state;
    struct test_random random = test_random_start(28);

    for (uint32_t second = BLOCK_MAX - 101; second < BLOCK_MAX - 98; second++) {
        struct merge_sample s;

        sample_begin(&s, ALL);
        sample_source(&s, 100, 0, text_codec_builtin(), &random);
        sample_source(&s, second, 0, text_codec_builtin(), &random);
        check_merge(&s, text_codec_builtin());
        sample_end(&s);
    }
}

static void a_source_of_which_nothing_stays_leaves_no_trace(void **state)
{
    (void)state;
    struct test_random random = test_random_start(21);
    struct merge_sample s;

    sample_begin(&s, ALL);
    sample_source(&s, 40, 0, text_codec_builtin(), &random);
    sample_source(&s, 40, 100, text_codec_builtin(), &random);
    sample_source(&s, 3, 0, text_codec_builtin(), &random);
    check_merge(&s, text_codec_builtin());
    sample_end(&s);
}

static size_t count_files(const char *folder)
{
    struct file_list list = { 0 };
    struct error err = { 0 };
    size_t count;

    test_must(file_list_folder(&list, folder, &err), &err);
    count = list.count;
    file_list_free(&list);
    return count;
}

static void where_nothing_stays_there_is_no_file(void **state)
{
    (void)state;
    struct test_random random = test_random_start(22);
    struct manifest_segment entry = { .articles = 7 };
    struct error err = { 0 };
    struct merge_sample s;
    size_t files;

    sample_begin(&s, ALL);
    sample_source(&s, 3, 100, text_codec_builtin(), &random);
    sample_source(&s, 70, 100, text_codec_builtin(), &random);
    files = count_files(s.folder);
    test_must(merge_to(&entry, &s, text_codec_builtin(), NULL, &err), &err);
    assert_int_equal(entry.articles, 0);
    assert_int_equal(count_files(s.folder), files);
    sample_end(&s);
}

/* A codec learnt from a line that `seed` draws; the caller closes it. */
static struct text_codec *train(const struct merge_sample *s, uint64_t seed)
{
    struct test_random random = { seed };
    struct byte_writer file = { 0 };
    struct text_codec *codec;
    char line[LINE_BYTES];
    struct error err = { 0 };
    size_t size;

    random_line(line, 1, &random);
    size = strlen(line);
    test_must(text_codec_train(&file, (const uint8_t *)line, &size, 1, &err),
              &err);
    test_must(index_folder_keep(s->folder, INDEX_FILE_CODEC, file.bytes,
                                file.size, &err),
              &err);
    test_must(text_codec_open(&codec, file.bytes, file.size, &err), &err);
    byte_writer_free(&file);
    return codec;
}

static void texts_are_recoded_for_another_codec(void **state)
{
    (void)state;
    struct test_random random = test_random_start(23);
    struct text_codec *codecs[2];
    struct merge_sample s;

    sample_begin(&s, ALL);
    codecs[0] = train(&s, 5);
    codecs[1] = train(&s, 6);
    assert_true(text_codec_hash(codecs[0]) != text_codec_hash(codecs[1]));
    sample_source(&s, 60, 10, codecs[0], &random);
    sample_source(&s, 60, 10, text_codec_builtin(), &random);
    sample_source(&s, 60, 0, codecs[1], &random);
    check_merge(&s, codecs[1]);
    sample_end(&s);
    text_codec_close(codecs[0]);
    text_codec_close(codecs[1]);
}

static void a_merge_that_is_stopped_leaves_no_file(void **state)
{
    (void)state;
    struct test_random random = test_random_start(24);
    struct manifest_segment entry;
    struct error err = { 0 };
    atomic_bool stop = true;
    struct merge_sample s;
    size_t files;

    sample_begin(&s, ALL);
    sample_source(&s, 3, 0, text_codec_builtin(), &random);
    files = count_files(s.folder);
    assert_int_equal(merge_to(&entry, &s, text_codec_builtin(), &stop, &err),
                     -1);
    assert_int_equal(err.kind, ERROR_STOPPED);
    assert_int_equal(count_files(s.folder), files);
    sample_end(&s);
}

/* Flips bits of a file that is read through its map. */
static void flip(const char *path, long at)
{
    FILE *file = fopen(path, "r+b");

    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    int byte = fgetc(file);

    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fputc(byte ^ 0x55, file), byte ^ 0x55);
    assert_int_equal(fclose(file), 0);
}

/* The pages of the small source, each damaged, cannot be merged. */
static void damage_of_a_source_is_named_and_leaves_no_file(void **state)
{
    (void)state;
    struct test_random random = test_random_start(25);
    struct manifest_segment entry;
    struct merge_sample s;
    struct error err = { 0 };
    size_t files;

    sample_begin(&s, ALL);
    sample_source(&s, 5, 0, text_codec_builtin(), &random);
    sample_source(&s, 300, 0, text_codec_builtin(), &random);
    files = count_files(s.folder);
    for (size_t kind = SECTION_ROW; kind < SECTION_KINDS; kind++) {
        const struct segment *segment = s.segments[1];
        const struct segment_section *section =
            segment_table_find(&segment->table, (enum section_kind)kind, 0);
        long at = (long)section->offset;

        if (section->size == 0)
            continue;
        for (size_t i = 0; i < segment->covered / SEGMENT_PAGE_SIZE / 64 + 1;
             i++)
            segment->verified[i] = 0;
        flip(segment->path, at);
        assert_int_equal(merge_to(&entry, &s, text_codec_builtin(), NULL, &err),
                         -1);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        assert_non_null(strstr(err.message, segment->path));
        assert_int_equal(count_files(s.folder), files);
        flip(segment->path, at);
    }
    sample_end(&s);
}

/*
 * Merges a sound segment with one of which bytes are xored with `changes`, sums
 * right, and `deletes` are deleted.
 */
static int merge_changed(const char *folder, enum section_kind kind, size_t at,
                         const uint8_t *changes, size_t size,
                         const struct delete_bitmap *deletes)
{
    struct manifest m = test_manifest(ALL);
    struct merge_source sources[2] = { 0 };
    struct segment *segments[2] = { 0 };
    struct manifest_segment entry;
    struct test_segment made;
    struct error err = { 0 };
    size_t files;
    int result = 0;

    for (uint32_t i = 0; i < 2; i++) {
        test_segment_make(&made, &m, folder, text_codec_builtin(), i * 3, 3);
        for (size_t j = 0; j < size && i == 1; j++)
            test_segment_bytes(&made, kind, 0)->bytes[at + j] ^= changes[j];
        test_segment_write(&made, &m, folder);
    }
    files = count_files(folder);
    for (uint32_t i = 0; i < 2 && result == 0; i++) {
        result = segment_open(&segments[i], folder, &m.segments[i], &m, &err);
        sources[i] =
            (struct merge_source){ segments[i], text_codec_builtin(), NULL };
    }
    sources[1].deletes = deletes;
    if (result == 0) {
        struct segment_builder_settings settings = {
            folder,  &m,         analysis_table_builtin(), text_codec_builtin(),
            1 << 16, m.next_file
        };

        result = merger_merge(&entry, &settings, sources, 2, NULL, NULL, &err);
    }
    if (result < 0) {
        assert_int_equal(err.kind, ERROR_CORRUPT);
        assert_non_null(strstr(err.message, "s0000000002.seg"));
    }
    assert_int_equal(count_files(folder), files + (result == 0));
    segment_close(segments[0]);
    segment_close(segments[1]);
    manifest_free(&m);
    return result;
}

static void hostile_sources_are_refused_or_merged(void **state)
{
    (void)state;
    static const uint8_t changes[] = { 0x01, 0x80, 0xFF };
    struct manifest m = test_manifest(ALL);
    char *folder = temp_folder_make();

    for (int kind = SECTION_ROW; kind < SECTION_KINDS; kind++) {
        struct test_segment made;
        size_t size;

        test_segment_make(&made, &m, folder, text_codec_builtin(), 3, 3);
        size = test_segment_bytes(&made, (enum section_kind)kind, 0)->size;
        for (size_t i = 0; i < made.count; i++)
            section_spool_free(&made.spools[i]);
        for (size_t at = 0; at < size; at += 1 + size / 24) {
            char *inner = temp_folder_make();

            merge_changed(inner, (enum section_kind)kind, at,
                          &changes[at % TEST_COUNT(changes)], 1, NULL);
            temp_folder_remove(inner);
        }
    }
    manifest_free(&m);
    temp_folder_remove(folder);
}

static void counts_that_cannot_be_are_refused(void **state)
{
    (void)state;
    /* The second character before the first; in more passages, or in none. */
    static const struct {
        size_t at;
        uint8_t change;
    } cases[] = { { 2, 0x7F }, { 7, 0x80 }, { 4, 7 } };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char *folder = temp_folder_make();

        assert_int_equal(merge_changed(folder, SECTION_UNI, cases[i].at,
                                       &cases[i].change, 1, NULL),
                         -1);
        temp_folder_remove(folder);
    }
}

enum { ENTRIES = 8, ENTRY = 4 }; /* of ID: where they begin, and their size */

/* Of three articles the first is deleted: its id becomes another's, the id of
 * another becomes its, or the id of none. */
static void each_article_that_stays_has_one_id_or_is_refused(void **state)
{
    (void)state;
    const uint8_t change = 1;
    struct delete_bitmap deletes;
    struct error err = { 0 };

    test_must(delete_bitmap_init(&deletes, 3, &err), &err);
    delete_bitmap_set(&deletes, 0);
    for (size_t i = 0; i < 3; i++) {
        char *folder = temp_folder_make();

        assert_int_equal(merge_changed(folder, SECTION_ID, ENTRIES + ENTRY * i,
                                       &change, 1, &deletes),
                         -1);
        temp_folder_remove(folder);
    }
    delete_bitmap_free(&deletes);
}

/* The second id becomes the first again. */
static void an_id_that_is_there_twice_is_refused(void **state)
{
    (void)state;
    struct manifest m = test_manifest(ALL);
    char *folder = temp_folder_make();
    struct test_segment made;
    uint8_t changes[ENTRY];

    test_segment_make(&made, &m, folder, text_codec_builtin(), 3, 3);
    for (size_t i = 0; i < ENTRY; i++) {
        const uint8_t *at =
            test_segment_bytes(&made, SECTION_ID, 0)->bytes + ENTRIES + i;

        changes[i] = at[0] ^ at[ENTRY];
    }
    for (size_t i = 0; i < made.count; i++)
        section_spool_free(&made.spools[i]);
    assert_int_equal(merge_changed(folder, SECTION_ID, ENTRIES + ENTRY, changes,
                                   ENTRY, NULL),
                     -1);
    manifest_free(&m);
    temp_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merged_segments_are_as_one_batch_of_what_stays),
        cmocka_unit_test(lists_that_just_fit_a_block_are_joined_and_others_not),
        cmocka_unit_test(a_source_of_which_nothing_stays_leaves_no_trace),
        cmocka_unit_test(where_nothing_stays_there_is_no_file),
        cmocka_unit_test(texts_are_recoded_for_another_codec),
        cmocka_unit_test(a_merge_that_is_stopped_leaves_no_file),
        cmocka_unit_test(damage_of_a_source_is_named_and_leaves_no_file),
        cmocka_unit_test(hostile_sources_are_refused_or_merged),
        cmocka_unit_test(counts_that_cannot_be_are_refused),
        cmocka_unit_test(each_article_that_stays_has_one_id_or_is_refused),
        cmocka_unit_test(an_id_that_is_there_twice_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
