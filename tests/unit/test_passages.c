#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/byte_writer.h"
#include "common/segment_format.h"
#include "common/tokenizer.h"
#include "common/utf8.h"
#include "indexer/passages.h"

static void split(struct passage_list *list, const char *text, size_t size,
                  bool whole, bool wrapped)
{
    struct passage_settings settings = { .table = analysis_table_builtin(),
                                         .whole = whole,
                                         .wrapped = wrapped };
    struct error err = { 0 };

    assert_int_equal(
        passages_split(list, &settings, (const uint8_t *)text, size, &err), 0);
}

static void repeat(struct byte_writer *out, const char *piece, int times)
{
    for (int i = 0; i < times; i++)
        write_bytes(out, piece, strlen(piece));
}

/* Passages tile the text, and their tokens fit. */
static void check(const struct passage_list *list, const uint8_t *text,
                  size_t size, bool whole)
{
    struct tokens tokens = { 0 };
    struct error err = { 0 };
    size_t at = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct passage *passage = &list->items[i];

        assert_true(passage->start == at && passage->end > at);
        assert_true(passage->reach >= passage->end && passage->reach <= size);
        assert_true(utf8_valid(text + at, passage->end - at, NULL));
        at = passage->end;
        tokens_reset(&tokens);
        assert_int_equal(tokenize(&tokens, analysis_table_builtin(),
                                  text + passage->start,
                                  passage->reach - passage->start, 0, 0, &err),
                         0);
        assert_true(tokens.positions <=
                    (whole ? POSITION_MAX_WHOLE : POSITION_MAX_AUTO) + 1);
    }
    assert_true(at == size);
    tokens_free(&tokens);
}

static void paragraphs_are_packed_to_200_characters(void **state)
{
    (void)state;
    struct passage_list list = { 0 };
    struct byte_writer text = { 0 };

    for (int i = 0; i < 5; i++) {
        repeat(&text, "字", 79);
        repeat(&text, "\n", 1);
    }
    split(&list, (char *)text.bytes, text.size, false, false);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.items[0].end, 2 * (79 * 3 + 1));
    assert_int_equal(list.items[0].reach, list.items[0].end);
    check(&list, text.bytes, text.size, false);
    passage_list_free(&list);
    byte_writer_free(&text);
}

/* 300 characters of which `mark` is the 140th, the rest `fill`. */
static size_t first_cut(const char *fill, const char *mark, bool *reaches)
{
    struct passage_list list = { 0 };
    struct byte_writer text = { 0 };
    size_t end;

    repeat(&text, fill, 139);
    repeat(&text, mark, 1);
    repeat(&text, fill, 160);
    split(&list, (char *)text.bytes, text.size, false, false);
    assert_int_equal(list.count, 2);
    check(&list, text.bytes, text.size, false);
    end = list.items[0].end;
    *reaches = list.items[0].reach > end;
    passage_list_free(&list);
    byte_writer_free(&text);
    return end;
}

static void long_paragraphs_are_cut_where_it_hurts_least(void **state)
{
    (void)state;
    bool reaches;

    assert_int_equal(first_cut("字", "。", &reaches), 140 * 3);
    assert_false(reaches);
    assert_int_equal(first_cut("字", "，", &reaches), 140 * 3);
    assert_false(reaches);
    assert_int_equal(first_cut("字", " ", &reaches), 139 * 3 + 1);
    assert_true(reaches);
    assert_int_equal(first_cut("字", "字", &reaches), 150 * 3);
    assert_true(reaches);
    assert_int_equal(first_cut("字", "。」", &reaches), 141 * 3);
    assert_false(reaches);
}

static void the_lookahead_is_seven_characters_without_cut_words(void **state)
{
    (void)state;
    struct passage_list list = { 0 };
    struct byte_writer text = { 0 };

    repeat(&text, "字", 300);
    split(&list, (char *)text.bytes, text.size, false, false);
    assert_int_equal(list.items[0].reach - list.items[0].end, 7 * 3);
    byte_writer_reset(&text);
    repeat(&text, "字", 150);
    repeat(&text, "甲乙 DeepSeek", 1);
    repeat(&text, "字", 139);
    split(&list, (char *)text.bytes, text.size, false, false);
    assert_int_equal(list.count, 2);
    check(&list, text.bytes, text.size, false);
    byte_writer_reset(&text);
    repeat(&text, "字", 201);
    repeat(&text, "\n字", 1);
    split(&list, (char *)text.bytes, text.size, false, false);
    assert_true(list.items[1].reach == list.items[1].end);
    passage_list_free(&list);
    byte_writer_free(&text);
}

static void what_grows_in_analysis_still_fits(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "\uFDFA",   "\u337F", "㎡",         "e\u0301",
        "字\u0301", "a-",     "，字",       "👨‍👩‍👧",
        "0,",       "ab ",    "\U0002A6B2",
    };
    struct passage_list list = { 0 };

    for (size_t i = 0; i < TEST_COUNT(pieces); i++) {
        for (int whole = 0; whole < 2; whole++) {
            struct byte_writer text = { 0 };

            repeat(&text, pieces[i], whole ? 40000 : 700);
            split(&list, (char *)text.bytes, text.size, whole, false);
            check(&list, text.bytes, text.size, whole);
            byte_writer_free(&text);
        }
    }
    passage_list_free(&list);
}

static void random_texts_are_tiled(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "字", "文", "。",     "，",     "\n",     "」",     "a",
        "B",  " ",  "-",      "\u0301", "\uFDFA", "7",      ",",
        "·",  "が", "\u3099", "👍",      "\r\n",   "\u200D",
    };
    struct test_random random = test_random_start(8);
    struct passage_list list = { 0 };
    struct byte_writer text = { 0 };

    for (int round = 0; round < 1500; round++) {
        size_t few = 1 + (size_t)test_random_below(&random, TEST_COUNT(pieces));

        byte_writer_reset(&text);
        for (size_t i = (size_t)test_random_below(&random, 900); i > 0; i--)
            repeat(&text, pieces[test_random_below(&random, few)], 1);
        split(&list, (char *)text.bytes, text.size, false, round & 1);
        check(&list, text.bytes, text.size, false);
    }
    passage_list_free(&list);
    byte_writer_free(&text);
}

static void a_whole_record_is_one_passage(void **state)
{
    (void)state;
    struct passage_list list = { 0 };
    struct byte_writer text = { 0 };

    repeat(&text, "字字字字。\n", 9000);
    split(&list, (char *)text.bytes, text.size, true, false);
    assert_int_equal(list.count, 1);
    split(&list, "", 0, true, false);
    assert_int_equal(list.count, 0);
    repeat(&text, "字字字字。\n", 9000);
    split(&list, (char *)text.bytes, text.size, true, false);
    assert_int_equal(list.count, 2);
    check(&list, text.bytes, text.size, true);
    passage_list_free(&list);
    byte_writer_free(&text);
}

static void wrapped_lines_are_one_paragraph(void **state)
{
    (void)state;
    struct passage_list list = { 0 };
    const char *text = "字字字\n字字字。\n字字字\n\n字";

    split(&list, text, strlen(text), false, true);
    assert_int_equal(list.count, 1);
    check(&list, (const uint8_t *)text, strlen(text), false);
    passage_list_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paragraphs_are_packed_to_200_characters),
        cmocka_unit_test(long_paragraphs_are_cut_where_it_hurts_least),
        cmocka_unit_test(the_lookahead_is_seven_characters_without_cut_words),
        cmocka_unit_test(what_grows_in_analysis_still_fits),
        cmocka_unit_test(random_texts_are_tiled),
        cmocka_unit_test(a_whole_record_is_one_passage),
        cmocka_unit_test(wrapped_lines_are_one_paragraph),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
