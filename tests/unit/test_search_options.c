#include "tests/unit/test_support.h"

#include <string.h>

#include "searcher/search_options.h"

static int read_all(struct search_options *out, char *const *arguments,
                    struct error *err)
{
    int count = 0;

    while (arguments[count])
        count++;
    *out = (struct search_options){ 0 };
    return search_options_read(out, count, arguments, err);
}

static void every_option_reaches_the_request(void **state)
{
    (void)state;
    char *arguments[] = { "-n",
                          "3",
                          "index",
                          "--offset=4",
                          "a",
                          "--format",
                          "jsonl",
                          "--passages",
                          "--sort=-date",
                          "b",
                          "--count",
                          "--explain",
                          "--similarity",
                          "lucene",
                          "--mode",
                          "and",
                          "--color=never",
                          "--exhaustive",
                          "--threads=256",
                          "--",
                          "-c",
                          NULL };
    struct search_options options;
    struct error err = { 0 };

    assert_int_equal(read_all(&options, arguments, &err), 0);
    assert_string_equal(options.index, "index");
    assert_int_equal(options.query.size, 6);
    assert_memory_equal(options.query.bytes, "a b -c", 6);
    assert_int_equal(options.format, OUTPUT_JSONL);
    assert_int_equal(options.color, COLOR_NEVER);
    assert_int_equal(options.request.limit, 3);
    assert_int_equal(options.request.offset, 4);
    assert_int_equal(options.threads, 256);
    assert_int_equal(options.request.sort, SORT_NEWEST);
    assert_int_equal(options.request.mode, QUERY_AND);
    assert_int_equal(options.request.similarity, SIMILARITY_LUCENE);
    assert_true(options.request.by_passage && options.request.count_only &&
                options.request.explain);
    search_options_free(&options);
}

static void lucene_means_or_unless_a_mode_is_given(void **state)
{
    (void)state;
    char *plain[] = { "i", "q", NULL };
    char *lucene[] = { "i", "q", "--similarity=lucene", NULL };
    char *given[] = { "i", "--mode=auto", "q", "--similarity=lucene", NULL };
    struct search_options options;
    struct error err = { 0 };

    assert_int_equal(read_all(&options, plain, &err), 0);
    assert_int_equal(options.request.mode, QUERY_AUTO);
    assert_int_equal(options.request.limit, 10);
    assert_int_equal(options.threads, 1);
    search_options_free(&options);
    assert_int_equal(read_all(&options, lucene, &err), 0);
    assert_int_equal(options.request.mode, QUERY_OR);
    search_options_free(&options);
    assert_int_equal(read_all(&options, given, &err), 0);
    assert_int_equal(options.request.mode, QUERY_AUTO);
    search_options_free(&options);
}

static void help_and_version_need_no_index(void **state)
{
    (void)state;
    char *help[] = { "--help", NULL };
    char *version[] = { "--version", NULL };
    struct search_options options;
    struct error err = { 0 };

    assert_int_equal(read_all(&options, help, &err), 0);
    assert_true(options.help);
    search_options_free(&options);
    assert_int_equal(read_all(&options, version, &err), 0);
    assert_true(options.version);
    search_options_free(&options);
}

static void what_cannot_be_done_is_refused_with_what_to_do(void **state)
{
    (void)state;
    static const struct {
        const char *says;
        char *arguments[6];
    } cases[] = {
        { "which index?", { NULL } },
        { "give a query", { "i", NULL } },
        { "not both", { "i", "q", "--queries=f", NULL } },
        { "leave out the query", { "i", "q", "--show=x", NULL } },
        { "text or json", { "i", "--show=x", "--format=tsv", NULL } },
        { "--explain needs", { "i", "q", "--explain", "--format=trec", NULL } },
        { "none of text|json|jsonl|tsv|trec",
          { "i", "q", "--format=x", NULL } },
        { "none of relevance|date|-date", { "i", "q", "--sort=x", NULL } },
        { "none of yinde|lucene", { "i", "q", "--similarity=x", NULL } },
        { "none of auto|or|and|phrase", { "i", "q", "--mode=x", NULL } },
        { "none of auto|always|never", { "i", "q", "--color=x", NULL } },
        { "no number from 0", { "i", "q", "-n", "x", NULL } },
        { "no number from 0", { "i", "q", "--offset=-1", NULL } },
        { "--threads: abc is no number from 1 to 256",
          { "i", "q", "--threads", "abc", NULL } },
        { "no number from 1 to 256", { "i", "q", "--threads=0", NULL } },
        { "no number from 1 to 256", { "i", "q", "--threads=257", NULL } },
        { "no number from 1 to 256", { "i", "q", "--threads=-1", NULL } },
        { "unknown option --facets", { "i", "q", "--facets", "x", NULL } },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct search_options options;
        struct error err = { 0 };

        assert_int_equal(read_all(&options, cases[i].arguments, &err), -1);
        assert_int_equal(err.kind, ERROR_INPUT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s lacks %s", err.message, cases[i].says);
        search_options_free(&options);
    }
}

static void help_names_every_option(void **state)
{
    (void)state;
    static const char *const names[] = {
        "-n, --limit",  "--offset",  "--format",  "--passages",
        "--sort",       "--count",   "--explain", "--similarity",
        "--exhaustive", "--queries", "--threads", "--mode",
        "--show",       "--color",   "--help",    "--version",
    };

    for (size_t i = 0; i < TEST_COUNT(names); i++)
        assert_non_null(strstr(search_options_help, names[i]));
    for (const char *at = search_options_help; *at;) {
        size_t length = strcspn(at, "\n");

        assert_true(length <= 72);
        at += length + 1;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_reaches_the_request),
        cmocka_unit_test(lucene_means_or_unless_a_mode_is_given),
        cmocka_unit_test(help_and_version_need_no_index),
        cmocka_unit_test(what_cannot_be_done_is_refused_with_what_to_do),
        cmocka_unit_test(help_names_every_option),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
