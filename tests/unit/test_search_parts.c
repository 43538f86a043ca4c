/*
 * A query that several threads share: what they find, and what goes wrong, is
 * what one thread finds. Random queries: test_pruning.
 */
#include "tests/unit/search_sample.h"

#include <stdio.h>

#include "common/segment_format.h"
#include "tests/unit/raw_segment.h"

enum {
    ARTICLES = 5050,
    EACH = 2500, /* in a segment; the last has few */
    CHARACTERS = 40,
    LINE_BYTES = 1000,
    THREADS = 3,
};

static const char *const queries[] = {
    "\"一丁丂\"",   "丁丂丄 丕专",   "+一 +丁",  "一丁 -丂丄", "一 title:丁",
    "date:2024 一", "\"一丁 丂丄\"", "m2* 丁丂", "丂",         "一丁丄丂",
};

/* Characters from 一 on, the first of them most often. */
static size_t write_text(char *out, struct test_random *random, uint64_t count)
{
    size_t size = 0;

    for (uint64_t i = 0; i < count; i++) {
        uint64_t most = 1 + test_random_below(random, CHARACTERS);
        uint32_t code = 0x4E00 + (uint32_t)test_random_below(random, most);

        out[size++] = (char)(0xE0 | code >> 12);
        out[size++] = (char)(0x80 | (code >> 6 & 63));
        out[size++] = (char)(0x80 | (code & 63));
    }
    out[size] = '\0';
    return size;
}

/* An index of three segments; every third article of the second is deleted. */
static char *make_index(void)
{
    struct test_random random = test_random_start(1);
    const char **lines = calloc(ARTICLES + 1, sizeof *lines);
    char *room = calloc(ARTICLES, LINE_BYTES);
    uint32_t deleted[EACH / 3];
    char *folder;

    for (size_t i = 0; i < ARTICLES; i++) {
        char *line = room + i * LINE_BYTES;
        size_t size = (size_t)snprintf(
            line, LINE_BYTES,
            "{\"id\":\"%zu\",\"date\":\"202%zu\",\"text\":\"m2%zu ", i, i % 9,
            i % 99);

        size += write_text(line + size, &random,
                           50 + test_random_below(&random, 200));
        memcpy(line + size, "\"}", 3);
        lines[i] = line;
    }
    folder = index_make(lines, EACH, ALL);
    for (uint32_t i = 0; i < EACH / 3; i++)
        deleted[i] = 3 * i;
    index_delete(folder, 1, deleted, EACH / 3);
    free(room);
    free(lines);
    return folder;
}

static void open_threads(struct sample *s, char *folder, unsigned threads)
{
    struct error err;

    s->folder = folder;
    sample_open_folder(s);
    if (searcher_use_threads(s->searcher, threads, 0, &err) < 0)
        fail_msg("%s", err.message);
}

static void expect_same(const struct search_results *a,
                        const struct search_results *b, const char *query)
{
    bool same = a->hit_count == b->hit_count && a->total == b->total &&
                a->total_is_exact == b->total_is_exact &&
                a->postings_total == b->postings_total;

    for (size_t i = 0; i < a->hit_count && same; i++)
        same = memcmp(&a->hits[i].score, &b->hits[i].score, 4) == 0 &&
               a->hits[i].segment == b->hits[i].segment &&
               a->hits[i].best == b->hits[i].best &&
               a->hits[i].second == b->hits[i].second;
    if (!same)
        fail_msg("%s: %zu hits of %llu; %zu of %llu", query, a->hit_count,
                 (unsigned long long)a->total, b->hit_count,
                 (unsigned long long)b->total);
}

static void try_query(struct sample *one, struct sample *several,
                      struct search_request request)
{
    static const size_t limits[] = { 0, 1, 10, 300, 10000 };

    for (size_t i = 0; i < 4 * TEST_COUNT(limits); i++) {
        struct search_results alone;
        struct search_results shared;

        request.limit = limits[i / 4];
        request.offset = request.limit / 3;
        request.exact_total = i % 2 == 0;
        request.by_passage = i % 4 < 2;
        search(&alone, one, &request);
        search(&shared, several, &request);
        expect_same(&alone, &shared, (const char *)request.query);
        search_results_free(&alone);
        search_results_free(&shared);
    }
}

static void hits_and_totals_are_those_of_one_thread(void **state)
{
    (void)state;
    char *folder = make_index();
    struct sample one;
    struct sample several;

    open_threads(&one, folder, 1);
    open_threads(&several, folder, THREADS);
    for (size_t i = 0; i < TEST_COUNT(queries); i++) {
        for (int mode = QUERY_AUTO; mode <= QUERY_PHRASE; mode++) {
            struct search_request request = request_for(queries[i]);

            request.mode = (enum query_mode)mode;
            try_query(&one, &several, request);
        }
    }
    sample_close_searcher(&several);
    sample_close(&one);
}

/* The lists of a character are read to know in how many passages it is. */
static void a_characters_postings_are_counted_once(void **state)
{
    (void)state;
    char *folder = make_index();
    const unsigned threads[] = { 1, THREADS };

    for (size_t i = 0; i < TEST_COUNT(threads); i++) {
        struct search_request request = request_for("一");
        struct search_results results;
        struct sample sample;

        open_threads(&sample, folder, threads[i]);
        search(&results, &sample, &request);
        assert_true(results.postings_total > 0);
        assert_int_equal(results.postings_scanned, results.postings_total);
        search_results_free(&results);
        (i == 0 ? sample_close_searcher : sample_close)(&sample);
    }
}

/* Spoils each page that holds positions alone. */
static void spoil_positions(const char *folder, const char *name)
{
    struct byte_writer bytes = { 0 };
    char path[4096];
    struct file_map map;
    struct term_section positions;
    size_t page;
    struct error err;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(file_read_all(&bytes, path, 1 << 24, &err), 0);
    map = (struct file_map){ bytes.bytes, bytes.size };
    positions = segment_section_find(&map, SECTION_POSITIONS, 0);
    page = (size_t)(positions.bytes - map.bytes) / SEGMENT_PAGE_SIZE + 1;
    assert_true(positions.bytes + positions.size >
                map.bytes + (page + 1) * SEGMENT_PAGE_SIZE);
    while (map.bytes + (page + 1) * SEGMENT_PAGE_SIZE <=
           positions.bytes + positions.size)
        bytes.bytes[page++ * SEGMENT_PAGE_SIZE] ^= 1;
    write_file(path, bytes.bytes, bytes.size);
    byte_writer_free(&bytes);
}

static void damage_is_told_of_as_by_one_thread_and_ends_nothing(void **state)
{
    (void)state;
    char *folder = make_index();
    struct search_request phrase = request_for("\"一丁丂\"");
    struct search_request other = request_for("丕专 丄丅");
    struct sample one;
    struct sample several;

    spoil_positions(folder, "s0000000001.seg");
    spoil_positions(folder, "s0000000002.seg");
    open_threads(&one, folder, 1);
    open_threads(&several, folder, THREADS);
    other.mode = QUERY_OR;
    for (int i = 0; i < 20; i++) {
        struct search_results results;
        struct error expected = { 0 };
        struct error err = { 0 };

        assert_int_equal(
            searcher_search(&results, one.searcher, &phrase, &expected), -1);
        search_results_free(&results);
        assert_int_equal(
            searcher_search(&results, several.searcher, &phrase, &err), -1);
        search_results_free(&results);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        assert_string_equal(err.message, expected.message);
        try_query(&one, &several, other);
    }
    sample_close_searcher(&several);
    sample_close(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_and_totals_are_those_of_one_thread),
        cmocka_unit_test(a_characters_postings_are_counted_once),
        cmocka_unit_test(damage_is_told_of_as_by_one_thread_and_ends_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
