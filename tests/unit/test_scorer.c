#include "tests/unit/sample_view.h"

#include <math.h>
#include <stdio.h>

#include "common/utf8.h"
#include "searcher/leaf_match.h"
#include "searcher/phrase_match.h"
#include "searcher/query_match.h"
#include "searcher/scorer.h"

/* A query at work in a sample. */
struct work {
    struct query query;
    struct query_terms terms;
    struct bm25 bm25;
    struct arena arena;
    float *weights;
    float *idf;
    struct segment_search search;
    float *scores;
};

static void prepare(struct work *w, struct sample_view *s, const char *text,
                    struct error *err)
{
    const struct segment_view *view = &s->view;
    uint32_t sum = 0;

    for (uint32_t i = 0; i < view->passages; i++)
        sum += s->lengths[i];
    assert_int_equal(bm25_open(&w->bm25, 0.9, 0.4, 1,
                               (double)sum / view->passages, 255, err),
                     0);
    w->search.lists = arena_alloc(
        &w->arena, w->terms.term_count * sizeof *w->search.lists, err);
    w->weights =
        arena_alloc(&w->arena, w->terms.term_count * sizeof(float), err);
    w->idf = arena_alloc(&w->arena, w->terms.term_count * sizeof(float), err);
    for (size_t i = 0; i < w->terms.term_count; i++) {
        struct query_term *term = &w->terms.terms[i];
        struct term_lists *lists = &w->search.lists[i];

        assert_int_equal(term_lists_find(lists, view, &w->query, term, err), 0);
        assert_int_equal(term_lists_place(lists, view, err), 0);
        assert_int_equal(term_lists_open(lists, view, term, err), 0);
        assert_int_equal(term_lists_load(lists, view, &w->arena, err), 0);
        w->idf[i] = bm25_idf(view->passages, lists->count);
        w->weights[i] =
            bm25_weight((double)term->weight, term->count, w->idf[i]);
    }
    (void)text;
}

static void start_work(struct work *w, struct sample_view *s, const char *text,
                       enum query_mode mode, bool by_passage)
{
    struct query_settings settings = { .table = analysis_table_builtin(),
                                       .mode = mode };
    struct error err = { 0 };

    *w = (struct work){ 0 };
    assert_int_equal(query_read(&w->query, &settings, (const uint8_t *)text,
                                strlen(text), &err),
                     0);
    assert_int_equal(
        query_terms_make(&w->terms, &w->query, settings.table, true, &err), 0);
    prepare(w, s, text, &err);
    w->search.view = &s->view;
    w->search.query = &w->query;
    w->search.terms = &w->terms;
    w->search.table = settings.table;
    w->search.bm25 = &w->bm25;
    w->search.weights = w->weights;
    w->search.arena = &w->arena;
    w->search.by_passage = by_passage;
    assert_int_equal(leaf_match_all(&w->search, &err), 0);
    assert_int_equal(query_match(&w->search, &err), 0);
    assert_int_equal(scorer_run(&w->scores, &w->search, &err), 0);
}

static void end_work(struct work *w)
{
    bm25_close(&w->bm25);
    query_terms_free(&w->terms);
    query_free(&w->query);
    arena_free(&w->arena);
}

static const char *const archive[] = {
    "#黑神話悟空發售",
    "黑神話：悟空今天發售。",
    "玩家說悟空很好。",
    NULL,
    "神話裡的黑色悟空。",
    NULL,
    "山貓M20發布了，再見。",
    "山貓和M20。",
    NULL,
    "手機的電池，丙。",
    "甲乙，丙，丁戊。",
    "甲乙X丙，丁戊。",
    NULL,
    "iPhone 15和iPad。",
    "馬克·吐溫來了",
    NULL,
    NULL,
};

/* Members of a set as numbers with spaces between them. */
static void list_set(char *out, size_t size, const struct bitset *set)
{
    out[0] = '\0';
    for (uint32_t i = bitset_next(set, 0); i < set->count;
         i = bitset_next(set, i + 1))
        snprintf(out + strlen(out), size - strlen(out), "%s%u", *out ? " " : "",
                 i);
}

static void articles_match_as_documented(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        const char *articles;
    } cases[] = {
        { "", "" },
        { "悟空", "0 1" },
        { "黑神話", "0" },
        { "黑神話悟空", "0 1" },   /* a long run: any bigram */
        { "\"黑神話悟空\"", "0" }, /* in the title */
        { "神 -悟空", "" },
        { "-悟空", "2 3 4" },
        { "+悟空 +玩家", "0" }, /* in different passages */
        { "+悟空 沒有", "0 1" },
        { "沒有 悟空", "0 1" },
        { "M20", "2" },
        { "山貓M20", "2" },
        { "\"山貓M20\"", "2" },
        { "\"山貓 M20\"", "2" },
        { "\"再見山貓\"", "" },
        { "丙", "3" },
        { "\"甲乙，丙\"", "3" },
        { "\"甲乙丙\"", "" },
        { "title:發售", "0" },
        { "title:玩家", "" },
        { "iph*", "4" },
        { "ip*", "4" },
        { "馬克吐溫", "4" },
        { "\"iphone 15\"", "4" },
        { "author:x", "0 2 4" },
        { "author:x 悟空", "0" },
        { "-author:x 悟空", "1" },
        { "author:x OR 神話", "0 1 2 4" },
        { "(玩家 OR 再見) -黑神話", "2" },
        { "(-悟空) OR 玩家", "0 2 3 4" },
        { "-悟空 OR 玩家", "0 2 3 4" },
    };
    struct sample_view sample;

    sample_view_make(&sample, archive);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct work work;
        char found[64];

        start_work(&work, &sample, cases[i].query, QUERY_AUTO, false);
        list_set(found, sizeof found, &work.search.hits);
        if (strcmp(found, cases[i].articles) != 0)
            fail_msg("%s finds %s, not %s", cases[i].query, found,
                     cases[i].articles);
        end_work(&work);
    }
    sample_view_free(&sample);
}

static void passages_match_as_documented(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        const char *passages;
    } cases[] = {
        { "悟空", "0 1 2 3" },
        { "+悟空 +玩家", "2" },
        { "黑神話 -今天", "0" },
        { "\"乙，丙\"", "7 8" },
        { "\"丙，丁戊\"", "7 8" },
        { "\"甲乙，丙\"", "7 8" },
        { "\"乙，丙，丁戊\" -x", "7" },
        { "author:x 悟空", "0 1 2" },
        { "author:x", "0 1 2 4 5 9 10" },
    };
    struct sample_view sample;

    sample_view_make(&sample, archive);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct work work;
        char found[64];

        start_work(&work, &sample, cases[i].query, QUERY_AUTO, true);
        list_set(found, sizeof found, &work.search.hits);
        if (strcmp(found, cases[i].passages) != 0)
            fail_msg("%s finds %s, not %s", cases[i].query, found,
                     cases[i].passages);
        end_work(&work);
    }
    sample_view_free(&sample);
}

static void explanations_add_up_to_the_score(void **state)
{
    (void)state;
    static const char *const queries[] = {
        "悟空",
        "黑神話悟空 發售",
        "山貓M20",
        "悟空是誰怎麼好",
        "手機的電池 丙",
        "ip* 馬克吐溫",
        "title:發售 悟空",
        "\"甲，丙\"",
        "-玩家 悟空 悟空",
    };
    struct sample_view sample;

    sample_view_make(&sample, archive);
    for (size_t i = 0; i < TEST_COUNT(queries); i++) {
        struct work work;
        size_t ranked = 0;

        start_work(&work, &sample, queries[i], QUERY_AUTO, false);
        for (uint32_t j = 0; j < sample.view.passages; j++) {
            struct explanation sum;
            struct error err = { 0 };
            float total = 0;

            assert_int_equal(scorer_explain(&sum, &work.search, j, &err), 0);
            for (size_t part = 0; part < sum.count; part++) {
                assert_true(sum.parts[part].value > 0);
                assert_true(sum.parts[part].value ==
                            sum.parts[part].weight *
                                (1.0F + sum.parts[part].part));
                total += sum.parts[part].value;
            }
            assert_true(total == sum.sum);
            assert_true(total == work.scores[j]);
            assert_true((total > 0) == bitset_has(&work.search.ranked, j));
            ranked += total > 0;
            explanation_free(&sum);
        }
        if (ranked == 0)
            fail_msg("%s scores nothing", queries[i]);
        end_work(&work);
    }
    sample_view_free(&sample);
}

static void a_score_is_what_the_formula_says(void **state)
{
    (void)state;
    struct sample_view sample;
    struct work work;

    sample_view_make(&sample, archive);
    start_work(&work, &sample, "悟空 神話悟空", QUERY_AUTO, false);

    /* 悟空 twice in the query, in passage 3 of 6 bigrams and a lone one */
    double n = sample.view.passages;
    float idf = (float)log(1 + (n - 4 + 0.5) / (4 + 0.5));
    float weight = (float)(1.0 * 2.0 * (double)idf);
    float part = 1.0F / (1.0F + work.bm25.norms[sample.lengths[3]]);

    assert_int_equal(work.terms.terms[0].count, 2);
    assert_true(work.scores[3] == weight * (1.0F + part));
    end_work(&work);
    sample_view_free(&sample);
}

/* ---- phrases against a look at the characters ---- */

enum { RANDOM_PASSAGES = 40, RANDOM_UNITS = 12 };

static const char *const alphabet[] = { "甲", "乙", "丙", "x", "y", "，" };

/* A text of a few units, a space after each word; *slots as it is read. */
static void random_text(char *text, char *slots, struct test_random *random,
                        size_t most)
{
    size_t count = 1 + (size_t)test_random_below(random, most);
    char last = ',';

    *text = '\0';
    for (size_t i = 0; i < count; i++) {
        size_t unit = (size_t)test_random_below(random, TEST_COUNT(alphabet));
        char slot = "012xy,"[unit];

        if (slot == ',' && (last == ',' || i + 1 == count))
            continue;
        if ((last == 'x' || last == 'y') && (slot == 'x' || slot == 'y'))
            strcat(text, " ");
        strcat(text, alphabet[unit]);
        *slots++ = slot;
        last = slot;
    }
    if (last == ',' && *text) {
        text[strlen(text) - 3] = '\0';
        slots--;
    }
    *slots = '\0';
}

/* What stands in `text` at each position: a hard break is a position. */
static bool naive_phrase(const char *text, const char *phrase)
{
    size_t lone = 0;

    while (phrase[lone] && phrase[lone] <= '2' && phrase[lone] >= '0' &&
           phrase[lone + 1] == ',') {
        if (!strchr(text, phrase[lone]))
            return false;
        lone += 2;
    }
    phrase += lone;
    for (size_t start = 0; text[start] || start == 0; start++) {
        size_t i = 0;

        while (phrase[i] && start + i < strlen(text) &&
               (phrase[i] == ',' || phrase[i] == text[start + i]))
            i++;
        if (!phrase[i])
            return true;
    }
    return false;
}

static void phrases_agree_with_a_look_at_the_characters(void **state)
{
    (void)state;
    struct test_random random = test_random_start(3);
    char texts[RANDOM_PASSAGES][128];
    char slots[RANDOM_PASSAGES][RANDOM_UNITS + 1];
    const char *passages[2 * RANDOM_PASSAGES + 1] = { NULL };
    struct sample_view sample;

    for (size_t i = 0; i < RANDOM_PASSAGES; i++) {
        random_text(texts[i], slots[i], &random, RANDOM_UNITS);
        passages[2 * i] = texts[i];
    }
    sample_view_make(&sample, passages);
    for (int round = 0; round < 2000; round++) {
        char phrase[RANDOM_UNITS + 1];
        char text[128] = "\"";
        struct work work;

        random_text(text + 1, phrase, &random, 5);
        strcat(text, "\"");
        start_work(&work, &sample, text, QUERY_AUTO, true);
        for (uint32_t i = 0; i < RANDOM_PASSAGES; i++) {
            bool expected = *phrase && naive_phrase(slots[i], phrase);

            if (bitset_has(&work.search.hits, i) != expected)
                fail_msg("%s in %s: %d expected", text, texts[i], expected);
        }
        end_work(&work);
    }
    sample_view_free(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(articles_match_as_documented),
        cmocka_unit_test(passages_match_as_documented),
        cmocka_unit_test(explanations_add_up_to_the_score),
        cmocka_unit_test(a_score_is_what_the_formula_says),
        cmocka_unit_test(phrases_agree_with_a_look_at_the_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
