#include "tests/unit/search_sample.h"

#include <stdio.h>
#include <string.h>

static const char *const archive[] = {
    "{\"id\":\"a\",\"title\":\"黑神話悟空發售\",\"date\":\"2025-03\","
    "\"author\":\"張三、李四\",\"source\":\"36kr\",\"text\":\"遊戲今天發售，"
    "玩家說好。\"}",
    "{\"id\":\"b\",\"date\":\"2024\",\"tags\":[\"遊戲\",\"手機\"],\"text\":"
    "\"悟空是神話裡的人物。\"}",
    "{\"id\":\"c\",\"date\":\"2025-03-02\",\"author\":\"John Smith\","
    "\"edition\":\"早報\",\"text\":\"山貓M20發布了。\"}",
    "{\"id\":\"d\",\"title\":\"手機\",\"text\":\"手機的電池，丙。手機殼。\"}",
    "{\"id\":\"e\",\"source\":\"36kr\",\"text\":\"iPhone 15和iPad手機。\"}",
    NULL,
};

static const struct {
    const char *query;
    const char *ids; /* by the score */
} cases[] = {
    { "", "" },
    { "悟空", "ab" },
    { "手機", "de" },
    { "黑神話", "a" },
    { "M20", "c" },
    { "iph*", "e" },
    { "ip*", "e" },
    { "\"的電池，丙\"", "d" },
    { "丙", "d" },
    { "神", "ab" },
    { "author:李四", "a" },
    { "author:smith", "c" },
    { "author:John*", "c" },
    { "author:張", "" },
    { "source:36kr", "ae" },
    { "source:36kr 手機", "e" },
    { "tag:手機", "b" },
    { "edition:早報", "c" },
    { "date:2025", "ac" },
    { "date:2025-03-02..", "c" },
    { "date:..2024", "b" },
    { "-date:2025 手機", "de" },
    { "title:手機", "d" },
    { "title:發售 遊戲", "a" },
    { "+遊戲 +悟空", "a" },
    { "山貓M20", "c" },
};

static void segments_do_not_change_what_is_found(void **state)
{
    (void)state;
    for (size_t each = 1; each <= 5; each++) {
        struct sample sample;

        sample_open(&sample, archive, each, ALL);
        for (size_t i = 0; i < TEST_COUNT(cases); i++) {
            struct search_request request = request_for(cases[i].query);

            check(&sample, &request, cases[i].ids);
        }
        sample_close(&sample);
    }
}

static void scores_are_the_same_in_any_segments(void **state)
{
    (void)state;
    struct sample one;
    struct sample many;

    sample_open(&one, archive, 5, ALL);
    sample_open(&many, archive, 2, ALL);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct search_request request = request_for(cases[i].query);
        struct search_results a;
        struct search_results b;

        search(&a, &one, &request);
        search(&b, &many, &request);
        assert_int_equal(a.hit_count, b.hit_count);
        assert_int_equal(a.total, b.total);
        for (size_t j = 0; j < a.hit_count; j++)
            assert_true(a.hits[j].score == b.hits[j].score);
        search_results_free(&a);
        search_results_free(&b);
    }
    sample_close(&one);
    sample_close(&many);
}

static void a_whole_record_is_found_and_its_title_by_positions(void **state)
{
    (void)state;
    struct sample sample;
    struct search_request request;

    sample_open(&sample, archive, 3, ALL | INDEX_WHOLE);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct search_results results;

        request = request_for(cases[i].query);
        search(&results, &sample, &request);
        if (results.total != strlen(cases[i].ids))
            fail_msg("%s finds %d", cases[i].query, (int)results.total);
        search_results_free(&results);
    }
    static const struct {
        const char *query;
        const char *ids;
    } titles[] = {
        { "title:機", "d" },
        { "title:售", "a" },
        { "title:戲", "" },
        { "title:電池", "" },
        { "title:悟空發售", "a" },
        { "title:售遊戲", "" },
        { "title:\"發售，遊戲\"", "" },
    };

    for (size_t i = 0; i < TEST_COUNT(titles); i++) {
        request = request_for(titles[i].query);
        check(&sample, &request, titles[i].ids);
    }
    sample_close(&sample);
}

static void without_positions_a_phrase_is_its_terms(void **state)
{
    (void)state;
    struct sample sample;
    struct search_request request = request_for("\"悟空神話\"");
    struct search_results results;

    sample_open(&sample, archive, 2, INDEX_TEXT);
    search(&results, &sample, &request);
    assert_true(results.without_positions);
    assert_int_equal(results.total, 0);
    search_results_free(&results);
    request = request_for("黑神話");
    check(&sample, &request, "a");
    request = request_for("\"神話悟空\"");
    check(&sample, &request, "a");
    request = request_for("\"手機\"");
    search(&results, &sample, &request);
    assert_false(results.without_positions);
    search_results_free(&results);
    sample_close(&sample);
}

static void what_is_not_there_is_relaxed_to_its_parts(void **state)
{
    (void)state;
    struct sample sample;
    struct search_request request = request_for("悟空神");
    struct search_results results;

    sample_open(&sample, archive, 2, ALL);
    search(&results, &sample, &request);
    assert_true(results.query.relaxed);
    assert_int_equal(results.total, 2);
    search_results_free(&results);
    request = request_for("悟空神 M20");
    search(&results, &sample, &request);
    assert_false(results.query.relaxed);
    assert_int_equal(results.total, 1);
    search_results_free(&results);
    request = request_for("悟空神");
    request.mode = QUERY_AND;
    check(&sample, &request, "");
    request.mode = QUERY_OR;
    check(&sample, &request, "ab");
    sample_close(&sample);
}

static void limit_offset_sort_and_count_cut_the_same_hits(void **state)
{
    (void)state;
    struct sample sample;
    struct search_request request = request_for("悟空 手機 M20");
    struct search_results results;
    char all[LINES_MAX];
    char ids[LINES_MAX];

    sample_open(&sample, archive, 2, ALL);
    request.exact_total = true;
    search(&results, &sample, &request);
    ids_of(all, &sample, &results);
    assert_int_equal(results.total, 5);
    search_results_free(&results);
    for (request.offset = 0; request.offset < 7; request.offset++) {
        request.limit = 2;
        search(&results, &sample, &request);
        ids_of(ids, &sample, &results);
        assert_int_equal(results.total, 5);
        if (request.offset < 5)
            assert_memory_equal(ids, all + request.offset,
                                request.offset < 4 ? 2 : 1);
        else
            assert_int_equal(results.hit_count, 0);
        search_results_free(&results);
    }
    request.offset = 0;
    request.limit = 10;
    request.sort = SORT_OLDEST;
    check(&sample, &request, "bacde");
    request.sort = SORT_NEWEST;
    check(&sample, &request, "cabde");
    request.count_only = true;
    search(&results, &sample, &request);
    assert_int_equal(results.total, 5);
    assert_int_equal(results.hit_count, 0);
    search_results_free(&results);
    sample_close(&sample);
}

static void an_article_is_its_best_passage_and_a_fifth_of_the_next(void **state)
{
    (void)state;
    struct sample sample;
    struct search_request request = request_for("發售");
    struct search_results results;
    struct search_hit *hit;

    sample_open(&sample, archive, 5, ALL);
    request.explain = true;
    search(&results, &sample, &request);
    hit = &results.hits[0];
    assert_int_equal(hit->best, 0);   /* the title of a */
    assert_int_equal(hit->second, 1); /* its text */
    assert_int_equal(hit->shown, 1);
    assert_int_equal(hit->shown_number, 1);
    assert_true(hit->of_best.sum > hit->of_second.sum);
    assert_true(hit->score == hit->of_best.sum + 0.2F * hit->of_second.sum);
    search_results_free(&results);
    request.similarity = SIMILARITY_LUCENE;
    search(&results, &sample, &request);
    hit = &results.hits[0];
    assert_true(hit->score == hit->of_best.sum);
    search_results_free(&results);
    request.by_passage = true;
    search(&results, &sample, &request);
    assert_int_equal(results.total, 2);
    search_results_free(&results);
    sample_close(&sample);
}

static void texts_and_ids_lead_back_to_the_archive(void **state)
{
    (void)state;
    struct sample sample;
    struct error err = { 0 };
    struct byte_writer text = { 0 };
    struct passage_text passage;
    uint32_t segment;
    uint32_t article;
    bool found;

    sample_open(&sample, archive, 2, ALL);
    assert_int_equal(hit_source_find(&found, &segment, &article, sample.source,
                                     (const uint8_t *)"d", 1, &err),
                     0);
    assert_true(found);
    assert_int_equal(segment, 1);
    assert_int_equal(article, 1);
    assert_int_equal(
        hit_source_text(&text, sample.source, segment, article, &err), 0);
    write_u8(&text, '\0');
    assert_string_equal((char *)text.bytes, "手機的電池，丙。手機殼。");
    byte_writer_free(&text);
    assert_int_equal(hit_source_passage(&passage, sample.source, 1, 1, 1, &err),
                     0);
    assert_true(passage.title);
    assert_int_equal(passage.size, strlen("手機"));
    assert_int_equal(hit_source_find(&found, &segment, &article, sample.source,
                                     (const uint8_t *)"x", 1, &err),
                     0);
    assert_false(found);
    sample_close(&sample);
}

static void a_folder_without_an_index_is_said_to_have_none(void **state)
{
    (void)state;
    struct searcher *searcher = NULL;
    struct error err = { 0 };
    char *folder = temp_folder_make();

    assert_int_equal(searcher_open(&searcher, folder, &err), -1);
    assert_null(searcher);
    assert_non_null(strstr(err.message, folder));
    temp_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_do_not_change_what_is_found),
        cmocka_unit_test(scores_are_the_same_in_any_segments),
        cmocka_unit_test(a_whole_record_is_found_and_its_title_by_positions),
        cmocka_unit_test(without_positions_a_phrase_is_its_terms),
        cmocka_unit_test(what_is_not_there_is_relaxed_to_its_parts),
        cmocka_unit_test(limit_offset_sort_and_count_cut_the_same_hits),
        cmocka_unit_test(
            an_article_is_its_best_passage_and_a_fifth_of_the_next),
        cmocka_unit_test(texts_and_ids_lead_back_to_the_archive),
        cmocka_unit_test(a_folder_without_an_index_is_said_to_have_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
