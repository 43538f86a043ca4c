#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/query.h"

static const char *const declared[] = { "edition", "section", "news-type" };

static struct query_settings settings_of(enum query_mode mode)
{
    return (struct query_settings){ .table = analysis_table_builtin(),
                                    .mode = mode,
                                    .declared = declared,
                                    .declared_count = TEST_COUNT(declared) };
}

static void read_text(struct query *query, enum query_mode mode,
                      const char *text)
{
    struct query_settings settings = settings_of(mode);
    struct error err = { 0 };
    size_t size = strlen(text);
    uint8_t *copy = exact_copy(text, size);

    assert_int_equal(query_read(query, &settings, copy, size, &err), 0);
    free(copy);
}

static void check_reading(enum query_mode mode, const char *text,
                          const char *expected)
{
    struct query query;
    struct byte_writer out = { 0 };

    read_text(&query, mode, text);
    query_print(&out, &query);
    write_u8(&out, '\0');
    if (strcmp((const char *)out.bytes, expected) != 0)
        fail_msg("%s is read as %s, not as %s", text, (const char *)out.bytes,
                 expected);
    byte_writer_free(&out);
    query_free(&query);
}

static void queries_are_read_as_documented(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *reading;
    } cases[] = {
        { "", "" },
        { "手機", "手机" },
        { "手", "手" },
        { "黑神話悟空", "黑神|神话|话悟|悟空" },
        { "手機 電池", "手机 电池" },
        { "手機　電池", "手机 电池" },
        { "山貓M20", "(山猫 m20)" },
        { "deepseek-r1", "(deepseek|deepseek-r1 r1)" },
        { "c++", "c|c++" },
        { "\"黑神話悟空\"", "\"黑神话悟空\"" },
        { "“黑神話”", "\"黑神话\"" },
        { "「黑神話」", "\"黑神话\"" },
        { "\"手\"", "手" },
        { "\"手機 M20\"", "\"手机m20\"" },
        { "+手機 -電池", "+\"手机\" -\"电池\"" },
        { "＋手機 －電池", "+\"手机\" -\"电池\"" },
        { "+m20 -c++", "+m20 -c|c++" },
        { "a OR b", "(a OR b)" },
        { "a OR b OR c d", "(a OR b OR c) d" },
        { "a or b", "a or b" },
        { "+a OR b", "+(a OR b)" },
        { "a OR +b", "+(a OR b)" },
        { "a OR -b", "(a OR -b)" },
        { "(a b) OR c", "((a b) OR c)" },
        { "a OR (b c)", "(a OR (b c))" },
        { "-(a b)", "-(a b)" },
        { "（手機）", "(手机)" },
        { "iph*", "\"iph*\"" },
        { "deepseek-r*", "\"deepseek r*\"" },
        { "手*", "手" },
        { "黑神話*", "\"黑神话\"" },
        { "手＊", "手" },
        { "title:手機", "title:\"手机\"" },
        { "title：m20", "title:m20" },
        { "title:(手機 m20)", "(title:\"手机\" title:m20)" },
        { "author:張三 -source:36kr*", "author:\"張三\" -source:\"36kr*\"" },
        { "tag:\"a b\"", "tag:\"a b\"" },
        { "edition:x section:y", "edition:\"x\" section:\"y\"" },
        { "news-type:x", "news-type:\"x\"" },
        { "date:2025-01..2025-06", "date:2025-01..2025-06" },
        { "\"甲，乙丙\"", "(+甲 +\"乙丙\")" },
        { "\"甲，乙，丙\"", "(+甲 +乙 +丙)" },
        { "\"甲乙，丙\"", "\"甲乙, 丙\"" },
        { "+\"甲，乙\"", "+(+甲 +乙)" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        check_reading(QUERY_AUTO, cases[i].text, cases[i].reading);
}

static void what_is_malformed_is_read_leniently(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *reading;
    } cases[] = {
        { "   ", "" },
        { "+ - ( ) \"\"", "" },
        { "a +", "a" },
        { "OR", "" },
        { "OR a OR", "a" },
        { "a OR OR b", "(a OR b)" },
        { "a OR \"\" b", "(a OR b)" },
        { "a OR () b", "(a OR b)" },
        { "(a", "a" },
        { "a)", "a" },
        { "((a) b", "(a) b" },
        { "\"a b", "a b" },
        { "a \"b (c", "a b c" },
        { "\"a b\" \"c d", "\"a b\" c d" },
        { "a\"b c)", "a b c" },
        { "title:“a b", "title a b" },
        { "a\"b\"", "a \"b\"" },
        { "。，！", "" },
        { "-。 a", "a" },
        { "http://x", "(http x)" },
        { "黑神話:悟空", "(黑神话 悟空)" },
        { "(a +) b", "(a) b" },
        { "(title:) b", "(title) b" },
        { "tag:\"\" date:\"\" a", "a" },
        { "a ORACLE", "a oracle" },
        { "title:", "title" },
        { "title: a", "title a" },
        { "date:nonsense", "nonsense" },
        { "*", "" },
        { "--a", "-a" },
        { "\xFF\xFE手\xE6", "手" },
        { "a\x01"
          "b",
          "a b" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        check_reading(QUERY_AUTO, cases[i].text, cases[i].reading);
}

static void modes_change_what_bare_words_ask_for(void **state)
{
    (void)state;
    check_reading(QUERY_OR, "手機電 M20", "手机|机电 m20");
    check_reading(QUERY_AND, "手機 M20", "+手机 +m20");
    check_reading(QUERY_AND, "山貓M20", "+(+山猫 +m20)");
    check_reading(QUERY_AND, "a OR b -c", "+(a OR b) -c");
    check_reading(QUERY_AND, "-a OR tag:x b", "+(-a OR tag:\"x\") +b");
    check_reading(QUERY_PHRASE, "山貓M20 x", "+\"山猫m20\" +\"x\"");
    check_reading(QUERY_PHRASE, "-a", "-\"a\"");
}

static void relaxing_turns_short_runs_into_their_terms(void **state)
{
    (void)state;
    struct query query;

    read_text(&query, QUERY_AUTO, "黑神話 -(甲乙)");
    assert_int_equal(query.leaves[0].kind, LEAF_SHORT);
    assert_true(query.leaves[1].excluded);
    assert_true(query_relax(&query));
    assert_int_equal(query.leaves[0].kind, LEAF_TERMS);
    assert_int_equal(query.leaves[1].kind, LEAF_SHORT);
    query_free(&query);
    read_text(&query, QUERY_AUTO, "手 m20 \"黑神話\"");
    assert_false(query_relax(&query));
    query_free(&query);
}

/* `count` times `unit`, then `end`; the caller frees it. */
static char *repeat(const char *unit, size_t count, const char *end)
{
    size_t size = strlen(unit);
    char *text = malloc(size * count + strlen(end) + 1);

    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * size, unit, size);
    memcpy(text + count * size, end, strlen(end) + 1);
    return text;
}

static size_t leaves_of(char *text)
{
    struct query query;
    size_t count;

    read_text(&query, QUERY_AUTO, text);
    count = query.leaf_count;
    assert_true(query.size <= QUERY_MAX_BYTES);
    query_free(&query);
    free(text);
    return count;
}

static void what_is_beyond_a_limit_is_dropped(void **state)
{
    (void)state;
    assert_int_equal(leaves_of(repeat("a ", 1024, "b")), 1024);
    assert_int_equal(leaves_of(repeat("a ", 1000, "b")), 1001);
    char *deep = repeat("(", 32, "x");
    char *text = malloc(200);

    assert_non_null(text);
    strcpy(text, deep);
    memset(text + strlen(text), ')', 32);
    text[65] = '\0';
    assert_int_equal(leaves_of(text), 1);
    free(deep);
    deep = repeat("(", 33, "x");
    text = malloc(200);
    assert_non_null(text);
    strcpy(text, deep);
    memset(text + strlen(text), ')', 33);
    text[67] = '\0';
    assert_int_equal(leaves_of(text), 0);
    free(deep);
    assert_int_equal(leaves_of(repeat("(a) ", 512, "b")), 512);
    assert_int_equal(leaves_of(repeat("(a) ", 511, "b")), 512);
    assert_int_equal(leaves_of(repeat("手", 30000, " x")), 1);
    assert_int_equal(leaves_of(repeat("(", 70000, "")), 0);
}

static void a_character_that_the_limit_cuts_is_dropped(void **state)
{
    (void)state;
    static const char text[] = "\U00020BB7";
    size_t size = strlen(text);

    for (size_t kept = 0; kept <= size; kept++) {
        char *query = repeat("a", QUERY_MAX_BYTES - kept, text);
        struct query read;

        read_text(&read, QUERY_AUTO, query);
        assert_int_equal(read.size, kept == size ? QUERY_MAX_BYTES
                                                 : QUERY_MAX_BYTES - kept);
        query_free(&read);
        free(query);
    }
}

static void no_bytes_make_reading_fail(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "(",     ")",     "\"", "+",  "-",    " OR ", "title:",
        "date:", "2025 ", "手", "機", "a",    "*",    " ",
        "，",    "\xE6",  "·",  "“",  "tag:", "c++ ", "谁 ",
    };
    struct test_random random = test_random_start(5);

    for (int round = 0; round < 3000; round++) {
        char text[400] = "";
        struct query query;
        struct byte_writer out = { 0 };
        int count = (int)test_random_below(&random, 40);

        for (int i = 0; i < count; i++)
            strcat(text,
                   pieces[test_random_below(&random, TEST_COUNT(pieces))]);
        read_text(&query, (enum query_mode)(round % 4), text);
        for (size_t i = 1; i < query.node_count; i++) {
            assert_true(query.nodes[i].parent < i);
            assert_int_equal(query.nodes[query.nodes[i].parent].leaf,
                             QUERY_NONE);
        }
        query_print(&out, &query);
        byte_writer_free(&out);
        query_free(&query);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_are_read_as_documented),
        cmocka_unit_test(what_is_malformed_is_read_leniently),
        cmocka_unit_test(modes_change_what_bare_words_ask_for),
        cmocka_unit_test(relaxing_turns_short_runs_into_their_terms),
        cmocka_unit_test(what_is_beyond_a_limit_is_dropped),
        cmocka_unit_test(a_character_that_the_limit_cuts_is_dropped),
        cmocka_unit_test(no_bytes_make_reading_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
