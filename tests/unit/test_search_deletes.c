#include "tests/unit/search_sample.h"

static const char *const archive[] = {
    "{\"id\":\"a\",\"title\":\"手機\",\"tags\":\"新\",\"text\":"
    "\"黃仁勳說手機。\"}",
    "{\"id\":\"b\",\"tags\":\"新\",\"text\":\"手機很好，電腦更好。\"}",
    "{\"id\":\"c\",\"date\":\"2025\",\"text\":\"電腦。黃仁。仁勳。\"}",
    "{\"id\":\"d\",\"date\":\"2024\",\"text\":\"手機和電腦。\"}",
    NULL,
};

static const uint32_t first[] = { 0 };

static void open_deleted(struct sample *s, size_t each, size_t segment,
                         const uint32_t *articles, size_t count)
{
    s->folder = index_make(archive, each, ALL);
    index_delete(s->folder, segment, articles, count);
    sample_open_folder(s);
}

static void deleted_articles_are_no_hits(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        const char *ids;
    } cases[] = {
        { "手機", "db" },          { "title:手機", "" },    { "tag:新", "b" },
        { "-電腦", "" },           { "+手機 -和", "b" },    { "機", "db" },
        { "手機 OR 黃仁", "cdb" }, { "date:..2025", "cd" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct search_request request = request_for(cases[i].query);
        struct sample s;

        for (size_t each = 2; each <= 4; each += 2) {
            open_deleted(&s, each, 0, first, 1);
            request.by_passage = false;
            check(&s, &request, cases[i].ids);
            request.by_passage = true;
            check(&s, &request, cases[i].ids);
            sample_close(&s);
        }
    }
}

static void a_name_that_only_deleted_articles_hold_is_relaxed(void **state)
{
    (void)state;
    struct search_request request = request_for("黃仁勳");
    struct search_results results;
    struct sample s;

    sample_open(&s, archive, 2, ALL);
    check(&s, &request, "a");
    sample_close(&s);
    open_deleted(&s, 2, 0, first, 1);
    search(&results, &s, &request);
    assert_true(results.query.relaxed);
    assert_int_equal(results.total, 1);
    search_results_free(&results);
    check(&s, &request, "c");
    sample_close(&s);
}

static void the_scores_of_the_others_stay(void **state)
{
    (void)state;
    struct search_request request = request_for("手機 電腦");
    struct search_results before;
    struct search_results after;
    struct sample s;

    sample_open(&s, archive, 2, ALL);
    search(&before, &s, &request);
    sample_close(&s);
    open_deleted(&s, 2, 0, first, 1);
    search(&after, &s, &request);
    sample_close(&s);
    assert_int_equal(before.total, 4);
    assert_int_equal(after.total, 3);
    for (size_t i = 0, j = 0; i < before.hit_count; i++) {
        const struct search_hit *old = &before.hits[i];

        if (old->segment == 0 && old->article == 0)
            continue;
        assert_int_equal(old->article, after.hits[j].article);
        assert_memory_equal(&old->score, &after.hits[j++].score,
                            sizeof old->score);
    }
    search_results_free(&before);
    search_results_free(&after);
}

static void an_index_may_be_deleted_whole(void **state)
{
    (void)state;
    static const uint32_t all[] = { 0, 1, 2, 3 };
    struct search_request request = request_for("手機 -無");
    struct sample s;

    open_deleted(&s, 4, 0, all, 4);
    check(&s, &request, "");
    request.count_only = true;
    check(&s, &request, "");
    sample_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deleted_articles_are_no_hits),
        cmocka_unit_test(a_name_that_only_deleted_articles_hold_is_relaxed),
        cmocka_unit_test(the_scores_of_the_others_stay),
        cmocka_unit_test(an_index_may_be_deleted_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
