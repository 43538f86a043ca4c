#include "tests/unit/test_support.h"

#include "common/sorted_strings.h"
#include "common/article_table.h"
#include "common/id_strings.h"
#include "common/id_table.h"
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
    struct term_section articles = section(s, SECTION_ARTICLE);
    struct article_table table;
    struct article_group group = { 0 };
    struct error err = { 0 };
    struct id_table ids;
    struct term_section dates = section(s, SECTION_DATE);
    size_t groups = (ARTICLES * 9 + 7) / 8 * 8;

    assert_int_equal(article_table_open(&table, articles.bytes, articles.size,
                                        ARTICLES, PASSAGES, &err),
                     0);
    id_table_open(&ids, section(s, SECTION_ID).bytes, ARTICLES);

    for (uint32_t i = 0; i < ARTICLES; i++) {
        uint32_t place = i % ARTICLE_GROUP;

        if (place == 0)
            assert_int_equal(
                article_table_read(&group, &table, i / ARTICLE_GROUP, &err), 0);
        assert_int_equal(group.first[place], 2 * i);
        assert_int_equal(group.info[place], 2 * i & 2);
        assert_int_equal(get_u32(ids.entries + 4 * i), (i / 2) << 9 | i);
        assert_true((int64_t)get_u64(dates.bytes + 8 * i) == date_of(i));
        assert_int_equal(dates.bytes[8 * ARTICLES + i], i % 5 == 0 ? 0 : 4);
    }
    assert_int_equal(section(s, SECTION_ID).size, id_table_size(ARTICLES));
    assert_int_equal(dates.size, groups + 16);
    assert_true(get_u64(dates.bytes + groups) == 1000);
    assert_true(get_u64(dates.bytes + groups + 8) == 1000 * (ARTICLES - 1));
    sample_free(s);
}

static void ids_come_back(void **state)
{
    (void)state;
    struct sample *s = sample_new(INDEX_TEXT);
    struct term_section bytes = section(s, SECTION_ID_STRING);
    struct term_section offsets = section(s, SECTION_ID_BLOCK);
    struct id_strings strings;
    struct id_cursor cursor = { .strings = &strings };
    struct error err = { 0 };

    assert_int_equal(offsets.size, id_strings_offsets_size(ARTICLES));
    id_strings_open(&strings, bytes.bytes, bytes.size, offsets.bytes, ARTICLES);
    for (uint32_t i = 0; i < ARTICLES; i++) {
        char text[16];
        struct segment_builder_id id = id_of(text, i);
        const uint8_t *block;
        size_t size;

        if (!id_cursor_has(&cursor, i))
            assert_int_equal(
                id_cursor_begin(&block, &size, &cursor, i / ID_BLOCK, &err), 0);
        assert_int_equal(id_cursor_get(&cursor, i, &err), 0);
        assert_int_equal(cursor.id.size, id.size);
        assert_memory_equal(cursor.id.bytes, id.bytes, id.size);
    }
    id_cursor_free(&cursor);
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

/* A segment of articles of one passage of this L; the file is mapped. */
static char *build_plain(struct file_map *map, uint32_t articles,
                         uint32_t length)
{
    char *folder = temp_folder_make();
    struct manifest index = { .flags = INDEX_TEXT, .text_level = 1 };
    struct segment_builder_settings settings = {
        .folder = folder,
        .index = &index,
        .table = analysis_table_builtin(),
        .codec = text_codec_builtin(),
        .memory = 1 << 20,
        .number = 9,
    };
    struct segment_builder *b;
    struct keyword_table keywords = { 0 };
    struct manifest_segment segment;
    struct error err = { 0 };
    char path[TEST_PATH_BYTES];

    assert_int_equal(segment_builder_open(&b, &settings, &err), 0);
    segment_builder_count(b, articles);
    for (uint32_t i = 0; i < articles; i++) {
        char id[16];

        assert_int_equal(segment_builder_article(b, 0, id_of(id, i),
                                                 (const uint8_t *)"{}", 2,
                                                 &err),
                         0);
        assert_int_equal(
            segment_builder_passage(b, length, NULL, 0, false, &err), 0);
        assert_int_equal(segment_builder_id_hash(b, i, i, &err), 0);
        assert_int_equal(segment_builder_date(b, i + 5, 3, &err), 0);
    }
    assert_int_equal(keyword_table_write(&keywords, FIELDS, b, &err), 0);
    assert_int_equal(segment_builder_finish(b, &segment, &err), 0);
    path_join(path, folder, "s0000000009.seg");
    assert_int_equal(file_map_open(map, path, &err), 0);
    assert_table(map, segment.id);
    return folder;
}

static void a_segment_may_be_empty(void **state)
{
    (void)state;
    struct file_map map;
    char *folder = build_plain(&map, 0, 0);

    assert_int_equal(segment_section_find(&map, SECTION_ARTICLE, 0).size, 8);
    assert_int_equal(segment_section_find(&map, SECTION_LENGTH, 0).size, 0);
    assert_int_equal(segment_section_find(&map, SECTION_DATE, 0).size, 0);
    assert_int_equal(segment_section_find(&map, SECTION_LIST, 0).size, 16);
    file_map_close(&map);
    temp_folder_remove(folder);
}

static void lengths_from_256_on_take_two_bytes(void **state)
{
    (void)state;
    for (uint32_t length = 255; length <= 256; length++) {
        struct file_map map;
        char *folder = build_plain(&map, 3, length);
        struct term_section lengths =
            segment_section_find(&map, SECTION_LENGTH, 0);

        assert_int_equal(lengths.size, length == 255 ? 3 : 6);
        assert_int_equal(length == 255 ? lengths.bytes[2]
                                       : get_u16(lengths.bytes + 4),
                         length);
        file_map_close(&map);
        temp_folder_remove(folder);
    }
}

static void dates_have_a_span_for_each_1024(void **state)
{
    (void)state;
    static const uint32_t counts[] = { 1024, 1025 };

    for (size_t i = 0; i < TEST_COUNT(counts); i++) {
        uint32_t count = counts[i];
        struct file_map map;
        char *folder = build_plain(&map, count, 1);
        struct term_section dates = segment_section_find(&map, SECTION_DATE, 0);
        const uint8_t *spans = dates.bytes + (count * 9 + 7) / 8 * 8;

        assert_int_equal(dates.bytes + dates.size - spans, 16 * (i + 1));
        assert_true(get_u64(spans) == 5 && get_u64(spans + 8) == 1028);
        if (i == 1)
            assert_true(get_u64(spans + 16) == 1029 &&
                        get_u64(spans + 24) == 1029);
        file_map_close(&map);
        temp_folder_remove(folder);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_and_the_manifest_tell_the_counts),
        cmocka_unit_test(articles_ids_and_dates_stand_in_their_sections),
        cmocka_unit_test(ids_come_back),
        cmocka_unit_test(texts_and_records_come_back),
        cmocka_unit_test(keyword_lists_agree_both_ways),
        cmocka_unit_test(a_segment_may_be_empty),
        cmocka_unit_test(lengths_from_256_on_take_two_bytes),
        cmocka_unit_test(dates_have_a_span_for_each_1024),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
