/*
 * Whole searches, against a searcher that reads characters instead of
 * postings. `--slow` asks ten times as much; `--seed N` begins elsewhere.
 */
#include "tests/unit/test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/model_archive.h"
#include "tests/unit/model_ask.h"
#include "tests/unit/model_search.h"
#include "tests/unit/segment_maker.h"

enum { INDEXES = 60, QUERIES = 170 };

static uint64_t seed = 1;
static unsigned times = 1;

/* One query, and what both say of it. */
struct trial {
    const struct model_index *index;
    struct model_ask ask;
    struct search_request request;
    struct search_results found;
    struct model_results expected;
};

static void ask_for(struct search_request *out, struct test_random *random,
                    const struct byte_writer *text)
{
    *out = (struct search_request){
        .query = text->bytes,
        .query_size = text->size,
        .limit = 1000,
        .mode = (enum query_mode)test_random_below(random, 4),
        .by_passage = model_chance(random, 20),
    };
    if (model_chance(random, 40))
        out->mode = QUERY_AUTO;
    if (model_chance(random, 20))
        out->similarity = SIMILARITY_LUCENE;
    if (model_chance(random, 10))
        out->sort = model_chance(random, 50) ? SORT_OLDEST : SORT_NEWEST;
    out->count_only = model_chance(random, 4);
    out->exact_total = model_chance(random, 50);
    out->exhaustive = model_chance(random, 15);
    out->explain = model_chance(random, 15);
    if (model_chance(random, 20)) {
        out->limit = 1 + test_random_below(random, 4);
        out->offset = test_random_below(random, 4);
    }
}

static uint32_t number_of(const struct model_index *index, size_t passage)
{
    return passage == SIZE_MAX ? UINT32_MAX : index->passages[passage].number;
}

/* With --explain the sums shown make the score. */
static bool is_explained(const struct trial *t, const struct search_hit *hit)
{
    return !t->request.explain ||
           hit->score ==
               hit->of_best.sum + t->found.second_share * hit->of_second.sum;
}

static bool is_same_hit(const struct trial *t, const struct search_hit *hit,
                        const struct model_hit *expected)
{
    const struct model_article *article =
        &t->index->articles[expected->article];

    return hit->score == expected->score && hit->segment == article->segment &&
           hit->article == article->number &&
           hit->best == number_of(t->index, expected->best) &&
           hit->second == number_of(t->index, expected->second) &&
           hit->shown == number_of(t->index, expected->shown) &&
           is_explained(t, hit);
}

static bool is_total(const struct trial *t)
{
    if (t->found.total_is_exact)
        return t->found.total == t->expected.count;
    return !t->request.exact_total && t->found.total <= t->expected.count &&
           t->found.total >= t->found.hit_count;
}

static bool is_same(const struct trial *t)
{
    size_t offset = t->request.offset;
    size_t count = t->expected.count > offset ? t->expected.count - offset : 0;

    if (count > t->request.limit)
        count = t->request.limit;
    if (t->request.count_only)
        count = 0;
    if (!is_total(t) || t->found.hit_count != count ||
        t->found.query.relaxed != t->expected.relaxed)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!is_same_hit(t, &t->found.hits[i], &t->expected.hits[offset + i]))
            return false;
    }
    return true;
}

static void print_parsed(const struct trial *t)
{
    struct byte_writer text = { 0 };

    query_print(&text, &t->found.query);
    print_message("read as %.*s\n", (int)text.size, (const char *)text.bytes);
    byte_writer_free(&text);
}

static void print_hits(const struct trial *t)
{
    for (size_t i = 0; i < t->found.hit_count; i++) {
        const struct search_hit *hit = &t->found.hits[i];

        print_message("found     %u/%u passages %u %d shown %u: %.9g\n",
                      hit->segment, hit->article, hit->best, (int)hit->second,
                      hit->shown, (double)hit->score);
    }
    for (size_t i = t->request.offset; i < t->expected.count; i++) {
        const struct model_hit *hit = &t->expected.hits[i];
        const struct model_article *article = &t->index->articles[hit->article];

        print_message("expected  %u/%u passages %u %d shown %u: %.9g\n",
                      article->segment, article->number,
                      number_of(t->index, hit->best),
                      (int)number_of(t->index, hit->second),
                      number_of(t->index, hit->shown), (double)hit->score);
    }
}

static void print_trial(const struct trial *t)
{
    static const char *const modes[] = { "auto", "or", "and", "phrase" };

    print_message("--mode %s%s%s%s --sort %d -n %zu --offset %zu%s%s\n%.*s\n",
                  modes[t->request.mode],
                  t->request.similarity ? " --similarity lucene" : "",
                  t->request.by_passage ? " --passages" : "",
                  t->request.exhaustive ? " --exhaustive" : "", t->request.sort,
                  t->request.limit, t->request.offset,
                  t->index->whole ? ", whole" : "",
                  t->index->positions ? "" : ", no positions",
                  (int)t->ask.text.size, (const char *)t->ask.text.bytes);
    print_parsed(t);
    print_message("total %zu, relaxed %d; expected %zu, %d\n",
                  (size_t)t->found.total, t->found.query.relaxed,
                  t->expected.count, t->expected.relaxed);
    print_hits(t);
}

static bool try_query(struct searcher *searcher,
                      const struct model_index *index,
                      const struct model_words *words)
{
    struct trial t = { .index = index };
    struct error err;
    bool same;

    model_ask_make(&t.ask, words);
    ask_for(&t.request, words->random, &t.ask.text);
    test_must(searcher_search(&t.found, searcher, &t.request, &err), &err);
    model_search(&t.expected, index, &t.ask.top, &t.request);
    same = is_same(&t);
    if (!same)
        print_trial(&t);
    search_results_free(&t.found);
    model_results_free(&t.expected);
    model_ask_free(&t.ask);
    return same;
}

/* Returns how many segments the index has. */
static size_t try_index(struct test_random *random, unsigned number)
{
    char *folder = temp_folder_make();
    struct byte_writer seen = { 0 };
    struct model_words words;
    struct model_index index;
    struct searcher *searcher;
    struct error err;
    size_t segments;

    model_words_choose(&words, random, &seen);
    model_archive_make(folder, &words, number);
    test_must(searcher_open(&searcher, folder, &err), &err);
    segments = searcher_snapshot(searcher)->manifest.segment_count;
    model_index_read(&index, searcher_snapshot(searcher));
    for (unsigned i = 0; i < QUERIES; i++) {
        if (!try_query(searcher, &index, &words))
            fail_msg("index %u, query %u, in %s", number, i, folder);
    }
    model_index_free(&index);
    searcher_close(searcher);
    temp_folder_remove(folder);
    byte_writer_free(&seen);
    return segments;
}

static void searches_give_what_the_characters_say(void **state)
{
    (void)state;
    struct test_random random = test_random_start(seed);
    unsigned many = 0;

    for (unsigned i = 0; i < times * INDEXES; i++) {
        size_t segments = try_index(&random, i);

        many += segments >= 2 && segments <= MODEL_RUNS;
    }
    assert_true(3 * many >= times * INDEXES);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(searches_give_what_the_characters_say),
    };

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--slow") == 0)
            times = 10;
        else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = strtoull(argv[++i], NULL, 10);
        else {
            fprintf(stderr, "usage: test_model [--slow] [--seed N]\n");
            return 2;
        }
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
