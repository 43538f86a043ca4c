#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/snippet.h"

/* The snippet with its marks in brackets, "..." where a sentence is cut. */
static char *shown(const char *query_text, const char *text, unsigned flags,
                   uint32_t columns)
{
    struct query_settings settings = { .table = analysis_table_builtin() };
    struct error err = { 0 };
    struct snippet snippet = { 0 };
    struct byte_writer out = { 0 };
    struct query query;
    size_t size = strlen(text);
    uint8_t *copy = exact_copy(text, size);
    uint32_t at = 0;

    assert_int_equal(query_read(&query, &settings, (const uint8_t *)query_text,
                                strlen(query_text), &err),
                     0);
    assert_int_equal(snippet_make(&snippet, &query, settings.table, copy, size,
                                  flags, columns, &err),
                     0);
    const uint8_t *window = copy + snippet.window.start;

    if (snippet.cut_before)
        write_bytes(&out, "...", 3);
    for (size_t i = 0; i < snippet.marks.count; i++) {
        struct text_range mark = snippet.marks.items[i];

        assert_true(mark.start >= at && mark.end > mark.start);
        write_bytes(&out, window + at, mark.start - at);
        write_u8(&out, '[');
        write_bytes(&out, window + mark.start, mark.end - mark.start);
        write_u8(&out, ']');
        at = mark.end;
    }
    write_bytes(&out, window + at,
                snippet.window.end - snippet.window.start - at);
    if (snippet.cut_after)
        write_bytes(&out, "...", 3);
    write_u8(&out, '\0');
    snippet_free(&snippet);
    query_free(&query);
    free(copy);
    return (char *)out.bytes;
}

static void check(const char *query, const char *text, unsigned flags,
                  uint32_t columns, const char *expected)
{
    char *found = shown(query, text, flags, columns);

    if (strcmp(found, expected) != 0)
        fail_msg("%s shows %s, not %s", query, found, expected);
    free(found);
}

static void what_a_leaf_matches_is_marked(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        const char *text;
        const char *expected;
    } cases[] = {
        { "手機", "新手机的手機殼", "新[手机]的[手機]殼" },
        { "手", "手机和双手。", "[手]机和双[手]。" },
        { "馬克吐溫", "说马克·吐温先生", "说[马克·吐温]先生" },
        { "甲乙丙", "甲乙和乙丙和甲乙丙", "甲乙和乙丙和[甲乙丙]" },
        { "甲乙丙丁戊", "甲乙和丙丁", "[甲乙]和[丙丁]" },
        { "\"甲，乙丙\"", "甲，乙丙", "[甲]，[乙丙]" },
        { "\"乙，丙丁\"", "甲乙，丙丁", "甲[乙]，[丙丁]" },
        { "deepseek", "DeepSeek-R1来了", "[DeepSeek]-R1来了" },
        { "deepseek-r1", "DeepSeek-R1来了", "[DeepSeek-R1]来了" },
        { "iph*", "买iPhone吧", "买[iPhone]吧" },
        { "gpt", "ChatGPT和GPT", "Chat[GPT]和[GPT]" },
        { "\"gpt\"", "ChatGPT和GPT", "ChatGPT和[GPT]" },
        { "\"gpt和\"", "ChatGPT和GPT和", "ChatGPT和[GPT和]" },
        { "gp*", "ChatGPT和GPT", "Chat[GPT]和[GPT]" },
        { "2025年10月27日", "在2025-10-27那天", "在[2025-10-27]那天" },
        { "cafe", "去cafe\xCC\x81吧", "去[cafe\xCC\x81]吧" },
        { "-手機 電池", "手机电池", "手机[电池]" },
        { "title:手機", "手机", "手机" },
        { "author:手機 date:2025", "手机", "手机" },
        { "手機", "", "" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        check(cases[i].query, cases[i].text, 0, 160, cases[i].expected);
    check("title:手機", "手机", HIGHLIGHT_TITLE, 160, "[手机]");
    check("甲乙", "甲\n乙", 0, 160, "甲\n乙");
    check("甲乙", "甲\n乙", HIGHLIGHT_WRAPPED, 160, "[甲\n乙]");
}

static void the_window_shows_whole_sentences(void **state)
{
    (void)state;
    static const char text[] = "一二三四五。六七八九十。手机电池好。完了。";

    check("手機", text, 0, 160, "一二三四五。六七八九十。[手机]电池好。完了。");
    check("手機", text, 0, 24, "六七八九十。[手机]电池好。");
    check("手機", text, 0, 12, "[手机]电池好。");
    check("没有", text, 0, 12, "一二三四五。");
    check("三四 手機 電池", text, 0, 12, "[手机电池]好。");
}

static void a_sentence_that_is_too_long_is_cut_around_its_match(void **state)
{
    (void)state;
    char *text = malloc(3 * 200 + 16);
    char *found;

    assert_non_null(text);
    for (size_t i = 0; i < 200; i++)
        memcpy(text + 3 * i, i == 150 ? "手" : i == 151 ? "机" : "一", 3);
    text[600] = '\0';
    found = shown("手機", text, 0, 160);
    assert_non_null(strstr(found, "[手机]"));
    assert_true(strncmp(found, "...", 3) == 0);
    assert_true(strlen(found) <= 3 * 80 + 2 + 6);
    free(found);
    free(text);
}

static void neither_window_nor_marks_cut_a_grapheme(void **state)
{
    (void)state;
    check("手", "手\xCC\x81手", 0, 160, "[手\xCC\x81手]");
    check("b", "a e\xCC\x81", 0, 3, "a e\xCC\x81");
    check("b", "a e\xCC\x81x", 0, 3, "a e\xCC\x81...");
    check("b", "手手", 0, 1, "手...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_leaf_matches_is_marked),
        cmocka_unit_test(the_window_shows_whole_sentences),
        cmocka_unit_test(a_sentence_that_is_too_long_is_cut_around_its_match),
        cmocka_unit_test(neither_window_nor_marks_cut_a_grapheme),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
