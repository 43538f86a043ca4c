#include "tests/unit/test_support.h"

#include "common/sorted_strings.h"
#include "tests/unit/segment_sample.h"

static void the_header_and_the_manifest_tell_the_counts(void **state)
{
    (void)state;
    struct sample *s = sample_new(INDEX_TEXT);
    uint64_t sum = 0;
    uint32_t most = 0;
    struct term_section lengths = section(s, SECTION_LENGTH);

    assert_int_equal(lengths.size, PASSAGES);
    for (uint32_t i = 0; i < PASSAGES; i++) {
        sum += s->lengths[i];
        most = s->lengths[i] > most ? s->lengths[i] : most;
        assert_int_equal(lengths.bytes[i], s->lengths[i]);
    }
    assert_int_equal(segment_header_u32(&s->map, 36), ARTICLES);
    assert_int_equal(segment_header_u32(&s->map, 40), PASSAGES);
    assert_int_equal(segment_header_u32(&s->map, 44), 2);
    assert_int_equal(segment_header_u32(&s->map, 48), most);
    assert_int_equal(s->segment.file, 1);
    assert_true(s->segment.length == s->map.size);
    assert_int_equal(s->segment.articles, ARTICLES);
    assert_int_equal(s->segment.passages, PASSAGES);
    assert_true(s->segment.sum_length == sum);
    assert_true(s->segment.codec == 0 && s->segment.deletes == 0);
    sample_free(s);
}

static void articles_ids_and_dates_stand_in_their_sections(void **state)
{
    (void)state;
    struct sample *s = sample_new(INDEX_TEXT);
    const uint8_t *article = section(s, SECTION_ARTICLE).bytes;
    const uint8_t *ids = section(s, SECTION_ID).bytes;
    struct term_section dates = section(s, SECTION_DATE);
    size_t groups = (ARTICLES * 9 + 7) / 8 * 8;

    for (uint32_t i = 0; i < ARTICLES; i++) {
        assert_int_equal(get_u32(article + 8 * i), 2 * i);
        assert_int_equal(get_u32(article + 8 * i + 4), 2 * i & 2);
        assert_true(get_u64(ids + 8 * i) == i / 2);
        assert_int_equal(get_u32(ids + 8 * ARTICLES + 4 * i), i);
        assert_true((int64_t)get_u64(dates.bytes + 8 * i) == date_of(i));
        assert_int_equal(dates.bytes[8 * ARTICLES + i], i % 5 == 0 ? 0 : 4);
    }
    assert_int_equal(get_u32(article + 8 * ARTICLES), PASSAGES);
    assert_int_equal(section(s, SECTION_ARTICLE).size, 8 * (ARTICLES + 1));
    assert_int_equal(section(s, SECTION_ID).size, 12 * ARTICLES);
    assert_int_equal(dates.size, groups + 16);
    assert_true(get_u64(dates.bytes + groups) == 1000);
    assert_true(get_u64(dates.bytes + groups + 8) == 1000 * (ARTICLES - 1));
    sample_free(s);
}

static void texts_and_records_come_back(void **state)
{
    (void)state;
    struct sample *s = sample_new(INDEX_TEXT);
    struct term_section data;
    struct term_section index;
    struct string_store store;
    struct string_cursor cursor = { .store = &store };
    struct error err = { 0 };

    assert_int_equal(
        text_coder_open(&cursor.coder, text_codec_builtin(), 0, &err), 0);
    for (uint32_t step = 2; step > 0; step--) { /* of records, of texts */
        if (step == 2) {
            data = section(s, SECTION_RECORD);
            index = section(s, SECTION_RECORD_BLOCK);
        } else {
            data = section(s, SECTION_TEXT);
            index = section(s, SECTION_TEXT_BLOCK);
        }
        assert_int_equal(string_store_open(&store, data.bytes, data.size,
                                           index.bytes, index.size,
                                           PASSAGES / step, &err),
                         0);
        cursor.loaded = false;
        for (uint32_t i = 0; i < PASSAGES / step; i++) {
            struct string_view view;
            char text[64];
            size_t size = text_of(text, i * step);

            assert_int_equal(string_store_get(&view, &cursor, i, &err), 0);
            assert_int_equal(view.size, size);
            assert_memory_equal(view.bytes, text, size);
            assert_int_equal(view.flag, step == 1 && i % 3 == 0);
        }
    }
    text_coder_close(cursor.coder);
    string_cursor_free(&cursor);
    sample_free(s);
}

static void keyword_lists_agree_both_ways(void **state)
{
    (void)state;
    struct sample *s = sample_new(INDEX_TEXT);
    struct term_section author =
        segment_section_find(&s->map, SECTION_KEYWORD, FIELD_AUTHOR);
    const uint8_t *starts = author.bytes + 24;
    const uint8_t *articles = starts + 4 * 8;
    const uint8_t *article_starts = articles + 4 * ARTICLES;
    const uint8_t *ordinals = article_starts + 4 * (ARTICLES + 1);
    size_t offsets = (24 + 4 * (8 + 3 * (size_t)ARTICLES + 1) + 7) / 8 * 8;
    struct sorted_strings strings;
    struct error err = { 0 };
    uint32_t found;

    assert_int_equal(get_u32(author.bytes), 7);
    assert_int_equal(get_u32(author.bytes + 4), ARTICLES);
    for (uint32_t i = 0; i < ARTICLES; i++) {
        assert_int_equal(get_u32(article_starts + 4 * i), i);
        assert_int_equal(get_u32(ordinals + 4 * i), i % 7);
        assert_int_equal(get_u32(articles + 4 * i),
                         i % (ARTICLES / 7) * 7 + i / (ARTICLES / 7));
    }
    for (uint32_t value = 0; value <= 7; value++)
        assert_int_equal(get_u32(starts + 4 * value), value * ARTICLES / 7);
    assert_int_equal(get_u32(article_starts + 4 * ARTICLES), ARTICLES);
    assert_int_equal(sorted_strings_open(&strings, author.bytes + offsets + 16,
                                         author.size - offsets - 16,
                                         author.bytes + offsets, 16,
                                         OFFSETS_U64, 7, &err),
                     0);
    assert_true(get_u64(author.bytes + 16) == strings.size);
    assert_int_equal(
        sorted_strings_find(&strings, (const uint8_t *)"C", 1, &found, &err),
        0);
    assert_int_equal(found, 2);
    assert_int_equal(
        get_u32(
            segment_section_find(&s->map, SECTION_KEYWORD, FIELD_URL).bytes),
        ARTICLES);
    assert_int_equal(
        get_u32(
            segment_section_find(&s->map, SECTION_KEYWORD, FIELD_TAG).bytes),
        0);
    sample_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_and_the_manifest_tell_the_counts),
        cmocka_unit_test(articles_ids_and_dates_stand_in_their_sections),
        cmocka_unit_test(texts_and_records_come_back),
        cmocka_unit_test(keyword_lists_agree_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
