#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/little_endian.h"
#include "common/segment.h"
#include "common/tokenizer.h"
#include "tests/unit/segment_maker.h"

enum { ARTICLES = 200, FLAGS = INDEX_TEXT | INDEX_POSITIONS };

/* A folder, a manifest of one segment, and the segment opened. */
struct opened {
    char *folder;
    struct manifest manifest;
    struct segment *segment;
    struct text_coder *coder;
};

static struct opened open_test(uint32_t flags, uint32_t articles)
{
    struct opened o = {
        .folder = temp_folder_make(),
        .manifest = test_manifest(flags),
    };
    struct error err = { 0 };

    test_index_write(o.folder, &o.manifest, &articles, 1);
    test_must(segment_open(&o.segment, o.folder, o.manifest.segments,
                           &o.manifest, &err),
              &err);
    test_must(text_coder_open(&o.coder, text_codec_builtin(), 0, &err), &err);
    return o;
}

static void close_test(struct opened *o)
{
    text_coder_close(o->coder);
    segment_close(o->segment);
    manifest_free(&o->manifest);
    temp_folder_remove(o->folder);
}

static void text_and_records_are_read(void **state)
{
    (void)state;
    struct opened o = open_test(FLAGS, ARTICLES);
    struct string_cursor texts = segment_texts(o.segment, o.coder);
    struct string_cursor records = segment_records(o.segment, o.coder);
    struct id_cursor ids = segment_ids(o.segment);
    struct byte_writer record = { 0 };
    struct string_view got;
    struct error err = { 0 };

    for (uint32_t p = 0; p < ARTICLES * TEST_PASSAGES; p++) {
        uint8_t text[TEST_PASSAGE_BYTES];
        size_t size = test_passage(text, NULL, p);

        if (p % TEST_PASSAGES == 0)
            size = 0;
        test_must(string_store_get(&got, &texts, p, &err), &err);
        assert_int_equal(got.size, size);
        assert_memory_equal(got.bytes, text, size);
    }
    for (uint32_t a = 0; a < ARTICLES; a++) {
        char expected[64] = "{\"id\":\"";
        size_t size = test_id(expected + 7, a);

        test_must(segment_id(&ids, o.segment, a, &err), &err);
        assert_int_equal(ids.id.size, size);
        assert_memory_equal(ids.id.bytes, expected + 7, size);
        byte_writer_reset(&record);
        test_must(segment_record(&record, o.segment, &records, &ids, a, &err),
                  &err);
        assert_in_range(record.size, 7 + size + 11, 256);
        assert_memory_equal(record.bytes, expected, 7 + size);
    }
    byte_writer_free(&record);
    id_cursor_free(&ids);
    string_cursor_free(&texts);
    string_cursor_free(&records);
    close_test(&o);
}

/* All postings of the word "w1" are the passages of number 1 mod 4. */
static void lists_are_read_with_positions(void **state)
{
    (void)state;
    struct opened o = open_test(FLAGS, ARTICLES);
    const struct term_dictionary *dictionary;
    struct term_rows rows;
    struct arena arena = { 0 };
    struct postings_list list;
    struct error err = { 0 };
    uint32_t term;
    uint32_t expected = 1;

    test_must(segment_dictionary(&dictionary, o.segment, &err), &err);
    test_must(
        term_dictionary_word(dictionary, (const uint8_t *)"w1", 2, &term, &err),
        &err);
    test_must(segment_postings(&list, o.segment, term, true, &err), &err);
    test_must(segment_touch_positions(o.segment, &list, &err), &err);
    assert_int_equal(list.df, ARTICLES * TEST_PASSAGES / TEST_WORDS);
    for (uint32_t i = 0; i < list.blocks; i++) {
        struct postings_block block;
        uint16_t positions[BLOCK_MAX];

        test_must(postings_list_block(&block, &list, i, &err), &err);
        test_must(postings_list_positions(positions, BLOCK_MAX, &list, i,
                                          &block, &err),
                  &err);
        for (uint32_t j = 0; j < block.count; j++) {
            assert_int_equal(block.docids[j], expected);
            assert_int_equal(positions[j], 0);
            expected += TEST_WORDS;
        }
    }
    test_must(segment_rows(&rows, o.segment, &arena, &err), &err);
    test_must(term_rows_bigram(&rows, 0x4E00, TERM_END_BREAK, &term, &err),
              &err);
    assert_int_not_equal(term, TERM_NONE);
    test_must(segment_postings(&list, o.segment, term, false, &err), &err);
    arena_free(&arena);
    close_test(&o);
}

static void articles_and_passages_know_each_other(void **state)
{
    (void)state;
    struct opened o = open_test(FLAGS, ARTICLES);
    struct article_group group = { 0 };
    const uint8_t *lengths;
    bool wide;
    struct error err = { 0 };

    test_must(segment_lengths(&lengths, &wide, o.segment, &err), &err);
    assert_false(wide);
    for (uint32_t p = 0; p < o.segment->passages; p++) {
        struct segment_article article;
        uint8_t text[TEST_PASSAGE_BYTES];
        uint32_t characters;
        uint32_t a = p / TEST_PASSAGES;

        test_must(segment_article(&article, &group, o.segment, a, &err), &err);
        assert_int_equal(article.first, a * TEST_PASSAGES);
        assert_int_equal(article.end, (a + 1) * TEST_PASSAGES);
        assert_int_equal(article.info, ARTICLE_TITLED);
        test_passage(text, &characters, p);
        assert_int_equal(lengths[p], characters);
    }
    close_test(&o);
}

static void ids_are_found_and_others_are_not(void **state)
{
    (void)state;
    struct opened o = open_test(FLAGS, ARTICLES);
    struct id_cursor ids = segment_ids(o.segment);
    struct error err = { 0 };

    for (uint32_t a = 0; a < ARTICLES + 20; a++) {
        char id[32];
        size_t size = test_id(id, a);
        uint32_t found;

        test_must(
            segment_find_id(&found, o.segment, &ids, (uint8_t *)id, size, &err),
            &err);
        assert_int_equal(found, a < ARTICLES ? a : ARTICLE_NONE);
    }
    id_cursor_free(&ids);
    close_test(&o);
}

static void dates_and_their_groups_are_read(void **state)
{
    (void)state;
    struct opened o = open_test(FLAGS, DATE_GROUP + 2);
    int64_t ms;
    int64_t min;
    int64_t max;
    uint8_t precision;
    struct error err = { 0 };

    test_must(segment_date(&ms, &precision, o.segment, 4, &err), &err);
    assert_true(ms == 4 * INT64_C(86400000));
    assert_int_equal(precision, 3);
    test_must(segment_date(&ms, &precision, o.segment, 5, &err), &err);
    assert_true(ms == INT64_MIN);
    assert_int_equal(precision, 0);
    test_must(segment_date_group(&min, &max, o.segment, 0, &err), &err);
    assert_true(min == 0 && max == (DATE_GROUP - 2) * INT64_C(86400000));
    test_must(segment_date_group(&min, &max, o.segment, 1, &err), &err);
    assert_true(min == DATE_GROUP * INT64_C(86400000) && max == min);
    close_test(&o);
}

static void empty_dates_and_fields_say_nothing(void **state)
{
    (void)state;
    struct opened o = open_test(FLAGS, 3);
    struct segment bare = *o.segment;
    struct keyword_field none[5] = { { 0 } };
    struct u32_span span;
    uint32_t ordinal;
    int64_t ms;
    int64_t max;
    uint8_t precision;
    struct error err = { 0 };

    bare.sections[SECTION_DATE].size = 0;
    bare.fields = none;
    test_must(segment_date(&ms, &precision, &bare, 0, &err), &err);
    assert_true(ms == INT64_MIN && precision == 0);
    test_must(segment_date_group(&ms, &max, &bare, 0, &err), &err);
    assert_true(ms == INT64_MAX && max == INT64_MIN);
    test_must(segment_article_values(&span, &bare, 1, 2, &err), &err);
    assert_int_equal(span.count, 0);
    test_must(
        segment_find_value(&ordinal, &bare, 1, (const uint8_t *)"x", 1, &err),
        &err);
    assert_int_equal(ordinal, STRING_NONE);
    close_test(&o);
}

static void keyword_values_are_read_both_ways(void **state)
{
    (void)state;
    struct opened o = open_test(FLAGS, 11);
    struct u32_span span;
    struct error err = { 0 };

    assert_int_equal(o.segment->field_count, 5);
    for (uint32_t field = 0; field < 5; field++) {
        uint32_t ordinal;

        test_must(segment_find_value(&ordinal, o.segment, field,
                                     (const uint8_t *)"value1", 6, &err),
                  &err);
        assert_int_equal(ordinal, 1);
        test_must(segment_value_articles(&span, o.segment, field, 1, &err),
                  &err);
        assert_int_equal(span.count, 4);
        for (uint32_t i = 0; i < 4; i++)
            assert_int_equal(get_u32(span.bytes + 4 * (size_t)i), 3 * i + 1);
        test_must(segment_article_values(&span, o.segment, field, 8, &err),
                  &err);
        assert_int_equal(span.count, 1);
        assert_int_equal(get_u32(span.bytes), 2);
        test_must(segment_find_value(&ordinal, o.segment, field,
                                     (const uint8_t *)"value", 5, &err),
                  &err);
        assert_int_equal(ordinal, STRING_NONE);
    }
    close_test(&o);
}

static void single_characters_are_counted(void **state)
{
    (void)state;
    struct opened o = open_test(FLAGS, ARTICLES);
    uint32_t df;
    struct error err = { 0 };

    test_must(segment_uni(&df, o.segment, 0x4E2D, &err), &err);
    assert_in_range(df, 1, ARTICLES * TEST_PASSAGES);
    test_must(segment_uni(&df, o.segment, 0x20000, &err), &err);
    assert_in_range(df, 1, ARTICLES * TEST_PASSAGES);
    test_must(segment_uni(&df, o.segment, 0x4E2E, &err), &err);
    assert_int_equal(df, 0);
    close_test(&o);
}

static void an_empty_segment_opens(void **state)
{
    (void)state;
    struct opened o = open_test(FLAGS, 0);
    struct id_cursor ids = segment_ids(o.segment);
    uint32_t found;
    uint32_t df;
    struct error err = { 0 };

    test_must(
        segment_find_id(&found, o.segment, &ids, (const uint8_t *)"x", 1, &err),
        &err);
    assert_int_equal(found, ARTICLE_NONE);
    test_must(segment_uni(&df, o.segment, 0x4E00, &err), &err);
    assert_int_equal(df, 0);
    id_cursor_free(&ids);
    close_test(&o);
}

static void without_text_or_positions_it_opens(void **state)
{
    (void)state;
    struct opened o = open_test(0, 20);
    const struct term_dictionary *dictionary;
    struct postings_list list;
    uint32_t term;
    struct error err = { 0 };

    assert_false(o.segment->has_text || o.segment->positions);
    test_must(segment_dictionary(&dictionary, o.segment, &err), &err);
    test_must(
        term_dictionary_word(dictionary, (const uint8_t *)"w0", 2, &term, &err),
        &err);
    test_must(segment_postings(&list, o.segment, term, false, &err), &err);
    assert_int_equal(list.df, 15);
    close_test(&o);
}

static void released_pages_are_read_again(void **state)
{
    (void)state;
    struct opened o = open_test(FLAGS, ARTICLES);
    int64_t ms;
    uint8_t precision;
    struct error err = { 0 };

    test_must(segment_date(&ms, &precision, o.segment, 2, &err), &err);
    segment_release(o.segment);
    test_must(segment_date(&ms, &precision, o.segment, 2, &err), &err);
    assert_true(ms == 2 * INT64_C(86400000));
    close_test(&o);
}

static void a_page_is_checked_when_it_is_touched(void **state)
{
    (void)state;
    struct opened o = open_test(FLAGS, 12000);
    struct string_cursor texts = segment_texts(o.segment, o.coder);
    struct string_view got;
    struct error err = { 0 };
    struct span text = segment_section(o.segment, SECTION_TEXT);
    struct byte_writer bytes = { 0 };
    size_t place = (size_t)(text.bytes - o.segment->map.bytes) + text.size / 2;

    assert_true(text.size > 2 * SEGMENT_PAGE_SIZE);
    write_bytes(&bytes, o.segment->map.bytes, o.segment->map.size);
    bytes.bytes[place] ^= 1;
    write_file(o.segment->path, bytes.bytes, bytes.size);
    test_must(string_store_get(&got, &texts, 1, &err), &err);
    test_must(string_store_get(&got, &texts, o.segment->passages - 1, &err),
              &err);
    assert_int_equal(
        string_store_get(&got, &texts, o.segment->passages / 2, &err), -1);
    assert_int_equal(err.kind, ERROR_CORRUPT);
    assert_non_null(strstr(err.message, "damaged at bytes"));
    byte_writer_free(&bytes);
    string_cursor_free(&texts);
    close_test(&o);
}

static void another_segment_than_expected_is_refused(void **state)
{
    (void)state;
    struct opened o = open_test(FLAGS, 3);
    struct manifest_segment *expected = o.manifest.segments;
    struct segment *segment;
    struct error err = { 0 };

    expected->id++;
    assert_int_equal(
        segment_open(&segment, o.folder, expected, &o.manifest, &err), -1);
    assert_non_null(strstr(err.message, "manifest names"));
    expected->id--;
    expected->articles++;
    assert_int_equal(
        segment_open(&segment, o.folder, expected, &o.manifest, &err), -1);
    assert_non_null(strstr(err.message, "counts"));
    expected->articles--;
    o.manifest.flags |= INDEX_WHOLE;
    assert_int_equal(
        segment_open(&segment, o.folder, expected, &o.manifest, &err), -1);
    assert_non_null(strstr(err.message, "settings"));
    o.manifest.flags = FLAGS;
    expected->file = 77;
    assert_int_equal(
        segment_open(&segment, o.folder, expected, &o.manifest, &err), -1);
    assert_true(file_error_is_missing(&err));
    close_test(&o);
}

/* Writes a segment whose section has another size than its counts say. */
static void sections_of_wrong_sizes_are_refused(void **state)
{
    (void)state;
    static const struct {
        enum section_kind kind;
        size_t more;
        const char *says;
    } cases[] = {
        { SECTION_LENGTH, 1, "LENGTH" },
        { SECTION_ARTICLE, 1, "articles" },
        { SECTION_ID, 4, "ID" },
        { SECTION_ID_BLOCK, 8, "ID_BLOCK" },
        { SECTION_DATE, 8, "DATE" },
        { SECTION_UNI, 4, "UNI" },
        { SECTION_KEYWORD, 8, "keyword" },
        { SECTION_TEXT_BLOCK, 8, "store" },
        { SECTION_LIST, 16, "" },
        { SECTION_COLUMN, 2, "" },
        { SECTION_ROW, 4, "" },
        { SECTION_RECORD_BLOCK, 1, "store" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char *folder = temp_folder_make();
        struct manifest m = test_manifest(FLAGS);
        struct test_segment s;
        struct segment *segment;
        struct error err = { 0 };

        test_segment_make(&s, &m, folder, text_codec_builtin(), 0, 3);
        write_zeros(test_segment_bytes(&s, cases[i].kind, 0), cases[i].more);
        test_segment_write(&s, &m, folder);
        if (segment_open(&segment, folder, m.segments, &m, &err) == 0)
            fail_msg("accepted: section %d", (int)cases[i].kind);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("section %d: %s", (int)cases[i].kind, err.message);
        manifest_free(&m);
        temp_folder_remove(folder);
    }
}

static void a_missing_section_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < 23; i++) {
        char *folder = temp_folder_make();
        struct manifest m = test_manifest(FLAGS);
        struct test_segment s;
        struct segment *segment;
        struct error err = { 0 };

        test_segment_make(&s, &m, folder, text_codec_builtin(), 0, 3);
        assert_true(i < s.count);
        section_spool_free(&s.spools[i]);
        memmove(s.spools + i, s.spools + i + 1,
                (s.count - i - 1) * sizeof s.spools[0]);
        s.count--;
        test_segment_write(&s, &m, folder);
        assert_int_equal(segment_open(&segment, folder, m.segments, &m, &err),
                         -1);
        assert_non_null(strstr(err.message, "missing"));
        manifest_free(&m);
        temp_folder_remove(folder);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_records_are_read),
        cmocka_unit_test(lists_are_read_with_positions),
        cmocka_unit_test(articles_and_passages_know_each_other),
        cmocka_unit_test(ids_are_found_and_others_are_not),
        cmocka_unit_test(dates_and_their_groups_are_read),
        cmocka_unit_test(empty_dates_and_fields_say_nothing),
        cmocka_unit_test(keyword_values_are_read_both_ways),
        cmocka_unit_test(single_characters_are_counted),
        cmocka_unit_test(an_empty_segment_opens),
        cmocka_unit_test(without_text_or_positions_it_opens),
        cmocka_unit_test(released_pages_are_read_again),
        cmocka_unit_test(a_page_is_checked_when_it_is_touched),
        cmocka_unit_test(another_segment_than_expected_is_refused),
        cmocka_unit_test(sections_of_wrong_sizes_are_refused),
        cmocka_unit_test(a_missing_section_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
