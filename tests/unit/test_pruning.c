/*
 * Leaving out what cannot be among the best changes nothing: each search must
 * give the hits, the order and the scores of --exhaustive with the scalar
 * kernels, in one segment and in several, on one thread and on several, with
 * every kernel.
 */
#include "tests/unit/search_sample.h"

#include <stdio.h>

#include "common/kernels.h"

enum {
    ARTICLES = 18000, /* more than a window of docids */
    LATE = 17000,     /* later articles say so; all are in the last window */
    SEGMENTS = 5,
    CHARACTERS = 60,
    ARTICLE_MOST = 60, /* characters, but for a few that are longer */
    LONG_MOST = 1500,
    QUERY_MOST = 12,
    TRIALS = 18,
    LONG_TRIALS = 2, /* of queries of MANY clauses */
    MANY = 30,
    SAMPLES = 4, /* one segment and several; the same on several threads */
    ALONE = 2,   /* of those on one thread; a kernel but scalar takes one */
};

static const char *const kernel_names[] = { "scalar", "avx2", "avx512",
                                            "neon" };

/* Characters as frequent as they are in a text: the n-th as 1 / n. */
static void write_character(struct byte_writer *out, struct test_random *random)
{
    uint64_t rank = 1;
    uint32_t code;

    while (rank < CHARACTERS && test_random_below(random, rank + 3) >= 3)
        rank++;
    code = 0x4E00 + 7 * (uint32_t)rank;
    write_u8(out, (uint8_t)(0xE0 | code >> 12));
    write_u8(out, (uint8_t)(0x80 | (code >> 6 & 63)));
    write_u8(out, (uint8_t)(0x80 | (code & 63)));
}

static void write_text(struct byte_writer *out, struct test_random *random,
                       uint64_t size)
{
    static const char *const others[] = { "，", "。", " m20 ", "TES",
                                          "\\n\\n" };

    for (uint64_t i = 0; i < size; i++) {
        write_character(out, random);
        if (test_random_below(random, 12) == 0) {
            const char *other = others[test_random_below(random, 5)];

            write_bytes(out, other, strlen(other));
        }
    }
}

static char *make_line(struct test_random *random, unsigned number)
{
    struct byte_writer line = { 0 };
    char head[64];
    uint64_t most = test_random_below(random, 40) ? ARTICLE_MOST : LONG_MOST;

    snprintf(head, sizeof head,
             "{\"id\":\"%u\",\"date\":\"20%02u\",\"title\":\"", number,
             number % 30);
    write_bytes(&line, head, strlen(head));
    if (test_random_below(random, 4) == 0)
        write_text(&line, random, 1 + test_random_below(random, 10));
    write_bytes(&line, "\",\"text\":\"", 10);
    write_text(&line, random, 1 + test_random_below(random, most));
    if (number > LATE)
        write_bytes(&line, " late", 5);
    write_bytes(&line, "\"}", 3);
    return (char *)line.bytes;
}

static void make_query(struct byte_writer *out, struct test_random *random)
{
    static const char *const forms[] = { "",   "",     "",       "",
                                         "\"", "+",    "-",      "(",
                                         "m2", " TES", "title:", "date:20" };

    byte_writer_reset(out);
    do {
        const char *form = forms[test_random_below(random, TEST_COUNT(forms))];

        if (out->size > 0)
            write_u8(out, ' ');
        write_bytes(out, form, strlen(form));
        write_text(out, random, 1 + test_random_below(random, QUERY_MOST));
        if (*form == '"')
            write_u8(out, '"');
        if (*form == '(')
            write_bytes(out, " OR m20)", 8);
    } while (test_random_below(random, 3) == 0);
}

/*
 * Short clauses, phrases, words that a character stands before; some begin
 * as the one before.
 */
static void make_long_query(struct byte_writer *out, struct test_random *random)
{
    static const char *const ends[] = { " ", "\" ", "\" ", "m20 ", "* " };

    struct test_random before = *random;

    byte_writer_reset(out);
    for (size_t i = 0; i < MANY; i++) {
        const char *end = ends[test_random_below(random, TEST_COUNT(ends))];
        bool again = test_random_below(random, 2) == 0;
        struct test_random characters = again ? before : *random;

        before = characters;
        if (*end == '"')
            write_u8(out, '"');
        for (uint64_t j = test_random_below(random, 5) + 1; j > 0; j--)
            write_character(out, &characters);
        write_bytes(out, end, strlen(end));
    }
}

static struct search_request request_of(const struct byte_writer *query,
                                        struct test_random *random)
{
    static const size_t limits[] = { 1, 10, 100, 1000 };

    return (struct search_request){
        .query = query->bytes,
        .query_size = query->size,
        .limit = limits[test_random_below(random, TEST_COUNT(limits))],
        .mode = (enum query_mode)test_random_below(random, 4),
        .similarity = (enum similarity)test_random_below(random, SIMILARITIES),
        .by_passage = test_random_below(random, 3) == 0,
        .exact_total = test_random_below(random, 2) == 0,
    };
}

static uint64_t place_of(const struct sample *s, const struct search_hit *hit,
                         uint32_t passage)
{
    if (passage == UINT32_MAX)
        return UINT64_MAX;
    return searcher_view(s->searcher, hit->segment)->base + passage;
}

static bool is_same_hit(const struct sample *a, const struct search_hit *x,
                        const struct sample *b, const struct search_hit *y)
{
    return memcmp(&x->score, &y->score, sizeof x->score) == 0 &&
           place_of(a, x, x->best) == place_of(b, y, y->best) &&
           place_of(a, x, x->second) == place_of(b, y, y->second);
}

static void expect_same(const struct sample *a, const struct search_results *x,
                        const struct sample *b, const struct search_results *y,
                        const struct search_request *request,
                        const char *kernel)
{
    bool same = x->hit_count == y->hit_count &&
                (!y->total_is_exact || x->total == y->total) &&
                x->total >= y->total;

    for (size_t i = 0; i < x->hit_count && same; i++) {
        same = is_same_hit(a, &x->hits[i], b, &y->hits[i]);
        if (!same)
            print_message("hit %zu: %.9g, %.9g\n", i, (double)x->hits[i].score,
                          (double)y->hits[i].score);
    }
    if (!same)
        fail_msg("%s, %zu of %zu hits, mode %d similarity %d passages %d -n "
                 "%zu: %.*s",
                 kernel, y->hit_count, x->hit_count, request->mode,
                 request->similarity, request->by_passage, request->limit,
                 (int)request->query_size, (const char *)request->query);
}

static void try_query(struct sample samples[SAMPLES],
                      const struct search_request *request)
{
    struct search_request all = *request;
    struct search_results expected;
    struct error err;

    all.exhaustive = true;
    assert_int_equal(kernels_choose("scalar", &err), 0);
    search(&expected, &samples[0], &all);
    for (size_t i = 0; i < TEST_COUNT(kernel_names); i++) {
        if (kernels_choose(kernel_names[i], &err) < 0)
            continue;
        for (size_t j = 0; j < SAMPLES; j++) {
            struct search_results found;

            if (i > 0 && j != i % ALONE)
                continue;
            search(&found, &samples[j], request);
            expect_same(&samples[0], &expected, &samples[j], &found, request,
                        kernel_names[i]);
            assert_true(!request->exact_total || found.total_is_exact);
            search_results_free(&found);
        }
    }
    search_results_free(&expected);
}

/*
 * Of the most frequent characters: a phrase that nearly each passage has, with
 * a term beside it, as the beginning of another, and with its terms elsewhere;
 * and a term of few passages, so that the first guess is of all of them.
 */
static const char *const chosen[] = {
    "\"万与\"",
    "万万 \"与丕\"",
    "\"万与\" \"万与丕\"",
    "\"万万万\" \"万万，万万\"",
    "丣丣",
    "m20 late",
};

static void try_chosen(struct sample samples[SAMPLES])
{
    for (size_t i = 0; i < TEST_COUNT(chosen); i++) {
        struct search_request request = request_for(chosen[i]);

        request.by_passage = true;
        request.exact_total = true;
        for (int j = 0; j < 2 * SIMILARITIES; j++) {
            request.similarity = (enum similarity)(j / 2);
            request.limit = j % 2 == 0 ? 10 : 1000;
            try_query(samples, &request);
        }
    }
}

/* The same index, whose searches are shared by so many threads. */
static void open_shared(struct sample *out, const struct sample *from,
                        unsigned threads)
{
    struct error err = { 0 };

    out->folder = from->folder;
    sample_open_folder(out);
    if (searcher_use_threads(out->searcher, threads, 0, &err) < 0)
        fail_msg("%s", err.message);
}

static void pruning_changes_nothing(uint32_t flags)
{
    struct test_random random = test_random_start(flags + 5);
    char **lines = calloc(ARTICLES + 1, sizeof *lines);
    struct byte_writer query = { 0 };
    struct sample samples[SAMPLES];

    for (unsigned i = 0; i < ARTICLES; i++)
        lines[i] = make_line(&random, i);
    sample_open(&samples[0], (const char *const *)lines, ARTICLES, flags);
    sample_open(&samples[1], (const char *const *)lines,
                ARTICLES / SEGMENTS + 1, flags);
    open_shared(&samples[2], &samples[0], 3);
    open_shared(&samples[3], &samples[1], 2);
    try_chosen(samples);
    for (unsigned i = 0; i < TRIALS + LONG_TRIALS; i++) {
        struct search_request request;

        (i < TRIALS ? make_query : make_long_query)(&query, &random);
        request = request_of(&query, &random);
        try_query(samples, &request);
    }
    for (size_t i = SAMPLES; i-- > 0;)
        (i < ALONE ? sample_close : sample_close_searcher)(&samples[i]);
    byte_writer_free(&query);
    for (unsigned i = 0; i < ARTICLES; i++)
        free(lines[i]);
    free(lines);
}

static void passages_of_articles(void **state)
{
    (void)state;
    pruning_changes_nothing(ALL);
}

static void whole_records(void **state)
{
    (void)state;
    pruning_changes_nothing(ALL | INDEX_WHOLE);
}

static void without_positions(void **state)
{
    (void)state;
    pruning_changes_nothing(INDEX_TEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passages_of_articles),
        cmocka_unit_test(whole_records),
        cmocka_unit_test(without_positions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
