#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include <yajl/yajl_tree.h>

#include "searcher/output.h"

#define TEN "一二三四五六七八九十"
#define FIFTY TEN TEN TEN TEN TEN

/* Four articles stand in for the hit source of an index. */
static const struct {
    const char *record;
    const char *text;
} articles[] = {
    { "{\"id\":\"a 1%\",\"title\":\"黑\\u001b[31m神話\\t發售\",\"date\":"
      "\"2025-01-02\",\"url\":\"http://x/\"}",
      "黑神話今天\033發售。\n悟空很好。" },
    { "{\"id\":7}", "悟空" },
    { "{\"id\":\"\302\2335\u2028x\",\"title\":\"\\\"\302\205\"}",
      "甲\r\n乙\u2028丙\302\205丁\302\2335m。\r\n\r\n戊" },
    { "{\"id\":8}", FIFTY FIFTY "悟空" FIFTY FIFTY "。" },
};

static struct record_fields fields;

int hit_source_record(struct field_text *out, struct hit_source *source,
                      uint32_t segment, uint32_t article, struct error *err)
{
    (void)source;
    (void)segment;
    (void)err;
    *out = (struct field_text){ (const uint8_t *)articles[article].record,
                                strlen(articles[article].record) };
    return 0;
}

int hit_source_fields(const struct record_fields **out,
                      struct hit_source *source, uint32_t segment,
                      uint32_t article, struct error *err)
{
    struct field_text record;

    *out = &fields;
    hit_source_record(&record, source, segment, article, err);
    return record_fields_read(&fields, record.bytes, record.size, err);
}

int hit_source_id(struct field_text *out, struct hit_source *source,
                  uint32_t segment, uint32_t article, struct error *err)
{
    const struct record_fields *record;
    int result = hit_source_fields(&record, source, segment, article, err);

    *out = record->fields[RECORD_ID];
    return result;
}

int hit_source_passage(struct passage_text *out, struct hit_source *source,
                       uint32_t segment, uint32_t article, uint32_t passage,
                       struct error *err)
{
    (void)source;
    (void)segment;
    (void)passage;
    (void)err;
    *out = (struct passage_text){
        .bytes = (const uint8_t *)articles[article].text,
        .size = strlen(articles[article].text),
    };
    return 0;
}

int hit_source_text(struct byte_writer *out, struct hit_source *source,
                    uint32_t segment, uint32_t article, struct error *err)
{
    (void)source;
    (void)segment;
    (void)err;
    write_bytes(out, articles[article].text, strlen(articles[article].text));
    return 0;
}

/* What a search for the text gives, with these hits. */
static char *written_hits(enum output_format format, const char *text,
                          const char *qid, bool by_passage, bool color,
                          struct search_hit *hits, size_t hit_count)
{
    struct search_request request = { .query = (const uint8_t *)text,
                                      .query_size = strlen(text),
                                      .offset = 2,
                                      .by_passage = by_passage };
    struct search_results results = { .hits = hits,
                                      .hit_count = hit_count,
                                      .total = 9 };
    struct output_query query = { &request, &results, qid, 1.5 };
    struct query_settings settings = { .table = analysis_table_builtin() };
    struct byte_writer out = { 0 };
    struct output output = { .out = &out,
                             .table = settings.table,
                             .format = format,
                             .numbered = true,
                             .color = color,
                             .columns = 20 };
    struct error err = { 0 };

    assert_int_equal(query_read(&results.query, &settings, request.query,
                                request.query_size, &err),
                     0);
    assert_int_equal(output_results(&output, &query, &err), 0);
    write_u8(&out, '\0');
    query_free(&results.query);
    output_free(&output);
    record_fields_free(&fields);
    return (char *)out.bytes;
}

/* With the first two articles as hits. */
static char *written(enum output_format format, const char *text,
                     const char *qid, bool by_passage, bool color)
{
    struct search_hit hits[2] = {
        { .score = 3.25F, .second = UINT32_MAX, .shown_number = 4 },
        { .score = 0.1F, .article = 1, .second = UINT32_MAX },
    };

    return written_hits(format, text, qid, by_passage, color, hits, 2);
}

static void check(enum output_format format, const char *qid, bool by_passage,
                  const char *expected)
{
    char *found = written(format, "悟空 發售", qid, by_passage, false);

    assert_string_equal(found, expected);
    free(found);
}

static void trec_lines_have_six_columns_whatever_the_id(void **state)
{
    (void)state;
    check(OUTPUT_TREC, "q1", false,
          "q1 Q0 a%201%25 3 3.25 yinde\nq1 Q0 7 4 0.1 yinde\n");
    check(OUTPUT_TREC, NULL, true,
          "0 Q0 a%201%25#4 3 3.25 yinde\n0 Q0 7#0 4 0.1 yinde\n");
}

static void tsv_cells_hold_no_tab_and_no_line_end(void **state)
{
    (void)state;
    check(OUTPUT_TSV, NULL, false,
          "3\t3.25\ta 1%\t黑 [31m神話 發售\t黑神話今天 發售。 悟空很好。\n"
          "4\t0.1\t7\t\t悟空\n");
    check(OUTPUT_TSV, "q", false,
          "q\t3\t3.25\ta 1%\t黑 [31m神話 發售\t黑神話今天 發售。 悟空很好。\n"
          "q\t4\t0.1\t7\t\t悟空\n");
}

static void json_is_one_object_with_what_was_promised(void **state)
{
    (void)state;
    const char *total[] = { "total", NULL };
    const char *parsed[] = { "parsed", NULL };
    const char *found[] = { "hits", NULL };
    char *text = written(OUTPUT_JSON, "悟空 發售", NULL, false, false);
    char message[256];
    yajl_val json = yajl_tree_parse(text, message, sizeof message);
    yajl_val hits;

    assert_non_null(json);
    assert_int_equal(
        YAJL_GET_INTEGER(yajl_tree_get(json, total, yajl_t_number)), 9);
    assert_string_equal(
        YAJL_GET_STRING(yajl_tree_get(json, parsed, yajl_t_string)),
        "悟空 发售");
    hits = yajl_tree_get(json, found, yajl_t_array);
    assert_non_null(hits);
    assert_int_equal(YAJL_GET_ARRAY(hits)->len, 2);
    assert_non_null(strstr(text, "\"id\":\"a 1%\",\"title\":\"黑"));
    assert_non_null(strstr(text, "\"score\":3.25,\"passage\":4,\"snippet\":"));
    assert_non_null(strstr(text, "\"highlights\":[[16,22],[26,32]]"));
    assert_non_null(strstr(text, "\"id\":\"7\",\"title\":null"));
    yajl_tree_free(json);
    free(text);
}

static void jsonl_is_an_object_a_line(void **state)
{
    (void)state;
    char *text = written(OUTPUT_JSONL, "悟空", "q", false, false);
    char *second = strchr(text, '\n') + 1;

    assert_int_equal(strncmp(text, "{\"qid\":\"q\",\"rank\":3,\"id\":", 25), 0);
    assert_int_equal(strncmp(second, "{\"qid\":\"q\",\"rank\":4,", 20), 0);
    assert_int_equal(strlen(strchr(second, '\n')), 1);
    free(text);
}

static void text_lets_no_control_character_through(void **state)
{
    (void)state;
    char *text = written(OUTPUT_TEXT, "悟空 發售", NULL, false, false);

    assert_string_equal(text, "3. 黑 [31m神話 發售\n"
                              "    2025-01-02  a 1%\n"
                              "    黑神話今天 發\n"
                              "    售。\n"
                              "    悟空很好。\n"
                              "\n"
                              "4. 7\n"
                              "    7\n"
                              "    悟空\n"
                              "\n");
    free(text);
    text = written(OUTPUT_TEXT, "悟空", NULL, false, true);
    assert_non_null(strstr(text, "\033[31m悟空\033[0m很好"));
    free(text);
}

static void other_line_ends_and_controls_are_seen_through(void **state)
{
    (void)state;
    static const struct {
        enum output_format format;
        const char *text;
    } cases[] = {
        { OUTPUT_TSV, "3\t1\t 5 x\t\" \t甲  乙 丙 丁 5m。    戊\n" },
        { OUTPUT_TREC, "0 Q0 %C2%9B5%E2%80%A8x 3 1 yinde\n" },
        { OUTPUT_TEXT, "3. \" \n     5 x\n    甲\n    乙 丙 丁 5m。\n"
                       "    戊\n\n" },
        { OUTPUT_JSONL, "{\"rank\":3,\"id\":\"\302\2335\u2028x\",\"title\":"
                        "\"\\\"\302\205\",\"url\":null,\"date\":null,"
                        "\"score\":1,\"passage\":0,\"snippet\":"
                        "\"甲\\r\\n乙\u2028丙\302\205丁\302\2335m。\\r\\n"
                        "\\r\\n戊\",\"highlights\":[]}\n" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct search_hit hit = { .score = 1,
                                  .article = 2,
                                  .second = UINT32_MAX };
        char *text =
            written_hits(cases[i].format, "無", NULL, false, false, &hit, 1);

        assert_string_equal(text, cases[i].text);
        free(text);
    }
}

static void an_ellipsis_stands_where_a_sentence_is_cut(void **state)
{
    (void)state;
    struct search_hit hit = { .article = 3, .second = UINT32_MAX };
    char *text = written_hits(OUTPUT_TEXT, "悟空", NULL, false, false, &hit, 1);
    char *end = strstr(text, "…\n\n");

    assert_int_equal(strncmp(text, "3. 8\n    8\n    …", 18), 0);
    assert_non_null(end);
    assert_int_equal(strlen(end), strlen("…\n\n"));
    /* 7 characters a line of 16 columns leave room for it */
    for (char *line = strchr(text, '\n'); (line = strstr(line, "\n    "));)
        assert_true(strcspn(++line, "\n") <= 4 + 7 * 3 + 3);
    free(text);
}

static void an_article_is_shown_whole(void **state)
{
    (void)state;
    struct byte_writer out = { 0 };
    struct output output = { .out = &out, .format = OUTPUT_JSON };
    struct error err = { 0 };

    assert_int_equal(output_article(&output, 0, 1, &err), 0);
    assert_int_equal(out.size, strlen("{\"id\":7,\"text\":\"悟空\"}\n"));
    assert_memory_equal(out.bytes, "{\"id\":7,\"text\":\"悟空\"}\n", out.size);
    byte_writer_reset(&out);
    output.format = OUTPUT_TEXT;
    assert_int_equal(output_article(&output, 0, 0, &err), 0);
    write_u8(&out, '\0');
    assert_non_null(
        strstr((char *)out.bytes, "\n\n黑神話今天 發售。\n悟空很好。\n"));
    byte_writer_reset(&out);
    assert_int_equal(output_article(&output, 0, 2, &err), 0);
    write_u8(&out, '\0');
    assert_string_equal((char *)out.bytes,
                        "\" \n     5 x\n\n甲\n乙 丙 丁 5m。\n\n戊\n");
    byte_writer_free(&out);
    output_free(&output);
    record_fields_free(&fields);
}

static void a_float_is_written_as_short_as_it_reads_back(void **state)
{
    (void)state;
    struct byte_writer out = { 0 };

    output_float(&out, 0.1F);
    write_u8(&out, ' ');
    output_float(&out, 16777216.0F);
    write_u8(&out, ' ');
    output_float(&out, 1.0F / 3);
    write_u8(&out, '\0');
    assert_string_equal((char *)out.bytes, "0.1 16777216 0.33333334");
    byte_writer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trec_lines_have_six_columns_whatever_the_id),
        cmocka_unit_test(tsv_cells_hold_no_tab_and_no_line_end),
        cmocka_unit_test(json_is_one_object_with_what_was_promised),
        cmocka_unit_test(jsonl_is_an_object_a_line),
        cmocka_unit_test(text_lets_no_control_character_through),
        cmocka_unit_test(other_line_ends_and_controls_are_seen_through),
        cmocka_unit_test(an_ellipsis_stands_where_a_sentence_is_cut),
        cmocka_unit_test(an_article_is_shown_whole),
        cmocka_unit_test(a_float_is_written_as_short_as_it_reads_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
