/*
 * Windows of docids that differ in which terms they hold, as parts of an
 * archive do: each search must give what --exhaustive gives.
 */
#include "tests/unit/search_sample.h"

#include <stdio.h>

#include "searcher/docid_window.h"

enum {
    WINDOWS = 5,
    ARTICLES = (WINDOWS - 1) * WINDOW + 500, /* each a passage */
    CHARACTERS = 8,
    LINE_BYTES = 128,
    CHARACTER_BYTES = 3,
    TEXT_MOST = 12, /* characters */
    TRIALS = 1000,
};

static void write_text(struct byte_writer *out, struct test_random *random,
                       uint64_t present)
{
    static const char characters[] = "的一是在人有我他";
    uint64_t size = 1 + test_random_below(random, TEXT_MOST);

    while (size > 0) {
        uint64_t i = test_random_below(random, CHARACTERS);

        if (!(present >> i & 1))
            continue;
        write_bytes(out, characters + CHARACTER_BYTES * i, CHARACTER_BYTES);
        size--;
    }
}

/* In each window some of the characters are. */
static char *make_lines(const char **lines)
{
    struct test_random random = test_random_start(6);
    char *room = calloc(ARTICLES, LINE_BYTES);
    struct byte_writer text = { 0 };
    uint64_t present = 0;

    assert_non_null(room);
    for (uint32_t i = 0; i < ARTICLES; i++) {
        char *line = room + (size_t)i * LINE_BYTES;

        if (i % WINDOW == 0)
            present = 1 + test_random_below(&random, (1 << CHARACTERS) - 1);
        byte_writer_reset(&text);
        write_text(&text, &random, present);
        snprintf(line, LINE_BYTES, "{\"id\":%u,\"text\":\"%.*s\"}", (unsigned)i,
                 (int)text.size, (const char *)text.bytes);
        lines[i] = line;
    }
    byte_writer_free(&text);
    return room;
}

static void expect_same(struct sample *s, const struct search_request *request)
{
    struct search_request all = *request;
    struct search_results expected;
    struct search_results found;

    all.exhaustive = true;
    search(&expected, s, &all);
    search(&found, s, request);
    assert_int_equal(found.hit_count, expected.hit_count);
    for (size_t i = 0; i < found.hit_count; i++) {
        if (memcmp(&found.hits[i].score, &expected.hits[i].score,
                   sizeof(float)) != 0 ||
            found.hits[i].article != expected.hits[i].article)
            fail_msg("hit %zu of %.*s", i, (int)request->query_size,
                     (const char *)request->query);
    }
    search_results_free(&expected);
    search_results_free(&found);
}

static void terms_may_come_and_go_from_window_to_window(void **state)
{
    (void)state;
    static const char *lines[ARTICLES + 1];
    static const size_t limits[] = { 1, 10, 300, 5000 };
    struct test_random random = test_random_start(7);
    struct byte_writer query = { 0 };
    char *room = make_lines(lines);
    struct sample s;

    sample_open(&s, lines, ARTICLES, ALL | INDEX_WHOLE);
    for (int i = 0; i < TRIALS; i++) {
        byte_writer_reset(&query);
        write_text(&query, &random, UINT64_MAX);
        expect_same(&s, &(struct search_request){
                            .query = query.bytes,
                            .query_size = query.size,
                            .limit = limits[test_random_below(&random, 4)],
                            .mode = QUERY_OR,
                            .similarity = (enum similarity)test_random_below(
                                &random, SIMILARITIES),
                            .by_passage = test_random_below(&random, 2) != 0,
                        });
    }
    sample_close(&s);
    byte_writer_free(&query);
    free(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_may_come_and_go_from_window_to_window),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
